"""Where boxes stood in a picture that was never kept: an outline for the event page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

#: Room around the outermost boxes, as a part of the outline's longer side.
_MARGIN = 0.08


@dataclass(frozen=True, slots=True)
class Outline:
    """The boxes of one picture, in its pixels, inside a frame that just holds them."""

    number: int
    view: tuple[int, int, int, int]
    boxes: tuple[tuple[int, int, int, int], ...]

    @property
    def words(self) -> str:
        """What a screen reader says, and the caption."""
        count = len(self.boxes)
        return f"Picture {self.number}: {count} {'place' if count == 1 else 'places'} marked"


def outlines_of(findings: Iterable[Mapping[str, Any]]) -> list[Outline]:
    """One outline for each picture that has boxes; ``findings`` are in the wire form of a check."""
    boxes: dict[int, list[tuple[int, int, int, int]]] = {}
    for finding in findings:
        part, box = finding.get("part") or {}, finding.get("box")
        if box and part.get("type") == "image":
            left, top, width, height = (int(value) for value in box)
            boxes.setdefault(int(part.get("index", 0)), []).append((left, top, max(width, 1), max(height, 1)))
    return [Outline(index + 1, _frame(found), tuple(found)) for index, found in sorted(boxes.items())]


def _frame(boxes: list[tuple[int, int, int, int]]) -> tuple[int, int, int, int]:
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, bottom = max(box[0] + box[2] for box in boxes), max(box[1] + box[3] for box in boxes)
    margin = max(1, round(max(right - left, bottom - top) * _MARGIN))
    return (left - margin, top - margin, right - left + 2 * margin, bottom - top + 2 * margin)
