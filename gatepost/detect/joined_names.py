"""Whole names run together: #WellDoneOliviaSmith, @oliviasmith, OliviaSmith.jpg."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gatepost.detect.people import Named, People
from gatepost.detect.words import Words

_TAG = re.compile(r"(?<![^\W_])([#@]?)([^\W_][\w.]{6,79})")
_SHORTEST_NAME = 7


@dataclass(frozen=True, slots=True)
class JoinedHit:
    """A name run together, at offsets of the folded text."""

    start: int
    end: int
    named: Named
    is_handle: bool


class JoinedNames:
    """Whole names without the space between; found at the beginning, the end or a capital of a tag or word."""

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
            places = [place for place in range(tag.start(2), tag.end(2)) if plain[place] not in "._"]
            if found := self._in_tag(words, places, sigil=tag.group(1)):
                yield found

    def _in_tag(self, words: Words, places: list[int], *, sigil: str) -> JoinedHit | None:
        """The first and longest name whose letters stand at a run of these places.

        It ends where a word of the tag does (#OliviaSmithson is another) and begins where one begins, or anywhere in a
        tag that is all small letters.
        """
        folded = "".join(words.text.folded[place] for place in places)
        plain = "".join(words.text.plain[place] for place in places)
        breaks = {0, len(places), *(n for n in range(1, len(places)) if places[n] > places[n - 1] + 1)}
        breaks.update(n for n, character in enumerate(plain) if character.isupper() or not character.isalpha())
        breaks.update(n for n, character in enumerate(plain, 1) if not character.isalpha())
        run_together = bool(sigil) and not any(character.isupper() for character in plain[1:])
        for start in range(len(plain)) if run_together else sorted(breaks):
            for length in self._lengths:
                named = self._names.get(folded[start : start + length])
                if named and start + length in breaks:
                    return JoinedHit(places[start], places[start + length - 1] + 1, named, sigil == "@")
        return None
