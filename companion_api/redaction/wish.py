"""What kind of copy is wanted, and what was done to make it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

What = Literal["faces", "logo", "text"]
Kind = Literal["jpeg", "png"]
How = Literal["blurred", "filled"]
WHATS: tuple[What, ...] = get_args(What)
#: Longest side of the copy in pixels, unless asked otherwise: as much as the detectors see, so nothing finer goes out.
MAX_SIDE = 1600
LEAST_SIDE, MOST_SIDE = 64, 4096

Box = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Wish:
    """Which things are covered, whether faces are rather cut away, how large, as what; ``kind`` None: as it came."""

    only: frozenset[What] = frozenset(WHATS)
    crop: bool = False
    max_side: int = MAX_SIDE
    kind: Kind | None = None


@dataclass(frozen=True, slots=True)
class Covered:
    """One thing that was covered; ``box`` is (left, top, width, height) in pixels of the upright picture as given."""

    what: What
    how: How
    box: Box


@dataclass(frozen=True, slots=True)
class RedactedCopy:
    """The copy's bytes and what was done: sizes are (width, height) in pixels, ``looks`` how often it was looked at.

    ``cropped`` is the part of the upright picture as given that was kept; None when all of it was.
    """

    data: bytes
    kind: Kind
    size: tuple[int, int]
    given: tuple[int, int]
    covered: tuple[Covered, ...]
    cropped: Box | None
    looks: int

    @property
    def media_type(self) -> str:
        """``image/jpeg`` or ``image/png``."""
        return f"image/{self.kind}"

    @property
    def suffix(self) -> str:
        """``.jpg`` or ``.png``."""
        return ".jpg" if self.kind == "jpeg" else ".png"

    def counts(self) -> dict[str, int]:
        """How many of each were covered."""
        return {what: sum(one.what == what for one in self.covered) for what in WHATS}

    def to_json(self) -> dict[str, object]:
        """All but the bytes."""
        boxes = [{"what": one.what, "how": one.how, "box": list(one.box)} for one in self.covered]
        return {
            "media_type": self.media_type, "width": self.size[0], "height": self.size[1],
            "given": {"width": self.given[0], "height": self.given[1]}, "covered": boxes,
            "cropped": list(self.cropped) if self.cropped else None, "looks": self.looks,
        }  # fmt: skip


def whats_of(words: Iterable[str]) -> frozenset[What]:
    """Return the known words; raises KeyError with the first that is none."""
    known: dict[str, What] = {what: what for what in WHATS}
    return frozenset(known[word] for word in words)
