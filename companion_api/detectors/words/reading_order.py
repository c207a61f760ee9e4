"""Put lines of writing in the order in which they are read, and into rows and blocks that belong together."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from companion_api.detectors.words.written_line import Box, Line, around

#: Lines are of one row when their middles are this near, in heights of a letter; and no further apart than this.
_SAME_ROW, _WORD_GAP = 0.6, 1.6
#: A row belongs to the block above it up to this gap, in heights; letters may differ so much in size.
_ROW_GAP, _OF_ONE_SIZE = 1.3, 2.5
#: Lines that are needed to tell how rows run in perspective, and how steep one may be against the others to count.
_FEWEST_ROWS, _STEEPEST = 5, 0.25


@dataclass(frozen=True, slots=True)
class Placed:
    """A line in upright coordinates: those of a picture turned so that most writing runs to the right."""

    line: Line
    left: float
    right: float
    middle: float
    height: float
    slope: float

    @property
    def across(self) -> float:
        """Where its middle lies from the left."""
        return (self.left + self.right) / 2


@dataclass(slots=True)
class Passage:
    """Lines joined to one text, and where in it each begins."""

    text: str = ""
    lines: list[tuple[int, Line]] = field(default_factory=list)

    def add(self, line: Line, between: str) -> None:
        """Put one more line behind the others."""
        self.text += between if self.lines else ""
        self.lines.append((len(self.text), line))
        self.text += line.text

    def box(self, start: int, end: int) -> Box:
        """Return the box in the picture around characters ``start`` to ``end`` of the text."""
        touched = self._touched(start, end)
        return around(line.box(max(0, start - at), min(len(line.text), end - at)) for at, line in touched)

    def score(self, start: int, end: int) -> float:
        """Return the score of the line that was read worst among those characters."""
        return min(line.score for _, line in self._touched(start, end))

    def _touched(self, start: int, end: int) -> list[tuple[int, Line]]:
        touched = [(at, line) for at, line in self.lines if at < end and start < at + len(line.text)]
        return touched or self.lines[:1]


def blocks(lines: Sequence[Line]) -> list[Passage]:
    """Return what stands together, rows under each other: a label, a paragraph, a sign."""
    rows = [part for row in _rows(_placed(lines)) for part in _parts(row)]
    groups: list[list[list[Placed]]] = []
    for row in rows:
        near = next((group for group in reversed(groups) if _is_under(group[-1], row)), None)
        if near is None:
            groups.append([row])
        else:
            near.append(row)
    return [_passage(group) for group in groups]


def rows(lines: Sequence[Line]) -> list[Passage]:
    """Return whole rows from the left to the right, across the columns of a table."""
    return [_passage([row], between="\t") for row in _rows(_placed(lines))]


def _passage(group: list[list[Placed]], between: str = " ") -> Passage:
    passage = Passage()
    for row in group:
        for number, placed in enumerate(row):
            passage.add(placed.line, between if number else "\n")
    return passage


def _placed(lines: Sequence[Line]) -> list[Placed]:
    turn = _main_angle(lines)
    upright = [_upright(line, turn) for line in lines]
    slope, change = _slopes(upright)
    # A row's place is where it crosses the middle of the picture: in perspective rows do not run side by side.
    return [
        replace(one, middle=(one.middle - slope * one.across) / max(1 + change * one.across, 0.5)) for one in upright
    ]


def _upright(line: Line, turn: float) -> Placed:
    cosine, sine = math.cos(turn), math.sin(turn)
    across, down = line.start[0] + line.down[0] / 2, line.start[1] + line.down[1] / 2
    ends = across + line.along[0], down + line.along[1]
    lefts = [x * cosine + y * sine for x, y in ((across, down), ends)]
    middle = (down + line.along[1] / 2) * cosine - (across + line.along[0] / 2) * sine
    return Placed(line, min(lefts), max(lefts), middle, max(line.height, 1.0), math.tan(line.angle - turn))


def _slopes(placed: Sequence[Placed]) -> tuple[float, float]:
    """Return how much rows still rise, and how that changes from row to row; long lines tell it best."""
    told = [one for one in placed if abs(one.slope) < _STEEPEST]
    if len(told) < _FEWEST_ROWS:
        return 0.0, 0.0
    weights = [one.line.length**2 for one in told]
    middle, slope = (_mean(values, weights) for values in ([one.middle for one in told], [one.slope for one in told]))
    spread = _mean([(one.middle - middle) ** 2 for one in told], weights)
    shared = _mean([(one.middle - middle) * (one.slope - slope) for one in told], weights)
    change = shared / (spread + _mean([one.height**2 for one in told], weights))
    return slope - change * middle, change


def _mean(values: Sequence[float], weights: Sequence[float]) -> float:
    return sum(value * weight for value, weight in zip(values, weights, strict=True)) / sum(weights)


def _main_angle(lines: Sequence[Line]) -> float:
    """Return which way the writing runs: the mean of all ways, long lines counting more."""
    return math.atan2(
        sum(math.sin(line.angle) * line.length for line in lines),
        sum(math.cos(line.angle) * line.length for line in lines),
    )


def _rows(placed: list[Placed]) -> list[list[Placed]]:
    found: list[list[Placed]] = []
    for one in sorted(placed, key=lambda one: one.middle):
        row = next((row for row in reversed(found[-3:]) if _is_beside(row[-1], one)), None)
        if row is None:
            found.append([one])
        else:
            row.append(one)
    return [sorted(row, key=lambda one: one.left) for row in found]


def _is_beside(one: Placed, other: Placed) -> bool:
    heights = sorted((one.height, other.height))
    return abs(one.middle - other.middle) < _SAME_ROW * heights[0] and heights[1] < _OF_ONE_SIZE * heights[0]


def _parts(row: list[Placed]) -> list[list[Placed]]:
    """Cut a row where the gap is wider than between words."""
    parts = [[row[0]]]
    for one in row[1:]:
        before = parts[-1][-1]
        if one.left - before.right > _WORD_GAP * max(one.height, before.height):
            parts.append([one])
        else:
            parts[-1].append(one)
    return parts


def _is_under(above: list[Placed], row: list[Placed]) -> bool:
    heights = max(one.height for one in above), max(one.height for one in row)
    gap = row[0].middle - above[0].middle - sum(heights) / 2
    overlap = min(above[-1].right, row[-1].right) - max(above[0].left, row[0].left)
    return -max(heights) < gap < _ROW_GAP * min(heights) and overlap > 0 and max(heights) < _OF_ONE_SIZE * min(heights)
