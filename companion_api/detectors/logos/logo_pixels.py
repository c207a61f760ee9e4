"""A logo's file as pixels with transparency, trimmed: PNG, JPEG or SVG."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from companion_api.detectors.quiet import no_warnings
from gatepost.errors import InputError

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, np.dtype[Any]]

#: Longest side of the pixels, and the fewest of the shorter one that show anything.
SIDE, SMALLEST = 512, 16
#: How far a corner's colour may change before it is no more the ground the logo stands on.
_SAME_GROUND = 12
_SOLID = 16


def logo_pixels(data: bytes) -> Array:
    """Return RGBA (height, width, 4) without its empty border; raises InputError where there is nothing to see."""
    import numpy as np
    from PIL import Image

    with no_warnings():
        try:
            with Image.open(io.BytesIO(_raster(data)), formats=("PNG", "JPEG", "MPO")) as image:
                image.thumbnail((2 * SIDE, 2 * SIDE))
                pixels = np.asarray(image.convert("RGBA")).copy()
        # Pillow's readers raise almost anything on a damaged file.
        except Exception as error:
            raise InputError("the logo cannot be drawn; save it as PNG") from error
    if pixels[..., 3].min() > _SOLID:
        pixels[..., 3] = _without_ground(pixels)
    return _trimmed(pixels)


def _raster(data: bytes) -> bytes:
    if data.startswith((b"\x89PNG", b"\xff\xd8\xff")):
        return data
    import resvg_py

    drawn = resvg_py.svg_to_bytes(svg_string=data.decode("utf-8"), width=SIDE)
    return bytes(drawn)


def _without_ground(pixels: Array) -> Array:
    """Return what is solid of a logo on plain ground: all but what a corner's colour flows into."""
    import cv2
    import numpy as np

    colours = np.ascontiguousarray(pixels[..., :3])
    height, width = colours.shape[:2]
    mask = np.zeros((height + 2, width + 2), np.uint8)
    near = (_SAME_GROUND,) * 3
    for corner in ((0, 0), (width - 1, 0), (0, height - 1), (width - 1, height - 1)):
        cv2.floodFill(colours, mask, corner, 0, near, near, 4 | cv2.FLOODFILL_MASK_ONLY | cv2.FLOODFILL_FIXED_RANGE)
    ground = mask[1:-1, 1:-1] > 0
    # A picture that is ground all over is a logo that fills its file.
    return np.where(ground & (ground.mean() < 0.98), 0, 255).astype(np.uint8)


def _trimmed(pixels: Array) -> Array:
    import cv2
    import numpy as np

    down, across = np.nonzero(pixels[..., 3] > _SOLID)
    if not len(down):
        raise InputError("the logo is empty: all of it is transparent")
    trimmed: Array = pixels[down.min() : down.max() + 1, across.min() : across.max() + 1]
    if min(trimmed.shape[:2]) < SMALLEST:
        raise InputError(f"the logo is smaller than {SMALLEST} pixels; choose a larger file")
    ratio = SIDE / max(trimmed.shape[:2])
    if ratio >= 1:
        return trimmed
    size = max(1, round(trimmed.shape[1] * ratio)), max(1, round(trimmed.shape[0] * ratio))
    return cv2.resize(trimmed, size, interpolation=cv2.INTER_AREA)
