"""A line of writing in a picture: its words, where it stands, which way it runs."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

Box = tuple[float, float, float, float]
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it was read.

    ``start`` is the corner before its first letter, ``along`` the way to its end and ``down`` the way to its foot,
    all in pixels of the working picture; ``score`` is 0 to 1.
    """

    text: str
    start: Point
    along: Point
    down: Point
    score: float

    @property
    def length(self) -> float:
        """How long it is, in pixels."""
        return math.hypot(*self.along)

    @property
    def height(self) -> float:
        """How high its letters stand, in pixels."""
        return math.hypot(*self.down)

    @property
    def angle(self) -> float:
        """Which way it runs, in radians: 0 to the right, a quarter turn downwards."""
        return math.atan2(self.along[1], self.along[0])

    def box(self, first: int, end: int) -> Box:
        """Return the upright box around characters ``first`` to ``end``, half a letter wider on either side.

        Letters are taken as equally wide: nearer than that is not needed to show or to cover them.
        """
        letters = max(len(self.text), 1)
        begins, ends = max(0.0, (first - 0.5) / letters), min(1.0, (end + 0.5) / letters)
        corners = [
            tuple(self.start[axis] + self.along[axis] * share + self.down[axis] * foot for axis in (0, 1))
            for share in (begins, ends)
            for foot in (0, 1)
        ]
        left, top = (min(corner[axis] for corner in corners) for axis in (0, 1))
        right, bottom = (max(corner[axis] for corner in corners) for axis in (0, 1))
        return left, top, right - left, bottom - top


def around(boxes: Iterable[Box]) -> Box:
    """Return the box around boxes."""
    several = list(boxes)
    left, top = min(box[0] for box in several), min(box[1] for box in several)
    right, bottom = max(box[0] + box[2] for box in several), max(box[1] + box[3] for box in several)
    return left, top, right - left, bottom - top
