"""Names shortened to an initial: Zain A., Zain A, Z. Ali, Z Ali; as registers have it: Ali, Z., Ali Z."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gatepost.detect.full_names import NameHit, Parts, is_other_persons_surname, notes_of
from gatepost.detect.name_index import PartHit
from gatepost.detect.people import People, is_common
from gatepost.detect.word_lists import english_words, word_list
from gatepost.detect.words import Words

#: What a title says: the name after it is an adult's.
TITLES = word_list("titles")
#: ``A`` and ``I`` are words too: these must close the name off, or join it to the next one.
_CLOSES = re.compile(r"\s*(?:[.,;:!?)\]&+/\"\n]|'s|- )")
#: What somebody does who is named; ``Will Y scored`` is a child where ``Will Y be`` might not be.
_GOES_WITH_A_NAME = word_list("deeds") | {"and"}
#: Before these “miss” is what one does: I'll miss, to miss, we really miss.
_MAY_MISS = frozenset(
    {
        "i", "we", "they", "you", "will", "ll", "to", "d", "gonna", "wanna", "really", "do", "did", "does", "t", "not",
        "would", "already", "just", "still", "always",
    }
)  # fmt: skip
_SHORTENED = frozenset({"mr", "mrs", "ms", "mx", "dr", "fr", "rev", "revd", "prof", "st", "sr", "br", "capt", "sgt"})
_PUPILS_TOO = frozenset({"captain", "prince", "princess", "queen"})
_SMALL_WORDS_OF_ONE = frozenset("aiux")
_SMALL_FOLLOWS = word_list("deeds") | {"is", "was", "has", "had", "did", "in", "from", "got", "asked", "told", "fell"}
_BETWEEN = re.compile(r"[ \t]{1,2}|\n")


def find_first_and_initial(people: People, words: Words, parts: Parts) -> Iterator[NameHit]:
    """A first name of the list with the initial of a surname that goes with it."""
    for hits in parts.values():
        for hit in hits:
            letter = words.words[hit.end] if hit.end < len(words) else ""
            who = people.with_last_initial.get((hit.part, letter))
            if who and (_is_initial(words, hit) or _is_in_list(words, parts, hit) or _is_small(words, hit)):
                how = "first name and surname initial"
                yield NameHit(hit.start, hit.end + 1, who, 0.8 if hit.form else 0.9, how, notes_of(hit))


def _is_small(words: Words, first: PartHit) -> bool:
    """``mai n did it``: all in small letters, and what follows is something that somebody named does."""
    place, letter = first.end, words.words[first.end]
    if words.is_capital(first.start) or words.is_capital(place) or letter in _SMALL_WORDS_OF_ONE or first.form:
        return False
    if is_common(first.part) or first.part in english_words() or words.gap(place - 1) != " ":
        return False
    following = words.words[place + 1] if place + 1 < len(words) and words.gap(place) == " " else ""
    return following in _SMALL_FOLLOWS


def _is_in_list(words: Words, parts: Parts, first: PartHit) -> bool:
    """Leo B Ruby H Lila W: the next first name with its own initial closes this one off."""
    place = first.end
    if not (_BETWEEN.fullmatch(words.gap(place - 1)) and words.is_capital(first.start) and words.is_capital(place)):
        return False
    following = parts.get(place + 1, ())
    ends = {hit.end for hit in following if words.gap(place) == " " and words.is_capital(hit.start)}
    return any(end < len(words) and len(words.words[end]) == 1 and words.is_capital(end) for end in ends)


def _is_initial(words: Words, first: PartHit) -> bool:
    place = first.end
    if (
        not _BETWEEN.fullmatch(words.gap(first.end - 1))
        or not words.is_capital(first.start)
        or has_title(words, first.start)
    ):
        return False
    return words.is_capital(place) and _stands_alone(words, place, is_common(first.part))


def _stands_alone(words: Words, place: int, is_doubtful: bool) -> bool:
    """Not the beginning of a longer name (``O'Brien``, ``S-Jones``), nor the word A or I, nor a middle initial."""
    gap, following = words.gap(place), place + 1
    if gap in {"'", "-"} and following < len(words) and words.words[following] != "s":
        return False
    if following >= len(words) or _CLOSES.match(gap) or words.words[following] in _GOES_WITH_A_NAME:
        return True
    if is_doubtful and words.words[following] in {"in", "from"} and _names_a_class(words, following + 1):
        return True
    return not _is_word(words, place, is_doubtful) and _may_follow(words, following)


def _is_word(words: Words, place: int, is_doubtful: bool) -> bool:
    """The letter is a word, or the name before it is: I, a short you, ``Will A``."""
    letter = words.words[place]
    if letter in {"i", "u"} or (is_doubtful and words.starts_sentence(place - 1)):
        return True
    return letter == "a" and (is_doubtful or words.is_upper(place + 1))


def _may_follow(words: Words, following: int) -> bool:
    return not words.is_capital(following) or _is_label(words.words[following])


def _names_a_class(words: Words, place: int) -> bool:
    """Art K in y8, Will P from Year 4."""
    return (
        place < len(words) and _is_label(words.words[place]) and words.words[place] not in {"and", "in", "of", "from"}
    )


def _is_label(word: str) -> bool:
    return (
        word in {"year", "yr", "class", "reception", "nursery", "and", "from", "in", "of"}
        or word[-1:].isdigit()
        or word[:1].isdigit()
    )


def find_initial_and_last(people: People, words: Words, parts: Parts) -> Iterator[NameHit]:
    """The initial of a first name with a surname that goes with it; a title or another name before it rules it out."""
    for hits in parts.values():
        for hit in hits:
            letter = words.words[hit.start - 1] if hit.start else ""
            who = people.with_first_initial.get((hit.part, letter)) if not hit.form else None
            if who and _leads(words, hit):
                confidence = 0.85 if who.is_whole else 0.75
                yield NameHit(hit.start - 1, hit.end, who, confidence, "initial and surname")


def find_last_and_initial(people: People, words: Words, parts: Parts) -> Iterator[NameHit]:
    """A surname with the initial of a first name that goes with it, as in registers and lists."""
    for hits in parts.values():
        for hit in hits:
            letter = words.words[hit.end] if hit.end < len(words) else ""
            who = people.with_first_initial.get((hit.part, letter)) if not hit.form else None
            if who and _is_entry(words, hit):
                yield NameHit(hit.start, hit.end + 1, who, 0.8 if who.is_whole else 0.7, "surname and initial")


def _is_entry(words: Words, last: PartHit) -> bool:
    """``Ali, Z.`` and ``Ali Z`` at the head of something; nobody's first name or title stands before the surname."""
    place, gap = last.end, words.gap(last.end - 1)
    if not (words.is_capital(last.start) and words.is_capital(place)) or gap not in {" ", ", ", ","}:
        return False
    if is_common(last.part) or is_other_persons_surname(words, last) or has_title(words, last.start):
        return False
    if "," in gap:
        return words.words[place] != "i" or words.gap(place).startswith(".")
    return words.words[place] not in _SMALL_WORDS_OF_ONE and bool(_CLOSES.match(words.gap(place) or "\n"))


def _leads(words: Words, last: PartHit) -> bool:
    place = last.start - 1
    gap = words.gap(place)
    if gap not in {" ", ". ", "."} or not words.is_capital(place) or not words.is_capital(last.end - 1):
        return False
    if gap == " " and (words.words[place] in {"a", "i"} or is_common(last.part)):
        return False
    is_word = is_common(last.part) and last.part in english_words()
    if is_word and words.starts_sentence(last.start) and gap == ". " and not words.starts_sentence(place):
        return False
    return not _follows_a_name(words, place) and not _surname_goes_on(words, last.end)


def _follows_a_name(words: Words, place: int) -> bool:
    """``Mr Z. Ali``, ``Harry S. Truman``, ``J. R. Ewing``: the initial belongs to somebody else."""
    if place == 0 or words.before(place) not in {" ", ". ", "."}:
        return False
    before = words.words[place - 1]
    if before in TITLES or (len(before) == 1 and words.is_capital(place - 1)):
        return True
    return words.is_capital(place - 1) and words.before(place) == " " and not words.starts_sentence(place - 1)


def _surname_goes_on(words: Words, end: int) -> bool:
    return end < len(words) and words.gap(end - 1) == "-" and words.is_capital(end)


def has_title(words: Words, place: int) -> bool:
    """True when a title stands right before this word."""
    title = words.words[place - 1] if place else ""
    gap = words.before(place) if place else ""
    if title not in TITLES or not (gap == " " or (gap in {". ", "."} and title in _SHORTENED)):
        return False
    return words.is_capital(place - 1) or not words.is_capital(place) or not _is_no_title(words, place - 1)


def _is_no_title(words: Words, place: int) -> bool:
    """I will miss Philip; our captain Emily: in small letters these are not said to adults alone."""
    if words.words[place] == "miss":
        return place > 0 and words.words[place - 1] in _MAY_MISS
    return words.words[place] in _PUPILS_TOO
