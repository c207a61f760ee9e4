"""What stands around a first name, as features of the disambiguator: relations and kinds of words, never the name.

Style (length, links, hashtags, spelling) is left out on purpose: a model that sees it learns whose posts it was
trained on instead of what is said. The features are letters only, so that spaCy reads each as one word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from gatepost.detect.cue_words import Categories, categories_of, cue_list
from gatepost.detect.people import is_common
from gatepost.detect.word_lists import english_words, word_list
from gatepost.detect.words import Words

#: Small words that say how a name stands in its sentence.
_SMALL_WORDS = cue_list("small_words")
#: Kinds that speak of a child at school, and kinds that speak of somebody else; how many of each a sentence has.
_GROUPS = {
    "child": ("praise", "event", "school", "pupil", "ours", "mishap", "age", "year", "kin"),
    "other": ("own", "adult", "public", "place", "adultlife", "greeting", "title"),
}
_MANY = ("One", "Two", "Three")
#: Small words that say something of what a name is; the others say only how their writer writes.
_LEFT_ROLES = {
    "Place": ("in", "at"),
    "Author": ("by",),
    "Likeness": ("like", "as"),
    "Owner": ("my", "your", "his", "her"),
}
_RIGHT_ROLES = {"Pronoun": ("you", "we", "i", "it", "they"), "Object": ("the", "a", "an"), "Rest": ("of", "or")}
_NEAR, _FAR = 4, 12
_SENTENCE_END = re.compile(r"[.!?\n…]")
_NUMBER = re.compile(r"\d{1,2}")
_TITLES = word_list("titles")
#: What a rank or a title says (king, prince), and what it does not say where it is a child's first name.
_RANKS = frozenset({"public"})


@dataclass(frozen=True, slots=True)
class Scene:
    """One text as the features see it: what each word speaks of, where listed first names and our own labels stand.

    ``labels`` says of a word that it is ours (our class, our school, a pupil named in full) or any year group.
    """

    words: Words
    names: frozenset[int]
    labels: Mapping[int, str] = field(default_factory=dict)
    categories: list[Categories] = field(default_factory=list)
    sentences: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, words: Words, names: frozenset[int], labels: Mapping[int, str] | None = None) -> Scene:
        """The scene of a text; ``names`` and the keys of ``labels`` are places of words."""
        categories = categories_of(words)
        for place in names:
            if _is_plain_name(words, place):
                categories[place] -= _RANKS
        return cls(words, names, labels or {}, categories, list(_sentence_numbers(words)))


def _is_plain_name(words: Words, place: int) -> bool:
    """``Prince and Amber`` are two children; ``Prince William`` is not."""
    is_last = place + 1 >= len(words)
    return words.is_capital(place) and (is_last or words.gap(place) != " " or not words.is_capital(place + 1))


def _sentence_numbers(words: Words) -> Iterator[int]:
    number = 0
    for place in range(len(words)):
        if place and _SENTENCE_END.search(words.before(place)):
            number += 1
        yield number


def features(scene: Scene, start: int, end: int) -> set[str]:
    """The features of the first name at words ``start`` to ``end``."""
    found = {f"form{one}" for one in _form(scene.words, start)}
    found.update(_left(scene, start))
    found.update(_right(scene, end))
    found.update(_around(scene, start, end))
    found.update(_others(scene, start, end))
    return found


def _form(words: Words, start: int) -> Iterator[str]:
    word = words.words[start]
    case = "Upper" if words.is_upper(start) else "Capital" if words.is_capital(start) else "Small"
    yield case
    if is_common(word) or word in english_words():
        yield "Word"
        yield f"Word{case}"
        if words.starts_sentence(start):
            yield f"Word{case}Start"
    elif words.starts_sentence(start):
        yield "Start"


def _left(scene: Scene, start: int) -> Iterator[str]:
    """The word before the name and what it speaks of."""
    words = scene.words
    if words.starts_sentence(start):
        yield "leftNothing"
        return
    before = words.words[start - 1]
    yield from (f"left{kind}" for kind in scene.categories[start - 1])
    if before in _SMALL_WORDS:
        yield from (f"left{role}" for role, members in _LEFT_ROLES.items() if before in members)
    elif words.is_capital(start - 1) and before not in english_words() and start - 1 not in scene.names:
        yield "leftName"
    elif words.before(start) == " " and not scene.categories[start - 1]:
        yield "leftOther"
    if start > 1:
        yield from (f"leftTwo{kind}" for kind in scene.categories[start - 2])


def _right(scene: Scene, end: int) -> Iterator[str]:
    """The word after the name, what it speaks of, and what is said to be the name's: Olivia's mum."""
    words = scene.words
    gap = words.gap(end - 1)
    if end >= len(words) or _SENTENCE_END.search(gap):
        yield "rightNothing"
        return
    after = words.words[end]
    if after == "s" and gap == "'":
        yield "rightOwns"
        if end + 1 < len(words):
            yield from (f"owns{kind}" for kind in scene.categories[end + 1])
        return
    if "," in gap or ":" in gap or "(" in gap:
        yield "rightMark"
    yield from (f"right{kind}" for kind in scene.categories[end])
    if after in _SMALL_WORDS:
        yield from (f"right{role}" for role, members in _RIGHT_ROLES.items() if after in members)
    elif _NUMBER.fullmatch(after) and ("(" in gap or "," in gap):
        yield "rightage"
    elif words.is_capital(end) and after not in english_words() and end not in scene.names and gap == " ":
        yield "rightName"
    elif gap == " " and not scene.categories[end]:
        yield "rightOther"
    if end + 1 < len(words):
        yield from (f"rightTwo{kind}" for kind in scene.categories[end + 1])


def _around(scene: Scene, start: int, end: int) -> Iterator[str]:
    """Each kind of word once, by how near it stands: a few words away, in the sentence, in the text."""
    sentence = scene.sentences[start]
    nearest: dict[str, str] = {}
    low, high = max(0, start - _FAR * 2), min(len(scene.words), end + _FAR * 2)
    for place in range(low, high):
        if start <= place < end:
            continue
        away = start - place if place < start else place - end + 1
        where = _where(away, is_same_sentence=scene.sentences[place] == sentence)
        kinds = scene.categories[place] | ({scene.labels[place]} if place in scene.labels else set())
        is_name = place in scene.names and _is_plain_name(scene.words, place)
        if scene.words.words[place] in _TITLES and scene.words.is_capital(place) and not is_name:
            kinds |= {"title"}
        for kind in kinds:
            nearest[kind] = min(nearest.get(kind, where), where)
    yield from (f"{where[1:]}{kind}" for kind, where in nearest.items())
    for group, members in _GROUPS.items():
        close = sum(nearest.get(kind, "2text") != "2text" for kind in members)
        yield from (f"{group}{_MANY[n]}" for n in range(min(close, len(_MANY))))
        if not close and not nearest.keys().isdisjoint(members):
            yield f"{group}Elsewhere"


def _where(away: int, *, is_same_sentence: bool) -> str:
    if not is_same_sentence:
        return "2text"
    return "0near" if away <= _NEAR else "1sentence"


def _others(scene: Scene, start: int, end: int) -> Iterator[str]:
    """Other listed first names: side by side with this one, or in the same sentence."""
    words = scene.words
    others = [place for place in range(max(0, start - _FAR), min(len(words), end + _FAR)) if place in scene.names]
    others = [place for place in others if not start <= place < end and words.is_capital(place)]
    if any(are_listed(words, start, end, place, place + 1) for place in others):
        yield "pair"
    elif any(scene.sentences[place] == scene.sentences[start] for place in others):
        yield "company"


def are_listed(words: Words, start: int, end: int, other_start: int, other_end: int) -> bool:
    """``Olivia and Noah``, ``Olivia, Noah``, ``Olivia & Noah``: two runs of words side by side, in either order."""
    first, second = (end, other_start) if start < other_start else (other_end, start)
    between = words.words[first:second]
    gap = words.text.folded[words.ends[first - 1] : words.starts[second]].strip()
    return between == ("and",) or (not between and gap in {",", "&", "+", "/"})
