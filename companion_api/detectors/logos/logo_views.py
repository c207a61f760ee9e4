"""Pictures of a logo as photographs show it: printed, recoloured, in one colour, stitched on cloth, covered, askew.

They calibrate a logo when it is added and measure how logos are found; all is drawn here from a seed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, np.dtype[Any]]

STYLES = ("print", "recoloured", "mono", "embroidered", "covered")
#: Largest turn in degrees, and how far a corner is pulled in as a share of the side.
TURN, PULL = 25.0, 0.12
_STITCH = 3  # pixels between two stitches at the size at which a logo is stitched
_STITCHED_SIDE = 240


@dataclass(frozen=True, slots=True)
class View:
    """A picture with a logo in it: RGB pixels, the style and the logo's corners (4, 2) in pixels."""

    pixels: Array
    style: str
    corners: Array


def make_view(logo: Array, background: Array, style: str, share: float, seed: int) -> View:
    """Return ``background`` (RGB) with the logo (RGBA) on it, ``share`` of the width wide before it is turned."""
    import cv2
    import numpy as np

    random = np.random.default_rng(seed)
    styled = _styled(logo, style, random)
    corners = _corners(styled.shape, background.shape, share, random)
    height, width = styled.shape[:2]
    given = np.array([(0, 0), (width, 0), (width, height), (0, height)], dtype=np.float32)
    ratio = float(np.linalg.norm(corners[1] - corners[0])) / width
    soft = cv2.GaussianBlur(styled, (0, 0), 0.45 / ratio) if ratio < 1 else styled
    way = cv2.getPerspectiveTransform(given, corners.astype(np.float32))
    size = background.shape[1], background.shape[0]
    warped = cv2.warpPerspective(soft, way, size, flags=cv2.INTER_LINEAR).astype(np.float32)
    solid = warped[..., 3:] / 255
    scene = background * (1 - solid) + warped[..., :3] * random.uniform(0.7, 1.05) * solid
    return View(_photographed(scene, random), style, corners)


def cloth(size: tuple[int, int], seed: int) -> Array:
    """Return a background (height, width) without anything on it: cloth, wall or paper, lit unevenly."""
    import cv2
    import numpy as np

    random = np.random.default_rng(seed)
    height, width = size
    colour = random.uniform(20, 240, 3)
    coarse = cv2.resize(random.normal(0, 14, (6, 8, 3)), (width, height), interpolation=cv2.INTER_CUBIC)
    fine = cv2.GaussianBlur(random.normal(0, 25, (height, width, 1)), (0, 0), random.uniform(0.6, 2.5))[..., None]
    return np.clip(colour + coarse + fine, 0, 255).astype(np.uint8)


def _styled(logo: Array, style: str, random: np.random.Generator) -> Array:
    import cv2
    import numpy as np

    if style == "recoloured":
        hsv = cv2.cvtColor(logo[..., :3], cv2.COLOR_RGB2HSV)
        hsv[..., 0] = (hsv[..., 0].astype(int) + int(random.integers(20, 160))) % 180
        colours = cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB)
        colours = 255 - colours if random.random() < 0.4 else colours
        return np.dstack([colours, logo[..., 3]])
    if style == "mono":
        grey = cv2.cvtColor(logo[..., :3], cv2.COLOR_RGB2GRAY)
        return np.dstack([grey] * 3 + [logo[..., 3]])
    if style == "embroidered":
        return _stitched(logo, random)
    return _covered(logo, random) if style == "covered" else logo


def _covered(logo: Array, random: np.random.Generator) -> Array:
    """Hide a fifth to a third of it under something plain: an arm, a strap, another sheet."""
    import numpy as np

    covered, (height, width) = logo.copy(), logo.shape[:2]
    part, side = random.uniform(0.2, 0.33), int(random.integers(4))
    down, across = round(height * part), round(width * part)
    where = (np.s_[:down], np.s_[height - down :], np.s_[:, :across], np.s_[:, width - across :])[side]
    covered[where] = (*random.integers(20, 235, 3), 255)
    return covered


def _stitched(logo: Array, random: np.random.Generator) -> Array:
    """One colour of thread on knitted cloth: the darker or the lighter parts are stitched, row by row."""
    import cv2
    import numpy as np

    height, width = (round(side * _STITCHED_SIDE / max(logo.shape[:2])) for side in logo.shape[:2])
    small = cv2.resize(logo, (width, height), interpolation=cv2.INTER_AREA)
    grey = cv2.cvtColor(small[..., :3], cv2.COLOR_RGB2GRAY)
    inside = small[..., 3] > 127
    level, _ = cv2.threshold(grey[inside].reshape(-1, 1), 0, 255, cv2.THRESH_OTSU)
    thread = inside & ((grey > level) == (random.random() < 0.5))
    edge = cv2.morphologyEx(inside.astype(np.uint8), cv2.MORPH_GRADIENT, np.ones((4, 4), np.uint8)) > 0
    thread = cv2.GaussianBlur((thread | edge).astype(np.float32), (0, 0), 0.9)[..., None]
    rows = np.arange(height)[:, None] + np.arange(width)[None, :] * 0.5
    stitches = 1 + 0.16 * np.sin(2 * np.pi * rows / _STITCH)[..., None] + random.normal(0, 0.05, (height, width, 1))
    ground, colour = random.uniform(15, 110, 3), random.uniform(150, 245, 3)
    if random.random() < 0.4:
        ground, colour = colour, ground
    pixels = np.clip((ground * (1 - thread) + colour * thread) * stitches, 0, 255)
    return _pulled(np.dstack([pixels, np.where(inside, 255, 0)]).astype(np.uint8), random)


def _pulled(logo: Array, random: np.random.Generator) -> Array:
    """Cloth lies in soft folds: every place is moved by up to two hundredths of the side."""
    import cv2
    import numpy as np

    height, width = logo.shape[:2]
    moved = [cv2.resize(random.normal(0, 0.01, (4, 4)), (width, height), interpolation=cv2.INTER_CUBIC) for _ in "xy"]
    across, down = np.meshgrid(np.arange(width), np.arange(height))
    ways = [(base + move * width).astype(np.float32) for base, move in zip((across, down), moved, strict=True)]
    pulled: Array = cv2.remap(logo, ways[0], ways[1], interpolation=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    return pulled


def _corners(logo: tuple[int, ...], background: tuple[int, ...], share: float, random: np.random.Generator) -> Array:
    import numpy as np

    room = np.array([background[1], background[0]], dtype=float)
    width = room[0] * share
    width = min(width, 0.8 * room[1] * logo[1] / logo[0])
    half = np.array([width, width * logo[0] / logo[1]]) / 2
    corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * half
    corners *= 1 - random.uniform(0, PULL, (4, 2))
    turn = np.deg2rad(random.uniform(-TURN, TURN))
    corners = corners @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    free = np.maximum(room / 2 - np.abs(corners).max(axis=0), 0)
    moved: Array = corners + room / 2 + free * random.uniform(-1, 1, 2)
    return moved


def _photographed(scene: Array, random: np.random.Generator) -> Array:
    """Blur, noise, and JPEG at a quality of 40 to 90."""
    import cv2
    import numpy as np

    scene = cv2.GaussianBlur(scene, (0, 0), random.uniform(0.3, 1.3))
    scene = np.clip(scene + random.normal(0, random.uniform(1, 6), scene.shape), 0, 255).astype(np.uint8)
    quality = int(random.choice((40, 60, 75, 90)))
    _, data = cv2.imencode(".jpg", scene[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
    decoded = np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR))
    return decoded[..., ::-1]
