"""Names written so that a machine should not read them: 0liv1a 5mith, O l i v i a, Оlivia in Cyrillic, Oli via.

Each reading puts a known name in the place of what only looks like one, so ordinary words, numbers and class labels
are never changed; what is found in it counts only where it rests on such a word.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from gatepost.detect.confusables import LEET_AS_I, LEET_AS_L, LOOK_ALIKES
from gatepost.detect.joined_names import JoinedNames
from gatepost.detect.words import Words

#: Tells in one pass whether a text holds anything that the second reading could change.
_SUSPECT = re.compile(
    r"[a-z][0-9@$!|€£+*(]|[0-9@$!|€£+*(][a-z]|[^\x00-\x7f]|(?<![^\W_])[^\W_](?:[^\w\n]|_){1,3}[^\W_](?![^\W_])"
)
_CHUNK = re.compile(r"[a-z0-9@$!|€£+*('-]{2,40}")
#: A digit or a sign that stands for a letter, not for the end of a sentence.
_SIGN_INSIDE = re.compile(r"[a-z]['-]?[0-9@$€£+*(]|[0-9@$€£+*(]['-]?[a-z]|[!|][a-z]")
_PIECE = re.compile(r"[^'-]+")
#: Four or more single letters with the same kind of thing between them.
_SPELT = re.compile(r"(?<![^\W_])[^\W_](?:[\s._*/~,·•+|'\-]{1,3}[^\W_](?![^\W_])){3,60}")
_SPLIT_GAP = frozenset({" ", ".", "-", "_", "*", "  ", "/"})
_LEAST_JOINED, _LEAST_SPELT = 4, 4


@dataclass(frozen=True, slots=True)
class Put:
    """A known name put at ``start`` to ``end`` of the folded text."""

    start: int
    end: int
    name: str


@dataclass(frozen=True, slots=True)
class Reading:
    """The words with names put in; ``rests_on(start, end)`` tells whether one of them lies in that span."""

    words: Words
    puts: tuple[Put, ...]

    def rests_on(self, start: int, end: int) -> bool:
        """True when a word that was put in lies within these offsets."""
        place = bisect_left(self.puts, start, key=_start_of)
        return place < len(self.puts) and self.puts[place].end <= end


class Unmasker:
    """Compiled from what is known as a name: a test for single words, and names run together where there are such."""

    def __init__(self, known: Callable[[str], object], joined: JoinedNames | None = None) -> None:
        self._known = known
        self._joined = joined

    def read(self, words: Words) -> Reading | None:
        """The text with letters set right; None where nothing in it is disguised."""
        text = words.text.folded
        if not _SUSPECT.search(text):
            return None
        plain_text = text if text.isascii() else text.translate(LOOK_ALIKES)
        return reading_with(words, [*self._spelt(plain_text), *self._chunks(text, plain_text)])

    def read_split(self, words: Words) -> Reading | None:
        """The text with names joined that stand in two pieces: Oli via Smi th."""
        return reading_with(words, list(self._split(words)))

    def _chunks(self, text: str, plain_text: str) -> Iterator[Put]:
        """Words with digits or signs for letters, and words of look-alikes."""
        for match in _CHUNK.finditer(plain_text):
            chunk, start = match.group(), match.start()
            if chunk.isdigit() or (text[start : match.end()] == chunk and not _SIGN_INSIDE.search(chunk)):
                continue
            whole = list(self._chunk(chunk, start))
            pieces = (
                [] if whole else [put for piece in _PIECE.finditer(chunk) for put in self._piece(text, piece, start)]
            )
            yield from whole or pieces

    def _piece(self, text: str, piece: re.Match[str], start: int) -> Iterator[Put]:
        """Part of a chunk: ``0livia-5mith`` is two names, ``0'Kelly`` one."""
        stands = text[start + piece.start() : start + piece.end()]
        if piece.group() != stands or not stands.isalpha():
            yield from self._chunk(piece.group(), start + piece.start())

    def _chunk(self, chunk: str, start: int) -> Iterator[Put]:
        # A sign at the edge may be punctuation: Ol1via! and (0livia.
        for left, right in (
            (0, len(chunk)),
            (0, len(chunk.rstrip("!|+*@"))),
            (_marks(chunk), len(chunk.rstrip("!|+*"))),
        ):
            for table in (LEET_AS_I, LEET_AS_L):
                name = chunk[left:right].translate(table).replace("'", "").replace("-", "")
                if len(name) > 2 and name.isalpha() and self._known(name):
                    yield Put(start + left, start + right, name)
                    return

    def _spelt(self, plain_text: str) -> Iterator[Put]:
        """Letters one by one: a known name, or a whole name with or without a wider gap."""
        for match in _SPELT.finditer(plain_text):
            places = [place for place in range(match.start(), match.end()) if plain_text[place].isalnum()]
            for table in (LEET_AS_I, LEET_AS_L):
                letters = "".join(plain_text[place] for place in places).translate(table)
                puts = list(self._in_letters(letters, places))
                if puts:
                    yield from puts
                    break

    def _in_letters(self, letters: str, places: list[int]) -> Iterator[Put]:
        if self._known(letters):
            yield Put(places[0], places[-1] + 1, letters)
            return
        ends = set(range(len(letters) + 1))
        if self._joined and (found := self._joined.in_letters(letters, range(len(letters)), ends)):
            start, end, named = found
            first, last = (part.replace(" ", "") for part in (named.first, named.last))
            if not letters[start:end].startswith(first[:2]):
                first, last = last, first
            seam = start + min(len(first), end - start - 1)
            yield Put(places[start], places[seam - 1] + 1, first)
            yield Put(places[seam], places[end - 1] + 1, last)
            # Several children spelt out side by side are one run of letters.
            for low, high in ((0, start), (end, len(letters))):
                if high - low >= _LEAST_SPELT:
                    yield from self._in_letters(letters[low:high], places[low:high])

    def _split(self, words: Words) -> Iterator[Put]:
        place = 0
        while place + 1 < len(words):
            joined = words.words[place] + words.words[place + 1]
            if len(joined) >= _LEAST_JOINED and self._known(joined) and words.gap(place) in _SPLIT_GAP:
                yield Put(words.starts[place], words.ends[place + 1], joined)
                place += 1
            place += 1


def _start_of(put: Put) -> int:
    return put.start


def _marks(chunk: str) -> int:
    return len(chunk) - len(chunk.lstrip("@*(+"))


def reading_with(words: Words, puts: list[Put]) -> Reading | None:
    """The words with these put in place of those they cover."""
    if not puts:
        return None
    puts = _apart(puts)
    rows = [(words.starts[n], words.ends[n], words.words[n], words.plain(n)) for n in _uncovered(words, puts)]
    rows += [(put.start, put.end, put.name, _cased(words, put)) for put in puts]
    rows.sort()
    starts, ends, folded, plains = zip(*rows, strict=True)
    return Reading(Words(words.text, folded, starts, ends, plains), tuple(puts))


def _apart(puts: list[Put]) -> list[Put]:
    """In order, each beginning after the one before it ends."""
    kept: list[Put] = []
    for put in sorted(puts, key=lambda put: (put.start, -put.end)):
        if not kept or put.start >= kept[-1].end:
            kept.append(put)
    return kept


def _uncovered(words: Words, puts: list[Put]) -> Iterator[int]:
    following = iter(puts)
    put = next(following, None)
    for place in range(len(words)):
        while put and put.end <= words.starts[place]:
            put = next(following, None)
        if put is None or words.ends[place] <= put.start:
            yield place


def _cased(words: Words, put: Put) -> str:
    """A digit or a sign at the beginning says nothing about case, so it may stand for a capital."""
    begins_small = words.text.plain[put.start].islower()
    return put.name if begins_small else put.name.capitalize()
