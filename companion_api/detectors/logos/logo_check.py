"""A second look at a place that fits: finer, and by what lies in the logo's middle, where look-alikes differ.

Schools share shields, rings and ribbons; a place counts by how many of its cells agree, borders as much as charges,
and by how well the cells of the middle agree, half and half.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from companion_api.detectors.logos.logo_match import agreement, distinctness, edges_of, seen_in_frame, way_in

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, np.dtype[Any]]

#: Side of the frame in which a place is looked at again, in pixels; its cells are as large as in the first look.
SIDE = 144
#: Each cell may lie this many pixels beside its place: cloth bends, and perspective is more than affine.
_SLACK = (-2, 0, 2)
#: A cell agrees from here; the middle reaches this far from the frame's centre, as a share of its side.
_AGREES, _MIDDLE = 0.5, 0.25


@dataclass(frozen=True, slots=True, eq=False)
class Fine:
    """A logo in the finer frame: how its edges run on light and on dark ground, and where it is solid."""

    runs: tuple[Array, ...]
    mask: Array


def fine_of(greys: list[Array], solid: Array) -> Fine:
    """Return what the second look compares with; ``greys`` are (SIDE, SIDE), ``solid`` is 1 where the logo is."""
    return Fine(tuple(edges_of(grey).run for grey in greys), solid)


def check(fine: Fine, grey: Array, way: Array) -> float:
    """Return how well the logo fits a place, 0 to 1; ``way`` (2, 3) leads from its frame to the grey picture."""
    seen = edges_of(seen_in_frame(grey, way_in(way, SIDE), SIDE)).run
    return max(_score(run, fine.mask, seen) for run in fine.runs)


def telling_cells(fine: Fine) -> float:
    """Return how many cells tell what the logo is, counted as if all weighed the same."""
    weights = [distinctness(run, fine.mask) for run in fine.runs]
    return max(float(one.sum() ** 2 / ((one**2).sum() + 1e-6)) for one in weights)


def _score(run: Array, mask: Array, seen: Array) -> float:
    import numpy as np

    moved = [np.roll(seen, (down, across), (0, 1)) for down in _SLACK for across in _SLACK]
    agree = np.max([agreement(run, mask, one) for one in moved], axis=0)
    weights = distinctness(run, mask)
    middle = _middle(len(agree))
    inner = _mean(agree[middle], weights[middle]) if weights[middle].any() else _mean(agree, weights)
    return (_mean(agree >= _AGREES, weights) + inner) / 2


def _middle(count: int) -> Array:
    import numpy as np

    away = np.arange(count) - (count - 1) / 2
    near: Array = np.hypot(away[:, None], away[None]) < _MIDDLE * count
    return near


def _mean(values: Array, weights: Array) -> float:
    return float((values * weights).sum() / (weights.sum() + 1e-6))
