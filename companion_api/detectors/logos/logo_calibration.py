"""Try a logo out when it is added: how well it is found in made pictures, and what tells it from look-alikes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from companion_api.detectors.logos.logo_views import STYLES, cloth, make_view
from companion_api.detectors.logos.logos import (
    SEARCHED_SIDE,
    THRESHOLD,
    Pattern,
    best_score,
    is_telling,
    pattern_of,
    searched,
)
from gatepost.errors import InputError

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, np.dtype[Any]]

#: Widths of the logo in the pictures it is tried in, as shares of the picture: small ones, then plain ones.
SMALL, PLAIN = (0.05, 0.08), (0.12, 0.2, 0.4)
#: Pictures of look-alikes; how far above the likest one the threshold is set, and how high at most.
LOOK_ALIKES, MARGIN, HIGHEST = 12, 0.03, 0.78
#: Height and width of the pictures: cut from larger ones, since empty cloth costs time and shows nothing.
_SIZE = (480, 640)
#: How much of a logo's width and height the middle takes that a look-alike shows another charge in.
_MIDDLE = 0.55


@dataclass(frozen=True, slots=True)
class Calibration:
    """What was found out, as kept beside the logo: shares of made pictures in which it was found, 0 to 1."""

    threshold: float
    found_plain: float
    found_small: float
    found_embroidered: float

    def to_json(self) -> str:
        """Return it as it is kept."""
        return json.dumps(asdict(self), indent=1) + "\n"


def read_calibration(text: str) -> Calibration:
    """Return what ``to_json`` wrote; raises ValueError for anything else."""
    data = json.loads(text)
    if not isinstance(data, dict) or not all(isinstance(value, (int, float)) for value in data.values()):
        raise ValueError("not a logo's calibration")
    try:
        return Calibration(**{key: float(value) for key, value in data.items()})
    except TypeError as error:
        raise ValueError("not a logo's calibration") from error


def calibrate(logo: Array, tell: Callable[[int, int], None] = lambda done, of: None) -> Calibration:
    """Return what became of a logo (RGBA) in made pictures; ``tell`` hears how many of them are done.

    Raises InputError for a logo that is too plain, such as a letter on a square.
    """
    pattern = pattern_of("", logo)
    if not is_telling(pattern):
        raise InputError("the logo shows too little to look for")
    views = list(_plan())
    total, scores = LOOK_ALIKES + len(views), []
    for number in range(LOOK_ALIKES):
        other = look_alike(logo, number)
        scores.append(_score_in(pattern, other, STYLES[number % 2], PLAIN[number % 3], number))
        tell(number + 1, total)
    threshold = round(min(HIGHEST, max(THRESHOLD, max(scores) + MARGIN)), 3)
    pattern = replace(pattern, threshold=threshold)
    found: list[tuple[str, float, bool]] = []
    for number, (style, share) in enumerate(views, start=1):
        found.append((style, share, _score_in(pattern, logo, style, share, 100 + number) >= threshold))
        tell(LOOK_ALIKES + number, total)
    plain = [hit for style, share, hit in found if share in PLAIN]
    small = [hit for _, share, hit in found if share in SMALL]
    stitched = [hit for style, share, hit in found if style == "embroidered" and share in PLAIN]
    return Calibration(threshold, _share(plain), _share(small), _share(stitched))


def look_alike(logo: Array, seed: int) -> Array:
    """Return a crest of the same outline: mirrored, so that its words are others, with another charge in its middle."""
    import cv2
    import numpy as np

    random = np.random.default_rng(seed)
    other = np.ascontiguousarray(logo[:, ::-1])
    height, width = other.shape[:2]
    middle, half = (width // 2, height // 2), np.array([width, height]) * _MIDDLE / 2
    ground = other[max(0, middle[1] - round(half[1])), middle[0], :3].tolist()
    cv2.ellipse(other, middle, tuple(int(side) for side in half), 0, 0, 360, (*ground, 255), -1)
    ink = (*random.integers(0, 255, 3).tolist(), 255)
    around = np.linspace(0, 2 * np.pi, int(random.integers(3, 9)) * 2, endpoint=False) + random.uniform(0, 3)
    reach = np.where(np.arange(len(around)) % 2, random.uniform(0.3, 0.6), 0.9)[:, None]
    star = np.array(middle) + reach * half * np.stack([np.cos(around), np.sin(around)], axis=1)
    cv2.fillPoly(other, [star.astype(np.int32)], ink)
    return other


def _plan() -> Iterator[tuple[str, float]]:
    for style in STYLES:
        yield from ((style, share) for share in (*SMALL, *PLAIN))


def _score_in(pattern: Pattern, shown: Array, style: str, share: float, seed: int) -> float:
    import cv2

    view = make_view(shown, cloth(_SIZE, seed), style, share * SEARCHED_SIDE / _SIZE[1], seed)
    grey = cv2.cvtColor(view.pixels, cv2.COLOR_RGB2GRAY)
    return best_score(pattern, searched(grey))


def _share(hits: list[bool]) -> float:
    return round(sum(hits) / len(hits), 2)
