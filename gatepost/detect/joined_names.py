"""Whole names run together in hashtags and handles: #WellDoneOliviaSmith, @oliviasmith."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gatepost.detect.people import Named, People
from gatepost.detect.words import Words

_TAG = re.compile(r"(?<![^\W_])[#@]([^\W_][\w.]{4,79})")
_SHORTEST_NAME = 7


@dataclass(frozen=True, slots=True)
class JoinedHit:
    """A name run together, at offsets of the folded text."""

    start: int
    end: int
    named: Named
    is_handle: bool


class JoinedNames:
    """Whole names without the space between; found at the beginning, the end or a capital of a tag."""

    def __init__(self, people: People) -> None:
        self._names: dict[str, Named] = {}
        for (first, last), named in people.pairs.items():
            for name in (first + last, last + first):
                joined = name.replace(" ", "")
                if len(joined) >= _SHORTEST_NAME:
                    self._names[joined] = named
        self._lengths = sorted({len(name) for name in self._names}, reverse=True)

    def find(self, words: Words) -> Iterator[JoinedHit]:
        """One name at most in each tag."""
        if not self._names:
            return
        plain = words.text.plain
        for tag in _TAG.finditer(words.text.folded):
            places = [place for place in range(tag.start(1), tag.end(1)) if plain[place] not in "._"]
            if found := self._in_tag(words, places, is_handle=plain[tag.start()] == "@"):
                yield found

    def _in_tag(self, words: Words, places: list[int], *, is_handle: bool) -> JoinedHit | None:
        """The first and longest name whose letters stand at a run of these places."""
        folded = "".join(words.text.folded[place] for place in places)
        plain = "".join(words.text.plain[place] for place in places)
        for start in _starts(plain):
            for length in self._lengths:
                named = self._names.get(folded[start : start + length])
                if named and start + length <= len(folded) and _ends_word(plain, start + length):
                    return JoinedHit(places[start], places[start + length - 1] + 1, named, is_handle)
        return None


def _starts(tag: str) -> Iterator[int]:
    """Where a name may begin: the tag's first letter, every capital, and every letter of a tag all in small letters."""
    yield 0
    has_capitals = any(character.isupper() for character in tag[1:])
    for place in range(1, len(tag)):
        if not has_capitals or tag[place].isupper():
            yield place


def _ends_word(tag: str, end: int) -> bool:
    """A small letter right after would make it a longer name: #OliviaSmithson."""
    return end >= len(tag) or not tag[end].isalpha() or tag[end].isupper()
