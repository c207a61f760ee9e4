"""Whole names run together: #WellDoneOliviaSmith, @oliviasmith, OliviaSmith.jpg."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from gatepost.detect.cue_words import cue_list
from gatepost.detect.people import Named, People
from gatepost.detect.word_lists import english_words
from gatepost.detect.words import Words

_TAG = re.compile(r"(?<![^\W_])([#@]?)([^\W_][\w.]{3,79})")
_SHORTEST_NAME = 7
#: A name this short counts only where the seam shows: #MaiNg, @mai_ng.
_SHORTEST_WITH_SEAM = 5
_LONGEST_WORD = 12


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
        self._pairs = people.pairs
        self._parts = people.trie.joined

    def find(self, words: Words) -> Iterator[JoinedHit]:
        """One name at most in each tag."""
        if not self._pairs:
            return
        plain, plain_words = words.text.plain, english_words()
        for tag in _TAG.finditer(words.text.folded):
            if tag.end() - tag.start(2) < _SHORTEST_WITH_SEAM or (not tag.group(1) and tag.group(2) in plain_words):
                continue
            places = [place for place in range(tag.start(2), tag.end(2)) if plain[place] not in "._"]
            if found := self._in_tag(words, places, sigil=tag.group(1)):
                yield found

    def _in_tag(self, words: Words, places: list[int], *, sigil: str) -> JoinedHit | None:
        """The first and longest name whose letters stand at a run of these places.

        It ends where a word of the tag does (#OliviaSmithson is another) and begins where one begins; in a tag that is
        all small letters, after words (#welldoneoliviasmith), not inside one (#kollywood).
        """
        folded = "".join(words.text.folded[place] for place in places)
        plain = "".join(words.text.plain[place] for place in places)
        breaks = {0, len(places), *(n for n in range(1, len(places)) if places[n] > places[n - 1] + 1)}
        breaks.update(n for n, character in enumerate(plain) if character.isupper() or not character.isalpha())
        breaks.update(n for n, character in enumerate(plain, 1) if not character.isalpha())
        run_together = bool(sigil) and not any(character.isupper() for character in plain[1:])
        starts = breaks | ends_of_words(folded) if run_together else breaks
        found = self.in_letters(folded, sorted(starts), breaks)
        if found is None:
            return None
        start, end, named = found
        return JoinedHit(places[start], places[end - 1] + 1, named, sigil == "@")

    def in_letters(self, letters: str, starts: Iterable[int], breaks: set[int]) -> tuple[int, int, Named] | None:
        """The first whole name in these letters that begins at a start and ends at a break, with its place."""
        for start in starts:
            for seam, parts in self._parts_at(letters, start):
                for end, others in self._parts_at(letters, seam):
                    named = self._pair(parts, others) if end in breaks else None
                    least = _SHORTEST_WITH_SEAM if seam in breaks else _SHORTEST_NAME
                    if named and end - start >= least:
                        return start, end, named
        return None

    def _parts_at(self, letters: str, start: int) -> Iterator[tuple[int, list[str]]]:
        """Every name of the list that begins here, longest first."""
        left = len(letters) - start
        for length in self._lengths:
            if length <= left and (parts := self._parts.get(letters[start : start + length])):
                yield start + length, parts

    def _pair(self, parts: list[str], others: list[str]) -> Named | None:
        both = ((one, other) for one in parts for other in others)
        found = (self._pairs.get((one, other)) or self._pairs.get((other, one)) for one, other in both)
        return next((named for named in found if named), None)

    @cached_property
    def _lengths(self) -> list[int]:
        return sorted({len(part) for part in self._parts if len(part) > 1}, reverse=True)


def ends_of_words(letters: str) -> set[int]:
    """The places at which words of the language run together may end; linear, as no word is longer than 12 letters."""
    reached = {0}
    for end in range(2, len(letters) + 1):
        starts = (end - length for length in range(2, min(end, _LONGEST_WORD) + 1))
        if any(start in reached and _is_word(letters[start:end]) for start in starts):
            reached.add(end)
    return reached


def _is_word(letters: str) -> bool:
    return letters in english_words() if len(letters) > 2 else letters in cue_list("small_words")
