"""Where a school's logos are in a picture: printed, recoloured, stitched on cloth, turned and in perspective."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from companion_api.detectors.faces.overlaps import strongest
from companion_api.detectors.logos import logo_check
from companion_api.detectors.logos.logo_match import SIDE, Edges, Match, compare, edges_of
from companion_api.detectors.logos.logo_places import FILLED, FRAME, Details, details_of, details_of_logo, find_places

if TYPE_CHECKING:
    import numpy as np

    from companion_api.detectors.picture import Picture

    Array = np.ndarray[Any, np.dtype[Any]]

#: Longest side at which a picture is searched, in pixels.
SEARCHED_SIDE = 1000
#: From this score a place is the logo, where calibration asked for no more.
THRESHOLD = 0.68
#: What a place must reach in the first look to be looked at again: photographs without a logo stay below.
_WORTH_A_LOOK = 0.3
#: Details in all sizes together, and cells of equal weight, without which a logo cannot be told from other signs.
_FEWEST_DETAILS, _FEWEST_CELLS = 60, 16.0
_STEEPNESS = 6.0
#: Grey of the grounds that a logo's own transparent parts are thought to lie on.
_GROUNDS = (255, 30)
#: How far beyond its solid parts a logo's edge still counts, in pixels of the first look's frame.
_RIM = 5


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """What is known of one logo: its details, edges on light and dark ground, where it is solid, its corners."""

    name: str
    details: Details
    edges: tuple[Edges, ...]
    mask: Array
    fine: logo_check.Fine
    corners: Array
    threshold: float = THRESHOLD


@dataclass(frozen=True, slots=True, eq=False)
class Searched:
    """A grey picture as given, at searching size, ``ratio`` times smaller, and the details seen there."""

    given: Array
    grey: Array
    details: Details
    ratio: float


@dataclass(frozen=True, slots=True)
class Sighting:
    """A logo in a picture: ``box`` is (left, top, width, height) in pixels as given, ``score`` as it fits, up to 1."""

    name: str
    box: tuple[int, int, int, int]
    score: float
    confidence: float


def pattern_of(name: str, logo: Array, threshold: float = THRESHOLD) -> Pattern:
    """Return the pattern of a logo given as RGBA pixels."""
    import cv2
    import numpy as np

    frame, corners = _framed(logo)
    solid = frame[..., 3:] / 255
    shades = [(frame[..., :3] * solid + ground * (1 - solid)).astype(np.uint8) for ground in _GROUNDS]
    greys = [cv2.cvtColor(shade, cv2.COLOR_RGB2GRAY) for shade in shades]
    (small, mask), (larger, fine_mask) = (_at_side(greys, solid[..., 0], side) for side in (SIDE, logo_check.SIDE))
    edges = tuple(edges_of(grey) for grey in small)
    fine = logo_check.fine_of(larger, fine_mask)
    return Pattern(name, details_of_logo(greys), edges, mask, fine, corners, threshold)


def is_telling(pattern: Pattern) -> bool:
    """True when a logo shows enough to be told from others; a letter on a square is like any other."""
    return len(pattern.details.places) >= _FEWEST_DETAILS and logo_check.telling_cells(pattern.fine) >= _FEWEST_CELLS


def find_logos(picture: Picture, patterns: Sequence[Pattern]) -> list[Sighting]:
    """Return where each of the logos is, surest first; at most two places of each."""
    import numpy as np

    if not patterns:
        return []
    seen = searched(np.asarray(picture.image.convert("L")))
    found = [sighting for pattern in patterns for sighting in _of_one(picture, pattern, seen)]
    kept = strongest([(sighting.box, sighting.score - 1) for sighting in found])
    return [found[number] for number in kept]


def searched(grey: Array) -> Searched:
    """Return a grey picture with what the search needs, made once for all logos."""
    import cv2

    ratio = max(1.0, max(grey.shape) / SEARCHED_SIDE)
    size = round(grey.shape[1] / ratio), round(grey.shape[0] / ratio)
    small = cv2.resize(grey, size, interpolation=cv2.INTER_AREA) if ratio > 1 else grey
    return Searched(grey, small, details_of(small), ratio)


def best_score(pattern: Pattern, seen: Searched) -> float:
    """Return the best score of a logo in a picture; 0 where it has no place."""
    return max((match.score for match in _matches(pattern, seen)), default=0.0)


def confidence_of(score: float, threshold: float) -> float:
    """Map a score to 0.5 at the threshold and towards 1 above it: it orders sightings and is no probability."""
    return 1 - 0.5 * math.exp(-_STEEPNESS * max(score - threshold, 0.0))


def _framed(logo: Array) -> tuple[Array, Array]:
    """Return the logo in the middle of the frame as RGBA floats, and its corners there (4, 2)."""
    import cv2
    import numpy as np

    ratio = FRAME * FILLED / max(logo.shape[:2])
    width, height = (max(1, round(side * ratio)) for side in (logo.shape[1], logo.shape[0]))
    sized = cv2.resize(logo, (width, height), interpolation=cv2.INTER_AREA if ratio < 1 else cv2.INTER_CUBIC)
    left, top = (FRAME - width) // 2, (FRAME - height) // 2
    frame = np.zeros((FRAME, FRAME, 4), np.float32)
    frame[top : top + height, left : left + width] = sized
    right, bottom = left + width, top + height
    return frame, np.array([(left, top), (right, top), (right, bottom), (left, bottom)], dtype=float)


def _at_side(greys: list[Array], solid: Array, side: int) -> tuple[list[Array], Array]:
    """Return the logo's shades and where it is solid in a frame of that side."""
    import cv2
    import numpy as np

    small, rim = (side, side), round(_RIM * side / SIDE)
    mask = cv2.dilate(cv2.resize(solid, small, interpolation=cv2.INTER_AREA), np.ones((rim, rim)))
    return [cv2.resize(grey, small, interpolation=cv2.INTER_AREA) for grey in greys], mask


def _of_one(picture: Picture, pattern: Pattern, seen: Searched) -> list[Sighting]:
    sightings = []
    for match in _matches(pattern, seen):
        if match.score >= pattern.threshold:
            corners = pattern.corners @ match.way[:, :2].T + match.way[:, 2]
            (left, top), (right, bottom) = corners.min(axis=0).tolist(), corners.max(axis=0).tolist()
            box = picture.to_given((left, top, right - left, bottom - top))
            confidence = confidence_of(match.score, pattern.threshold)
            sightings.append(Sighting(pattern.name, box, match.score, confidence))
    return sightings


def _matches(pattern: Pattern, seen: Searched) -> Iterator[Match]:
    """Yield the places worth a second look, with its score and the way to the picture as given."""
    for place in find_places(pattern.details, seen.details):
        fits = [compare(edges, pattern.mask, seen.grey, place) for edges in pattern.edges]
        best = max((fit for fit in fits if fit is not None), key=lambda fit: fit.score, default=None)
        if best is not None and best.score >= _WORTH_A_LOOK:
            way = best.way * seen.ratio
            yield Match(logo_check.check(pattern.fine, seen.given, way), way)
