"""Whole names in any case and order: Olivia Smith, Smith, Olivia, SMITH Olivia, Olivia Rose Smith."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gatepost.detect.name_index import PartHit
from gatepost.detect.people import Named, People, has_capitals, is_common
from gatepost.detect.word_lists import english_words, word_list
from gatepost.detect.words import Words

Parts = dict[int, list[PartHit]]
_FORWARD = re.compile(r"[\s*_~\"(]{1,6}|[-._]")
_REVERSED = re.compile(r"\s{0,2},\s{0,4}|[\s*_~\"]{1,6}|[_;|\t.-]|\s?[(\[]\s?")
_MIDDLE = re.compile(r"[ \t]{1,2}|\.[ \t]{0,2}|[ \t]?[\"'(]|[\"')][ \t]{1,2}|-")
#: Words that a headline writes with a capital too, and that are nobody's middle name.
_NOT_NAMES = word_list("not_surnames") | word_list("titles") | {"or", "n", "by", "but", "then"}
#: Common surnames that end in s: Woods, Roberts, Jenkins.
_SURNAMES_IN_S = word_list("surnames_in_s")
_MOST_MIDDLE_WORDS = 2


@dataclass(frozen=True, slots=True)
class NameHit:
    """A name at words ``start`` to ``end``, a bearer of that name, how sure, and how it was written.

    ``notes`` are further steps of the chain of evidence.
    """

    start: int
    end: int
    who: Named
    confidence: float
    how: str
    notes: tuple[str, ...] = ()


def find_full_names(people: People, words: Words, parts: Parts) -> Iterator[NameHit]:
    """Every whole name of the list, whatever its order; longer names that merely contain one are left out."""
    for hits in parts.values():
        for hit in hits:
            for found in _from(people, words, parts, hit):
                if not goes_on(words, found.end):
                    yield found


def _from(people: People, words: Words, parts: Parts, hit: PartHit) -> Iterator[NameHit]:
    if hit.part in people.by_first:
        yield from _forward(people, words, parts, hit)
        yield from _with_middle_names(people, words, parts, hit)
        yield from _shared_surname(people, words, parts, hit)
        yield from _without_apostrophe(people, words, hit)
    if hit.part in people.lasts and not hit.form:
        yield from _reversed(people, words, parts, hit)


def _forward(people: People, words: Words, parts: Parts, first: PartHit) -> Iterator[NameHit]:
    """Olivia Smith, olivia_smith, olivia.smith."""
    if first.end >= len(words) or not _FORWARD.fullmatch(words.gap(first.end - 1)):
        return
    for last in parts.get(first.end, ()):
        who = people.whole(first, last)
        if who and _case_suffices(words, first, last):
            surety = _surety(words, first, last, who)
            yield NameHit(first.start, last.end, who, surety, "first name and surname", notes_of(first))


def _with_middle_names(people: People, words: Words, parts: Parts, first: PartHit) -> Iterator[NameHit]:
    """Olivia Rose Smith, Olivia R. Smith, Olivia "Liv" Smith: up to two words with capitals in between."""
    if not words.is_capital(first.start):
        return
    for place in range(first.end, first.end + _MOST_MIDDLE_WORDS):
        if not _is_middle_name(words, place):
            return
        for last in parts.get(place + 1, ()):
            who = people.whole(first, last)
            if who and words.is_capital(last.start):
                yield NameHit(first.start, last.end, who, 0.9, "first name, middle name and surname", notes_of(first))


def _is_middle_name(words: Words, place: int) -> bool:
    if place + 1 >= len(words) or not words.is_capital(place):
        return False
    if len(words.words[place]) > 1 and words.words[place] in _NOT_NAMES:
        return False
    return bool(_MIDDLE.fullmatch(words.before(place))) and bool(_MIDDLE.fullmatch(words.gap(place)))


def _shared_surname(people: People, words: Words, parts: Parts, first: PartHit) -> Iterator[NameHit]:
    """Olivia and Noah Smith: the surname is said once for both. Only the first child's name is covered here."""
    place = first.end
    if place + 2 > len(words) or not words.is_capital(first.start):
        return
    if words.words[place] == "and" and words.gap(place).isspace():
        place += 1
    elif words.gap(first.end - 1).strip() != "&":
        return
    for last in parts.get(place + 1, ()):
        who = people.whole(first, last)
        is_name = words.is_capital(place) and words.words[place] not in _NOT_NAMES
        if who and is_name and words.gap(place) == " " and words.is_capital(last.start):
            yield NameHit(first.start, first.end, who, 0.85, "two first names that share a surname")


def _without_apostrophe(people: People, words: Words, first: PartHit) -> Iterator[NameHit]:
    """Olivia Smiths poem: a possessive as it is often typed. Olivia Woods is no child of the name of Wood."""
    place = first.end
    if place + 1 >= len(words) or words.gap(place - 1) != " " or words.gap(place) != " " or words.is_capital(place + 1):
        return
    typed = words.words[place]
    who = people.pairs.get((first.part, typed[:-1])) if typed.endswith("s") and len(typed) > 3 else None
    if who is None or typed in _SURNAMES_IN_S or is_common(typed) or is_common(typed[:-1]):
        return
    if words.is_capital(first.start) == words.is_capital(place):
        yield NameHit(first.start, place + 1, who, 0.8, "first name and surname, without the possessive's apostrophe")


def _reversed(people: People, words: Words, parts: Parts, last: PartHit) -> Iterator[NameHit]:
    """Smith, Olivia; SMITH Olivia; Smith Olivia; smith_olivia."""
    gap = words.gap(last.end - 1)
    if last.end >= len(words) or not _REVERSED.fullmatch(gap) or is_other_persons_surname(words, last):
        return
    for first in parts.get(last.end, ()):
        who = people.whole(first, last)
        if who and _reversed_case_suffices(words, last, first, has_comma="," in gap or "(" in gap):
            confidence = 0.95 if "," in gap else 0.85
            yield NameHit(last.start, first.end, who, confidence, "surname and first name", notes_of(first))


def _reversed_case_suffices(words: Words, last: PartHit, first: PartHit, *, has_comma: bool) -> bool:
    """Everyday words (``Mr Smith will…``, ``smith, will you``) need a surname in capitals, or capitals and a comma."""
    if not (is_common(first.part) or is_common(last.part)):
        return has_comma or words.is_capital(last.start) == words.is_capital(first.start)
    if not (words.is_capital(last.start) and words.is_capital(first.start)):
        return False
    return has_comma or (words.is_upper(last.start) and not words.is_upper(first.start))


def is_other_persons_surname(words: Words, last: PartHit) -> bool:
    """``Emma Smith, Noah Brown``: the surname has a first name of its own before it, or a title."""
    if last.start == 0 or words.before(last.start) not in {" ", ". "} or words.is_upper(last.start):
        return False
    before = last.start - 1
    is_word = words.starts_sentence(before) and words.words[before] in english_words()
    return words.is_capital(before) and not is_word


def _case_suffices(words: Words, first: PartHit, last: PartHit) -> bool:
    """``may grace`` is no name; ``May Grace`` is. Single letters need their capital too."""
    single_letter = any(len(word) == 1 for word in (first.part, last.part))
    if single_letter or (is_common(first.part) and is_common(last.part)):
        has_words = single_letter or english_words().issuperset((first.part, last.part))
        return not has_words or (has_capitals(words, first.start, last.end) and words.is_capital(last.start))
    return True


def _surety(words: Words, first: PartHit, last: PartHit, who: Named) -> float:
    if first.form or not who.is_whole:
        return 0.85
    return 0.97 if has_capitals(words, first.start, last.end) else 0.93


def notes_of(first: PartHit) -> tuple[str, ...]:
    """The step of the evidence that a nickname or another spelling adds."""
    return (f"first name written as a {first.form}",) if first.form else ()


def goes_on(words: Words, end: int) -> bool:
    """``Olivia Smith-Jones`` and ``Olivia Smith's``: the first is another name, the second is not."""
    if end >= len(words) or words.gap(end - 1) not in {"-", "'"}:
        return False
    return words.is_capital(end) and len(words.words[end]) > 1 and not words.words[end].isdigit()
