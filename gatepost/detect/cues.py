"""Class and year labels in a text: Year 4, Y4, Reception, 4B, Oak class, Class Oak, Oak."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from gatepost.detect.name_index import PartTrie
from gatepost.detect.words import Words, atoms

_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_YEAR_OF = {word: str(number) for number, word in enumerate(_NUMBERS, 1)} | {str(n): str(n) for n in range(1, 14)}
#: Welsh mutates the word: Blwyddyn 4, o Flwyddyn 4, ym Mlwyddyn 4.
_YEAR_WORDS = frozenset({"year", "years", "yr", "y", "blwyddyn", "flwyddyn", "mlwyddyn"})
_JOINED_YEAR = re.compile(r"(?:year|yr|y)(1[0-3]|[1-9])")
_YEAR_AND_FORM = re.compile(r"(1[0-3]|[1-9])[a-z]{1,2}")
_IN = frozenset({"in", "from", "of"})
_YOUNGEST = frozenset(
    {"class", "child", "children", "baseline", "kids", "lot", "intake", "teacher", "pupils", "starters"}
)
_CLASS_WORDS = frozenset({"class", "classroom", "form", "tutor", "group", "dosbarth", "ddosbarth", "nosbarth"})
_NOT_YEARS = frozenset({"of", "old", "olds"})


@dataclass(frozen=True, slots=True)
class Cue:
    """A class or year at words ``start`` to ``end``.

    ``labels`` are what it may mean, such as ``("year", "4")`` or ``("class", "oak")``; ``is_strong`` is false for a
    class name that is also a plain word and has no ``class`` beside it.
    """

    start: int
    end: int
    labels: frozenset[tuple[str, str]]
    is_strong: bool
    is_school_class: bool = False


def labels_of(class_name: str | None, year: str | None) -> frozenset[tuple[str, str]]:
    """The labels under which a pupil's class and year may appear; empty when the roll tells neither."""
    found: set[tuple[str, str]] = set()
    words = class_words(class_name or "")
    if words:
        found.add(("class", " ".join(words)))
        found.update(("class", word) for word in words[-1:] if len(words) > 1 and len(word) > 2)
        found.update(("year", match.group(1)) for word in words if (match := _YEAR_AND_FORM.fullmatch(word)))
        found.update(("year", match.group(1)) for word in words if (match := _JOINED_YEAR.fullmatch(word)))
    if year:
        found.add(("year", year.casefold()))
    return frozenset(found)


def class_words(class_name: str) -> tuple[str, ...]:
    """The words of a class's name without the word ``class`` itself."""
    return tuple(word for word in atoms(class_name) if word not in _CLASS_WORDS)


class ClassCues:
    """Finds the class and year labels of one school."""

    def __init__(self, class_names: Iterable[str]) -> None:
        self._trie = PartTrie()
        for name in class_names:
            words = class_words(name)
            if words and (len(words) > 1 or len(words[0]) > 1):
                self._trie.add(" ".join(words))
                if len(words) > 1 and len(words[-1]) > 2:
                    self._trie.add(words[-1])

    def find(self, words: Words) -> list[Cue]:
        """Every label, in order; where a year and a class begin together, the class follows the year."""
        years = [cue for place in range(len(words)) if (cue := _year_at(words, place))]
        return sorted([*years, *self._classes(words)], key=lambda cue: (cue.start, cue.end))

    def _classes(self, words: Words) -> Iterator[Cue]:
        for place, hits in self._trie.find(words).items():
            hit = hits[0]
            has_digit = any(character.isdigit() for character in hit.part)
            start, end = _widen(words, place, hit.end)
            if (start, end) == (place, hit.end) and not (words.is_capital(place) or has_digit or _is_in(words, place)):
                continue
            is_strong = has_digit or (start, end) != (place, hit.end)
            if is_strong or not _is_longer_name(words, end):
                yield Cue(start, end, frozenset({("class", hit.part)}), is_strong, is_school_class=True)


def _is_in(words: Words, place: int) -> bool:
    """``someone in otters``: a class's name in small letters, where children are in it or come from it."""
    return place > 0 and words.words[place - 1] in _IN and words.before(place) == " " and len(words.words[place]) > 2


def _is_a_year(words: Words, place: int) -> bool:
    """``reception children`` and ``in reception``: the youngest, not the front desk."""
    is_before = place + 1 < len(words) and words.words[place + 1] in _YOUNGEST and words.gap(place) == " "
    return is_before or (place > 0 and words.words[place - 1] in {"in", "year"} and words.before(place) == " ")


def _is_longer_name(words: Words, end: int) -> bool:
    """``Oak Academy`` and ``Hazel Brown`` are no classes."""
    return end < len(words) and words.gap(end - 1) == " " and words.is_capital(end) and not words.is_upper(end)


def _widen(words: Words, start: int, end: int) -> tuple[int, int]:
    """Take in the word ``class`` beside a class's name, on either side."""
    if end < len(words) and words.words[end] in _CLASS_WORDS and words.gap(end - 1) in {" ", "-"}:
        return start, end + 1
    if end + 1 < len(words) and words.words[end] == "s" and words.words[end + 1] in _CLASS_WORDS:
        return start, end + 2
    if start and words.words[start - 1] in _CLASS_WORDS and words.before(start) in {" ", ": ", "-"}:
        return start - 1, end
    return start, end


def _year_at(words: Words, place: int) -> Cue | None:
    word = words.words[place]
    if word in {"reception", "nursery"} and (words.is_capital(place) or _is_a_year(words, place)):
        return Cue(place, place + 1, frozenset({("year", word[0])}), is_strong=True)
    if match := _JOINED_YEAR.fullmatch(word):
        return Cue(place, place + 1, frozenset({("year", match.group(1))}), is_strong=True)
    if word not in _YEAR_WORDS or place + 1 >= len(words) or words.gap(place) not in {" ", "-", "  ", ". "}:
        return None
    number = words.words[place + 1]
    form = _YEAR_AND_FORM.fullmatch(number)
    year = _YEAR_OF.get(number) or (form.group(1) if form else None)
    if year is None or (place + 2 < len(words) and words.words[place + 2] in _NOT_YEARS):
        return None
    return Cue(place, place + 2, frozenset({("year", year)}), is_strong=True)
