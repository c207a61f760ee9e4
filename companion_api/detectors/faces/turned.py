"""A second look at a turned picture: heads on their side, and photos whose EXIF orientation a site took away."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

#: Degrees, counter-clockwise. The detector bears about 30 degrees of tilt, so 60 covers 30 to 90.
ANGLES = (60, -60, 180)
#: Longest side of the picture that is turned, in pixels; a second look has to be cheap.
SIDE = 640
GREY = (128, 128, 128)


def reduced(image: Image.Image, side: int = SIDE) -> Image.Image:
    """Return the picture with its longest side at most ``side``."""
    return sized(image, min(1.0, side / max(image.size)))


def sized(image: Image.Image, ratio: float, gap: float = 2.0) -> Image.Image:
    """Return the picture with its sides times ``ratio``; the same picture when that changes nothing.

    The nearer ``gap`` is to 1, the rougher and quicker.
    """
    from PIL import Image

    size = max(1, round(image.width * ratio)), max(1, round(image.height * ratio))
    return image if size == image.size else image.resize(size, Image.Resampling.BILINEAR, reducing_gap=gap)


def turn(image: Image.Image, angle: int) -> Image.Image:
    """Return the whole picture turned counter-clockwise, its corners on grey."""
    from PIL import Image

    return image.rotate(angle, Image.Resampling.BILINEAR, expand=True, fillcolor=GREY)


def turn_back(
    box: tuple[float, float, float, float], turned: tuple[int, int], upright: tuple[int, int], angle: int
) -> tuple[float, float, float, float]:
    """Return the upright square box of the same size around the place that ``box`` has in the turned picture.

    ``turned`` and ``upright`` are the two pictures' sizes; boxes are (left, top, width, height).
    """
    left, top, width, height = box
    x, y = left + width / 2 - turned[0] / 2, top + height / 2 - turned[1] / 2
    cosine, sine = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    centre_x, centre_y = x * cosine - y * sine + upright[0] / 2, x * sine + y * cosine + upright[1] / 2
    return centre_x - width / 2, centre_y - height / 2, width, height
