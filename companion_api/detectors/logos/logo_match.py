"""How much a place in a picture is the logo: put it into the logo's frame, nudge it, compare the way its edges run.

Plain borders weigh little: shields and rings are common to many schools; charges, letters and figures tell them apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from companion_api.detectors.logos.logo_places import FRAME, Place

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, np.dtype[Any]]

#: Side of the frame in which edges are compared, and of the cells in which they must agree, in pixels.
SIDE, CELL = 96, 12
#: Edges are made evenly strong over about this many pixels of SIDE, so that light and shade do not count.
_EVEN = 8.0
#: A cell with less edge than this share of the strongest says nothing.
_SAYS = 0.12
#: A place that fits less than this before it is nudged is not the logo (right places began at 0.33).
_HOPELESS = 0.15
_STEPS, _FURTHEST, _MOST_BENT = 30, SIDE / 3, 0.35


@dataclass(frozen=True, slots=True)
class Edges:
    """How edges run: complex (SIDE, SIDE), the angle doubled so that light on dark is dark on light; and how strong."""

    run: Array
    strength: Array


@dataclass(frozen=True, slots=True)
class Match:
    """How well a place fits, -1 to 1, and the nudged way (2, 3) from the logo's frame to the picture."""

    score: float
    way: Array


def edges_of(grey: Array) -> Edges:
    """Return the edges of a grey picture in a frame."""
    import cv2
    import numpy as np

    soft = cv2.GaussianBlur(grey.astype(np.float32), (0, 0), 1.2)
    across, down = cv2.Sobel(soft, cv2.CV_32F, 1, 0), cv2.Sobel(soft, cv2.CV_32F, 0, 1)
    size = np.hypot(across, down)
    even = size / (cv2.GaussianBlur(size, (0, 0), _EVEN * len(grey) / SIDE) + 12.0)
    doubled = (across + 1j * down) ** 2 / (size**2 + 1e-6)
    return Edges(doubled * even, even)


def compare(logo: Edges, mask: Array, grey: Array, place: Place) -> Match | None:
    """Return how well the logo fits a grey picture at a place; None where there is no hope.

    ``mask`` (SIDE, SIDE) is 1 where the logo is.
    """
    way = way_in(place.way, SIDE)
    seen = edges_of(seen_in_frame(grey, way, SIDE))
    if _whole(logo, mask, seen) < _HOPELESS:
        return None
    nudged = _nudged(logo, mask, seen, way)
    again = edges_of(seen_in_frame(grey, nudged, SIDE))
    score, best = max(((_score(logo, mask, again), nudged), (_score(logo, mask, seen), way)), key=lambda fit: fit[0])
    return Match(score, way_in(best, SIDE, back=True))


def way_in(way: Array, side: int, *, back: bool = False) -> Array:
    """Return a way from the logo's frame as one from its copy with another side, or ``back``."""
    import numpy as np

    ratio = side / FRAME if back else FRAME / side
    changed: Array = way * np.array([ratio, ratio, 1.0])
    return changed


def _square(way: Array) -> Array:
    import numpy as np

    return np.vstack([way, [0, 0, 1]])


def seen_in_frame(grey: Array, way: Array, side: int) -> Array:
    """Return what the picture shows in a frame of that side, averaged where the frame cannot hold all of it."""
    import cv2
    import numpy as np

    by = max(1, int(np.sqrt(abs(np.linalg.det(way[:, :2]))) + 0.5))
    fine = np.hstack([way[:, :2] / by, (way[:, 2] - way[:, :2].sum(axis=1) * (by - 1) / 2 / by)[:, None]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    large = cv2.warpAffine(grey, fine, (side * by, side * by), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    seen: Array = cv2.resize(large, (side, side), interpolation=cv2.INTER_AREA) if by > 1 else large
    return seen


def _nudged(logo: Edges, mask: Array, seen: Edges, way: Array) -> Array:
    """Return the way moved so that strong edges lie on strong edges; the same way where that does not settle."""
    import cv2
    import numpy as np

    wanted, given = (
        cv2.GaussianBlur(part.astype(np.float32), (0, 0), 2.0) for part in (logo.strength * mask, seen.strength)
    )
    stop = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, _STEPS, 1e-4)
    start, everywhere = np.eye(2, 3, dtype=np.float32), np.full((SIDE, SIDE), 255, np.uint8)
    try:
        _, nudge = cv2.findTransformECC(wanted, given, start.copy(), cv2.MOTION_AFFINE, stop, everywhere, 1)
    except cv2.error:  # its way to say that the two have nothing in common
        return way
    if np.abs(nudge - start)[:, :2].max() > _MOST_BENT or np.abs(nudge[:, 2]).max() > _FURTHEST:
        return way
    moved: Array = (_square(way) @ _square(nudge))[:2]
    return moved


def _whole(logo: Edges, mask: Array, seen: Edges) -> float:
    import numpy as np

    ours, theirs = ((np.abs(part.run) ** 2 * mask).sum() for part in (logo, seen))
    return float(((logo.run * np.conj(seen.run)).real * mask).sum() / np.sqrt(ours * theirs + 1e-6))


def _score(logo: Edges, mask: Array, seen: Edges) -> float:
    weights = distinctness(logo.run, mask)
    return float((weights * agreement(logo.run, mask, seen.run)).sum() / (weights.sum() + 1e-6))


def agreement(run: Array, mask: Array, seen: Array) -> Array:
    """Return for each cell how alike edges run, -1 to 1."""
    import numpy as np

    ours, theirs = (_cells(np.abs(part) ** 2 * mask) for part in (run, seen))
    alike: Array = _cells((run * np.conj(seen)).real * mask) / np.sqrt(ours * theirs + 1e-3)
    return alike


def distinctness(run: Array, mask: Array) -> Array:
    """Return what each cell weighs: one whose edges run all one way least, one without edges nothing."""
    import numpy as np

    ours = _cells(np.abs(run) ** 2 * mask)
    one_way = np.abs(_cells(run * mask)) / (_cells(np.abs(run) * mask) + 1e-6)
    weights: Array = np.sqrt(ours) * (1 - one_way) * (ours > _SAYS * ours.max())
    return weights


def _cells(part: Array) -> Array:
    count = len(part) // CELL
    summed: Array = part.reshape(count, CELL, count, CELL).sum(axis=(1, 3))
    return summed
