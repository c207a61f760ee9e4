"""Where a logo may be in a picture: places of like detail (SIFT) that agree on size, turn and middle."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np

    Array = np.ndarray[Any, np.dtype[Any]]

#: Side of the square frame into which a logo is put, in pixels, and the share of it that the logo's longer side fills.
FRAME, FILLED = 256, 0.9
#: Sizes at which a logo's own details are taken, as shares of the frame.
_SIZES = (1.0, 0.5, 0.27)
#: Details of a picture that are used, strongest first, and pairs that are kept, nearest first.
_MOST_DETAILS, _MOST_PAIRS = 6000, 500
#: What a detail must stand out by: weaker ones cost time and found no more logos, but on a page full of words fewer
#: of them would leave none for the logo.
_STANDS_OUT = 0.03
#: Pairs agree when sizes differ by less than this (log2), turns by this angle, middles by this share of the logo.
_SAME_SIZE, _SAME_TURN, _SAME_PLACE = 0.6, 0.45, 0.22
_FEWEST, _MOST_PLACES = 4, 2
#: Two details of a logo are one when their descriptions agree so much and they lie in the same place.
_THE_SAME = 0.98
#: A pair may be this far from where the others put it, as a share of the frame: cloth and perspective bend.
_BEND = 0.04


@dataclass(frozen=True, slots=True)
class Details:
    """SIFT's details: (count, 4) across, down, size in pixels, turn in radians; and (count, 128) descriptions."""

    places: Array
    described: Array


@dataclass(frozen=True, slots=True)
class Place:
    """The way from the logo's frame to the picture, an affine matrix (2, 3), and how many pairs agree on it."""

    way: Array
    agreeing: int


def details_of(grey: Array, *, most: int = _MOST_DETAILS) -> Details:
    """Return the details of a grey picture; descriptions are made comparable by the square root of their shares."""
    import cv2
    import numpy as np

    finder = cv2.SIFT.create(nfeatures=most, contrastThreshold=_STANDS_OUT, edgeThreshold=15)
    found: tuple[Any, Array | None] = finder.detectAndCompute(grey, None)
    points, described = found
    if described is None:
        return Details(np.zeros((0, 4), np.float32), np.zeros((0, 128), np.float32))
    places = np.array([(*point.pt, point.size, np.deg2rad(point.angle)) for point in points], dtype=np.float32)
    shares = described / (described.sum(axis=1, keepdims=True) + 1e-6)
    return Details(places, np.sqrt(shares))


def details_of_logo(greys: list[Array]) -> Details:
    """Return the details of a logo's frames, at several sizes, each as it is and with light and dark exchanged."""
    import cv2
    import numpy as np

    parts = []
    for grey in greys:
        for size in _SIZES:
            side = round(FRAME * size)
            small = cv2.resize(grey, (side, side), interpolation=cv2.INTER_AREA)
            for shown in (small, 255 - small):
                found = details_of(shown, most=500)
                parts.append(Details(found.places / np.array([size, size, size, 1], np.float32), found.described))
    return _different(np.vstack([part.places for part in parts]), np.vstack([part.described for part in parts]))


def _different(places: Array, described: Array) -> Details:
    """Leave out details that are there already: what lies inside a logo is the same on any ground."""
    import numpy as np

    same = described @ described.T > _THE_SAME
    same &= np.abs(places[:, None, :2] - places[None, :, :2]).max(axis=2) < 1
    first = same.argmax(axis=1) == np.arange(len(places))
    return Details(places[first], described[first])


def find_places(logo: Details, picture: Details) -> Iterator[Place]:
    """Yield where the logo may be, most agreed first."""
    import numpy as np

    if not len(logo.places) or not len(picture.places):
        return
    alike = picture.described @ logo.described.T
    best = alike.argmax(axis=1)
    nearest = np.argsort(-alike[np.arange(len(best)), best])[:_MOST_PAIRS]
    yield from _agreed(logo.places[best[nearest]], picture.places[nearest])


def _agreed(logo: Array, picture: Array) -> Iterator[Place]:
    import numpy as np

    size = np.log2(picture[:, 2] / logo[:, 2])
    turn = picture[:, 3] - logo[:, 3]
    scale = np.exp2(size)
    to_middle = (FRAME / 2 - logo[:, :2]) * scale[:, None]
    across = to_middle[:, 0] * np.cos(turn) - to_middle[:, 1] * np.sin(turn)
    down = to_middle[:, 0] * np.sin(turn) + to_middle[:, 1] * np.cos(turn)
    middle = picture[:, :2] + np.stack([across, down], axis=1)
    near = np.linalg.norm(middle[:, None] - middle[None], axis=2)
    agree = near < _SAME_PLACE * FRAME * np.minimum(scale[:, None], scale[None])
    agree &= np.abs(size[:, None] - size[None]) < _SAME_SIZE
    agree &= np.abs((turn[:, None] - turn[None] + np.pi) % (2 * np.pi) - np.pi) < _SAME_TURN
    free = np.ones(len(size), dtype=bool)
    for _ in range(_MOST_PLACES):
        counts = (agree & free[None]).sum(axis=1) * free
        first = int(counts.argmax())
        members = agree[first] & free
        if counts[first] < _FEWEST:
            return
        own = _turned(float(turn[first]), float(scale[first]), middle[first])
        yield Place(_way(logo[members], picture[members], own), int(counts[first]))
        free &= ~members


def _turned(turn: float, scale: float, middle: Array) -> Array:
    """Return the way that turns and sizes the frame and puts its middle there."""
    import numpy as np

    cosine, sine = scale * np.cos(turn), scale * np.sin(turn)
    turned = np.array([[cosine, -sine], [sine, cosine]])
    return np.hstack([turned, (middle - turned @ np.array([FRAME / 2, FRAME / 2]))[:, None]])


def _way(logo: Array, picture: Array, own: Array) -> Array:
    """Return the affine way that most of the pairs agree on; where they do not, one pair's own."""
    import cv2
    import numpy as np

    scale = float(np.sqrt(np.linalg.det(own[:, :2])))
    if len(logo) <= _FEWEST:
        return own
    ours, theirs = (np.ascontiguousarray(part[:, :2]) for part in (logo, picture))
    way: Array | None = cv2.estimateAffine2D(ours, theirs, ransacReprojThreshold=_BEND * FRAME * scale)[0]
    return own if way is None or not _is_plausible(way, scale) else way


def _is_plausible(way: Array, scale: float) -> bool:
    """True when the logo is neither mirrored nor squeezed beyond what a camera does."""
    import numpy as np

    strong, weak = np.linalg.svd(way[:, :2], compute_uv=False)
    return bool(np.linalg.det(way[:, :2]) > 0 and weak > 0.45 * strong and 0.5 < strong / scale < 2)
