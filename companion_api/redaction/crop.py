"""The largest part of a picture that leaves certain places out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from companion_api.redaction.wish import Box

#: The part that is kept has at least this share of the picture's area, and is at most so many times as long as wide.
LEAST_SHARE, MOST_RATIO = 0.25, 3.0
#: With more places than this nothing useful is left between them.
MOST_PLACES = 40


def part_without(places: Sequence[Box], size: tuple[int, int]) -> Box | None:
    """Return the largest (left, top, right, bottom) that touches none of the places, which are given likewise.

    None where no part is large enough to be a picture, or there is nothing to leave out.
    """
    if not places or len(places) > MOST_PLACES:
        return None
    parts = [part for part in _parts(places, size) if _is_picture(part)]
    best = max(parts, key=_area, default=None)
    return best if best is not None and _area(best) >= LEAST_SHARE * size[0] * size[1] else None


def _parts(places: Sequence[Box], size: tuple[int, int]) -> Iterator[Box]:
    """Between each pair of heights, the gaps between the places that reach in."""
    tops = sorted({0, *(place[3] for place in places)})
    bottoms = sorted({size[1], *(place[1] for place in places)})
    for top in tops:
        for bottom in bottoms:
            if bottom > top:
                reach = sorted((place[0], place[2]) for place in places if place[1] < bottom and place[3] > top)
                yield from ((left, top, right, bottom) for left, right in _gaps(reach, size[0]))


def _gaps(taken: Sequence[tuple[int, int]], width: int) -> Iterator[tuple[int, int]]:
    free_from = 0
    for left, right in taken:
        if left > free_from:
            yield free_from, left
        free_from = max(free_from, right)
    if free_from < width:
        yield free_from, width


def _is_picture(part: Box) -> bool:
    width, height = part[2] - part[0], part[3] - part[1]
    return max(width, height) <= MOST_RATIO * min(width, height)


def _area(part: Box) -> int:
    return (part[2] - part[0]) * (part[3] - part[1])
