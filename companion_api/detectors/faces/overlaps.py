"""Of boxes that lie on one another, the strongest."""

from __future__ import annotations

from collections.abc import Sequence

Box = tuple[float, float, float, float]
#: Boxes are the same thing when they share this much of their union, or of the smaller one.
SAME_UNION, SAME_SMALLER = 0.3, 0.6


def strongest(boxes: Sequence[tuple[Box, float]]) -> list[int]:
    """Return the numbers of the (box, score) that stay, best score first; a box is (left, top, width, height)."""
    kept: list[int] = []
    for number in sorted(range(len(boxes)), key=lambda number: -boxes[number][1]):
        if not any(is_same(boxes[number][0], boxes[other][0]) for other in kept):
            kept.append(number)
    return kept


def is_same(first: Box, second: Box) -> bool:
    """True when two boxes mark the same thing."""
    shared = _shared(first, second)
    one, two = first[2] * first[3], second[2] * second[3]
    return shared > SAME_UNION * (one + two - shared) or shared > SAME_SMALLER * min(one, two)


def _shared(first: Box, second: Box) -> float:
    across = min(first[0] + first[2], second[0] + second[2]) - max(first[0], second[0])
    down = min(first[1] + first[3], second[1] + second[3]) - max(first[1], second[1])
    return max(0.0, across) * max(0.0, down)
