"""What every text detector is: something that reads the words of one text and tells what it saw where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from gatepost.detect.words import Words


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing seen, at offsets of the folded text; TextInspector leads it back to the text as given.

    ``confidence`` is 0 to 1; ``evidence`` says step by step why, without quoting the text; ``people`` are the places
    in their list of everybody who may be meant.
    """

    kind: str
    start: int
    end: int
    confidence: float
    key: str = field(repr=False)
    message: str = ""
    advice: str = ""
    evidence: tuple[str, ...] = ()
    people: tuple[int, ...] = field(default=(), repr=False)


class Detector(Protocol):
    """A detector is compiled once from the school and its lists, then asked for every text."""

    def find(self, words: Words) -> Iterator[Hit]:
        """Yield what is seen, in no particular order; overlaps are settled by the caller."""
