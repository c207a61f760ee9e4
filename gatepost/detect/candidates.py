"""First names that may stand alone: no part of a longer name, a handle, a link, a title or an everyday word."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gatepost.detect.cue_words import cue_list
from gatepost.detect.full_names import Parts
from gatepost.detect.initials import has_title
from gatepost.detect.name_index import PartHit
from gatepost.detect.people import People, is_common
from gatepost.detect.word_lists import english_words, word_list
from gatepost.detect.words import Words

_SHORTEST = 3
_JOINS = re.compile(r"[@#/_=\\]|[-.](?=\w)")
#: The rest of a file's name up to its ending, as in ``_4H_sportsday (2).jpg``.
_REST_OF_FILE_NAME = re.compile(
    r"[\w.()-]{0,80}\.(?:jpe?g|png|heic|gif|webp|pdf|docx?|xlsx?|pptx?|csv|txt|mp[34]|mov|m4a)\b", re.IGNORECASE
)
#: Names parted by strokes and nothing else.
_STROKES = re.compile(r"\W?[A-Z][^\W\d_'’]*(?:/[A-Z][^\W\d_'’]*)+(?:['’]s)?\W*")
_CALENDAR, _TITLES = word_list("calendar"), word_list("titles")
_FOLLOWS = cue_list("after_a_name")
_DETERMINERS, _RELATIVES = cue_list("determiners"), cue_list("relatives")
_CONJUNCTIONS, _COUNTED = frozenset({"that", "which", "what"}), frozenset({"a", "an", "no", "another", "some", "any"})
#: A text of which more words than this begin with a capital is a headline: capitals in it say nothing.
_HEADLINE = 0.6


def candidates(people: People, words: Words, parts: Parts) -> Iterator[PartHit]:
    """First names of the list that are not plainly a part of something else."""
    headline, is_small_writer = _is_headline(words), words.text.plain.islower()
    for hits in parts.values():
        hit = next((hit for hit in hits if hit.part in people.by_first), None)
        # Where nothing begins with a capital, daisy may be a child, which the context model can tell.
        if hit is None or (not is_small_writer and not words.is_capital(hit.start) and is_common(hit.part)):
            continue
        if _may_stand_alone(words, hit) and not _is_longer_name(words, hit, headline=headline):
            yield hit


def _is_headline(words: Words) -> bool:
    letters = [place for place in range(len(words)) if words.words[place].isalpha()]
    return sum(map(words.is_capital, letters)) > _HEADLINE * len(letters) and len(letters) > 3


def _may_stand_alone(words: Words, hit: PartHit) -> bool:
    """Not an everyday word in small letters, no title before it, no part of a handle, link or joined word."""
    is_small = not words.is_capital(hit.start)
    word = words.words[hit.start]
    if len(word) == 1 or (len(word) < _SHORTEST and is_small):
        return False
    if is_small and (word in english_words() or word in _RELATIVES):
        return False
    if hit.start and words.words[hit.start - 1] in _not_before(words, hit) and words.before(hit.start) == " ":
        return False
    return not has_title(words, hit.start) and (not _is_joined(words, hit) or _is_in_file_name(words, hit))


def is_for_the_model(words: Words, hit: PartHit) -> bool:
    """What the light weights were not made for: a name that is a word too in small letters, one after a hash sign."""
    is_small_word = is_common(hit.part) or is_common(words.words[hit.start])
    return words.before(hit.start).endswith("#") or (is_small_word and not words.is_capital(hit.start))


def _not_before(words: Words, hit: PartHit) -> frozenset[str]:
    """Words that no name follows; after some of them one may: that Rupert has nits, no Rubie today, a Rhiannon."""
    if not words.is_capital(hit.start):
        return _DETERMINERS
    return _DETERMINERS - _CONJUNCTIONS if is_common(hit.part) else _DETERMINERS - _CONJUNCTIONS - _COUNTED


def _is_joined(words: Words, hit: PartHit) -> bool:
    """A part of a handle, a link, a hashtag or a longer word."""
    before, after = words.before(hit.start), words.gap(hit.end - 1)
    is_last = hit.end == len(words)
    if "/" in {before, after} and _is_in_list(words, hit):
        return False
    if before.endswith("#") and words.is_capital(hit.start) and not _JOINS.match(after):
        return False
    return bool(
        _JOINS.search(before[-1:] or " ") or _JOINS.match(after + ("" if is_last else "x")) or before[-1:] == "-"
    )


def _is_in_list(words: Words, hit: PartHit) -> bool:
    """Jack/Ellie/Sam: words with capitals, parted by strokes and nothing else."""
    text, start, end = words.text.plain, words.starts[hit.start], words.ends[hit.end - 1]
    before, after = re.split(r"\s", text[max(0, start - 60) : start])[-1], re.split(r"\s", text[start : end + 60])[0]
    return _STROKES.fullmatch(before + after) is not None


def _is_in_file_name(words: Words, hit: PartHit) -> bool:
    """IMG_bartosz_sportsday.jpg: underscores part the words of a file's name as spaces do."""
    text, start, end = words.text.plain, words.starts[hit.start], words.ends[hit.end - 1]
    return (
        text[end : end + 1] in {"_", "."}
        and text[max(0, start - 1) : start] in {"", "_", " ", "\n"}
        and _REST_OF_FILE_NAME.match(text, end) is not None
    )


def _is_longer_name(words: Words, hit: PartHit, *, headline: bool) -> bool:
    """Emma Watson, Ed Sheeran, Victoria Street: a capital beside it makes it somebody or something else."""
    if headline or words.is_upper(hit.start) or not words.is_capital(hit.start):
        return False
    return _has_surname(words, hit.end) or _has_name_before(words, hit.start)


def _has_surname(words: Words, place: int) -> bool:
    if place >= len(words) or words.gap(place - 1) not in {" ", "  ", "-"} or not words.is_capital(place):
        return False
    word = words.words[place]
    # Riley AGAIN is no surname.
    is_loud = words.is_upper(place) and (is_common(word) or word in english_words())
    return word not in _FOLLOWS and word not in _TITLES and len(word) > 1 and not is_loud


def _has_name_before(words: Words, start: int) -> bool:
    """A capital before it that is neither a sentence's first word nor a word of the language."""
    if words.starts_sentence(start) or words.before(start) not in {" ", "-"} or not words.is_capital(start - 1):
        return False
    before = words.words[start - 1]
    if before in _CALENDAR or before.endswith("day"):
        return False
    return before not in english_words() and len(before) > 1 and not words.starts_sentence(start - 1)
