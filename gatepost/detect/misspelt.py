"""Misspelt names: how near two spellings are, and whole names of which one half is right and the other nearly so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from gatepost.detect.full_names import NameHit, Parts, goes_on
from gatepost.detect.name_index import PartHit
from gatepost.detect.people import Named, People, is_common
from gatepost.detect.word_lists import english_words
from gatepost.detect.words import Words

_GAP = re.compile(r" |  | ?, ?|[-._]")
#: Letters that are easily put for each other, as what they sound like.
_SOUNDS = (
    (re.compile(r"ph"), "f"), (re.compile(r"^kn|^gn"), "n"), (re.compile(r"^wr"), "r"),
    (re.compile(r"c(?=[eiy])"), "s"), (re.compile(r"ck|[cq]"), "k"), (re.compile(r"x"), "ks"), (re.compile(r"z"), "s"),
    (re.compile(r"dg|j"), "j"), (re.compile(r"(?<=[aeiou])gh|(?<=[a-z])h"), ""),
    (re.compile(r"[iy]e?$|ey$|ee$"), "i"), (re.compile(r"[aeiouyw]+"), "a"), (re.compile(r"(.)\1+"), r"\1"),
)  # fmt: skip
_SAME_START = ({"p", "f"}, {"c", "k"}, {"j", "g"}, {"s", "c"}, {"s", "z"}, {"x", "z"}, {"k", "n"}, {"w", "r"})
_SHORTEST, _LONG = 4, 9
#: Of a very common surname in a very large list, so many first names are compared.
_MOST_COMPARED = 200


@lru_cache(maxsize=65536)
def sound(word: str) -> str:
    """A rough key of how a folded word sounds: ``phillips`` and ``filips`` share one, ``thompson`` and ``tomson``."""
    for pattern, letters in _SOUNDS:
        word = pattern.sub(letters, word)
    return word


def is_near(word: str, name: str) -> bool:
    """One letter wrong, missing, added or swapped (two in long names), or the same sound; never very short ones."""
    shorter = min(len(word), len(name))
    if shorter < _SHORTEST or abs(len(word) - len(name)) > 2 or not _share_an_end(word, name):
        return False
    allowed = 2 if shorter >= _LONG else 1
    return distance(word, name, allowed) <= allowed or (shorter > _SHORTEST and sound(word) == sound(name))


def _share_an_end(word: str, name: str) -> bool:
    """A slip changes the beginning or the end, hardly ever both; what begins alike for the ear counts as the same."""
    return word[0] == name[0] or word[-1] == name[-1] or {word[0], name[0]} in _SAME_START


def distance(one: str, other: str, most: int) -> int:
    """Edits between two words, a swap of neighbours counting one; above ``most`` only that it is more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, 1):
        last, before, row = before, row, [place]
        for at, target in enumerate(other, 1):
            cost = min(row[at - 1] + 1, before[at] + 1, before[at - 1] + (letter != target))
            if last and at > 1 and letter == other[at - 2] and one[place - 2] == target:
                cost = min(cost, last[at - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]


def find_misspelt(people: People, words: Words, parts: Parts) -> Iterator[NameHit]:
    """Olivia Smiht, Olivai Smith: one half stands there as on the list, the other is a slip of the keys."""
    for hits in parts.values():
        for hit in hits:
            if len(hit.part) < 3:
                continue
            if hit.part in people.by_first and hit.end < len(words):
                yield from _beside(words, parts, hit, hit.end, people.by_first[hit.part], is_surname=True)
            if hit.part in people.lasts and not hit.form and hit.start:
                yield from _beside(words, parts, hit, hit.start - 1, people.lasts[hit.part], is_surname=False)


def _beside(
    words: Words, parts: Parts, hit: PartHit, place: int, bearers: list[Named], *, is_surname: bool
) -> Iterator[NameHit]:
    """The word right after a first name or right before a surname, against those who bear that half."""
    word = words.words[place]
    gap = words.gap(min(place, hit.end - 1) if is_surname else place)
    if is_surname and any(not other.form and len(other.part) > 2 for other in parts.get(place, ())):
        return
    if len(word) < _SHORTEST or not _GAP.fullmatch(gap) or not _may_be_misspelt(words, hit, place):
        return
    for named in bearers[:_MOST_COMPARED]:
        name = named.last if is_surname else named.first
        how = _how(word, name, is_surname=is_surname)
        start, end = min(hit.start, place), max(hit.end, place + 1)
        if how and not goes_on(words, end):
            yield NameHit(start, end, named, 0.75 if named.is_whole else 0.65, how)
            return


def _how(word: str, name: str, *, is_surname: bool) -> str | None:
    """How a word may be this half of a name, if it may."""
    if word == name:  # as on the list: the rules of whole names have decided already
        return None
    if " " not in name and is_near(word, name):
        return "whole name with a spelling mistake"
    if not is_surname and len(name) > len(word) + 1 and name.startswith(word):
        return "shortened first name and surname"
    return None


def _may_be_misspelt(words: Words, hit: PartHit, place: int) -> bool:
    """No word of the language, and in the same case as the other half."""
    word = words.words[place]
    if word in english_words():
        return False
    if is_common(hit.part) and not words.is_capital(hit.start):
        return False
    return words.is_capital(place) == words.is_capital(hit.start) and not word.isdigit()
