"""How much one request may ask of its reader, and the counters that hold it to that."""

from __future__ import annotations

import time
from dataclasses import dataclass

from gatepost.errors import UnreadableError

_MIB = 1024 * 1024
#: So many values are read between two looks at the clock.
_LOOK_EVERY = 32


class TooMuchError(UnreadableError):
    """A limit was reached: never a reason to read the raw bytes instead."""


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """Bounds for reading one request.

    ``max_body_bytes`` counts after content codings; ``max_depth`` counts encodings inside encodings (JSON in a form
    field is 1); ``max_nesting`` counts brackets within one document; ``max_text_chars`` is the sum over all words.
    ``max_seconds`` is looked at between values.
    """

    max_body_bytes: int = 64 * _MIB
    max_parts: int = 200
    max_leaves: int = 20_000
    max_depth: int = 6
    max_nesting: int = 150
    max_text_chars: int = 2_000_000
    max_seconds: float = 10.0


class Budget:
    """What is left of the limits while one request is read."""

    def __init__(self, limits: ReadLimits) -> None:
        self.limits = limits
        self._leaves = 0
        self._parts = 0
        self._chars = 0
        self._unpacked = 0
        self._ends = time.monotonic() + limits.max_seconds

    def leaf(self, length: int = 0) -> None:
        """Count one leaf of ``length`` characters; raises TooMuchError."""
        self._leaves += 1
        self._chars += length
        if self._leaves % _LOOK_EVERY == 0 and time.monotonic() > self._ends:
            raise TooMuchError(f"it takes longer than {self.limits.max_seconds:g} seconds to read")
        if self._leaves > self.limits.max_leaves:
            raise TooMuchError(f"more than {self.limits.max_leaves} fields")
        if self._chars > max(self.limits.max_text_chars, 2 * self.limits.max_body_bytes):
            raise TooMuchError("more text than can be read")

    @property
    def may_unpack(self) -> int:
        """How many bytes may yet come out of compressed values within the body."""
        return max(0, self.limits.max_body_bytes - self._unpacked)

    def unpacked(self, length: int) -> None:
        """Count ``length`` bytes that came out of a compressed value, whatever became of them."""
        self._unpacked += length

    def part(self) -> None:
        """Count one part of a multipart body; raises TooMuchError."""
        self._parts += 1
        if self._parts > self.limits.max_parts:
            raise TooMuchError(f"more than {self.limits.max_parts} parts")

    def check_nesting(self, nesting: int) -> None:
        """Refuse a document whose brackets go too deep; raises TooMuchError."""
        if nesting > self.limits.max_nesting:
            raise TooMuchError(f"nested more than {self.limits.max_nesting} deep")
