"""Names as a reader of pictures gets them wrong (``Srnith``, ``0llvia``), and first names that stand alone on a label.

Only whole names and long school names are compared loosely: a single name one letter off is somebody else's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from gatepost.detect.detector import Hit
from gatepost.detect.misspelt import distance
from gatepost.detect.normalise import fold_key
from gatepost.detect.people import is_common
from gatepost.policy import School
from gatepost.roll import Pupil

#: Letters and figures that look alike in a picture, as one of them.
_ALIKE = str.maketrans("01i|!5862q", "ollllsbbzg")
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("ll", "l"))
_WORD = re.compile(r"[^\W_]+(?:[|!'’][^\W_]+)*")
_MOST_WORDS, _SHORTEST, _LONG = 5, 8, 14
_ADVICE = "Cover it, or choose a picture without it."
_PUPIL = "This is probably the name of a pupil at our school."
_LABEL = "This is the first name of a pupil at our school, on a label of its own."
_SCHOOL = "This is probably the name of our school."
_MISREAD, _ALONE = 0.75, 0.6


@dataclass(frozen=True, slots=True)
class _Name:
    kind: str
    key: str
    shape: str
    person: int | None = None

    @property
    def slips(self) -> int:
        """Letters that may differ once letters that look alike count as the same."""
        return 2 if len(self.shape) >= _LONG else 1


class MisreadNames:
    """Compiled once from the roll and the school; safe in several threads."""

    def __init__(self, pupils: Iterable[Pupil], school: School) -> None:
        self._by_piece: dict[str, list[_Name]] = {}
        self._firsts: dict[str, list[int]] = {}
        for number, pupil in enumerate(pupils):
            self._add_pupil(number, pupil)
        for name in (school.name, *school.aliases):
            self._add(_Name("school_name", fold_key(name), shape(name)))

    def find(self, text: str) -> Iterator[Hit]:
        """Names that were read with a wrong letter or two."""
        words = list(_WORD.finditer(text))
        for first in range(len(words)):
            for last in range(first, min(first + _MOST_WORDS, len(words))):
                start, end = words[first].start(), words[last].end()
                yield from self._in_window(text, start, end)

    def alone(self, text: str) -> Iterator[Hit]:
        """The first name that is all a label says: ``Olivia`` on a peg."""
        word = text.strip()
        people = self._firsts.get(fold_key(word), []) if word[:1].isupper() else []
        if people:
            start = text.index(word)
            evidence = ("pupil roll: first name on a label",)
            end = start + len(word)
            yield Hit("pupil_name", start, end, _ALONE, fold_key(word), _LABEL, _ADVICE, evidence, tuple(people))

    def _add_pupil(self, number: int, pupil: Pupil) -> None:
        for first in {pupil.first, pupil.preferred or pupil.first} - {""}:
            if len(first) > 2 and not is_common(fold_key(first)):
                self._firsts.setdefault(fold_key(first), []).append(number)
            for last in {pupil.last, pupil.preferred_last or pupil.last} - {""}:
                key = f"{fold_key(first)} {fold_key(last)}"
                self._add(_Name("pupil_name", key, shape(first + last), number))
                self._add(_Name("pupil_name", key, shape(last + first), number))

    def _add(self, name: _Name) -> None:
        if len(name.shape) >= _SHORTEST:
            for piece in _pieces(name):
                self._by_piece.setdefault(piece, []).append(name)

    def _in_window(self, text: str, start: int, end: int) -> Iterator[Hit]:
        seen = shape(text[start:end])
        if len(seen) < _SHORTEST - 1:
            return
        for name in {name for piece in _parts_of(seen) for name in self._by_piece.get(piece, ())}:
            if distance(seen, name.shape, name.slips) <= name.slips:
                people = () if name.person is None else (name.person,)
                message = _PUPIL if people else _SCHOOL
                evidence = ("letters that a reader of pictures confuses",)
                yield Hit(name.kind, start, end, _MISREAD, name.key, message, _ADVICE, evidence, people)


def shape(text: str) -> str:
    """Return the letters by how they look: ``Srnith`` and ``Smith`` share one shape."""
    letters = "".join(filter(str.isalnum, fold_key(text))).translate(_ALIKE)
    for pair, one in _PAIRS:
        letters = letters.replace(pair, one)
    return letters


def _pieces(name: _Name) -> list[str]:
    """Cut the shape into one piece more than it may have slips: one of them is always whole."""
    count = name.slips + 1
    size = len(name.shape)
    return [name.shape[part * size // count : (part + 1) * size // count] for part in range(count)]


def _parts_of(seen: str) -> Iterator[str]:
    """Yield every stretch of a window that may be a piece."""
    for length in range(_SHORTEST // 2, min(len(seen), 20) + 1):
        yield from (seen[start : start + length] for start in range(len(seen) - length + 1))
