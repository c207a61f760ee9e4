"""From whatever Pillow decoded to small RGB: bit depths, palettes, transparency, EXIF orientation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from companion_api.detectors.kinds.kinds import WORKING_SIDE

if TYPE_CHECKING:
    from PIL import Image

_ORIENTATION = 0x0112  # EXIF tag
#: Modes that Pillow scales well as they are.
_SCALABLE = frozenset({"L", "LA", "RGB", "RGBA", "CMYK", "YCbCr"})


def rotation_of(image: Image.Image) -> Image.Transpose | None:
    """Return what makes the picture upright by its EXIF orientation; None where there is none, or it is malformed."""
    from PIL.Image import Transpose

    try:
        orientation = image.getexif().get(_ORIENTATION)
    # The picture itself is whole; a damaged note about it must not hide what it shows.
    except Exception:
        return None
    turns = {
        2: Transpose.FLIP_LEFT_RIGHT, 3: Transpose.ROTATE_180, 4: Transpose.FLIP_TOP_BOTTOM, 5: Transpose.TRANSPOSE,
        6: Transpose.ROTATE_270, 7: Transpose.TRANSVERSE, 8: Transpose.ROTATE_90,
    }  # fmt: skip
    return turns.get(orientation) if isinstance(orientation, int) else None


def is_quarter_turn(rotation: Image.Transpose | None) -> bool:
    """True when the rotation swaps width and height."""
    return rotation is not None and rotation.name in ("TRANSPOSE", "ROTATE_270", "TRANSVERSE", "ROTATE_90")


def within(width: int, height: int, side: int = WORKING_SIDE) -> tuple[int, int]:
    """Return the size that fits into a square of ``side`` pixels; never larger than it is."""
    ratio = min(1.0, side / max(width, height))
    return max(1, round(width * ratio)), max(1, round(height * ratio))


def small_rgb(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Return the picture as 8-bit RGB of ``size``, its transparent parts on white as sites show them."""
    from PIL import Image

    scalable = _scalable(image)
    if scalable.size != size:
        # Writing is read as well as after LANCZOS, which takes twice the time; BOX blurs small letters.
        scalable = scalable.resize(size, Image.Resampling.HAMMING, reducing_gap=2.0)
    if scalable.mode == "F":
        scalable = _stretched(scalable)
    if scalable.mode in ("RGBA", "LA"):
        solid = scalable.convert("RGBA")
        scalable = Image.alpha_composite(Image.new("RGBA", size, "white"), solid)
    return scalable.convert("RGB")


def _scalable(image: Image.Image) -> Image.Image:
    if image.mode.startswith(("I", "F")):
        return image.convert("F")
    if "transparency" in image.info or image.mode in ("PA", "La", "RGBa"):
        return image.convert("RGBA")
    return image if image.mode in _SCALABLE else image.convert("RGB")


def _stretched(deep: Image.Image) -> Image.Image:
    """Deep grey to 8 bit by the range in use: a plain conversion clips everything above 255 to white."""
    low, high = deep.getextrema()
    if not (isinstance(low, float) and isinstance(high, float)) or high <= low:
        return deep.convert("L")
    scale = 255.0 / (high - low)
    return deep.point(lambda value: value * scale - low * scale).convert("L")
