"""Decode untrusted bytes as pictures: by content, within limits, upright, at a working size. Runs in a worker.

A picture is decoded or UnreadableError says why in one line; Pillow's own errors and warnings stay inside.
"""

from __future__ import annotations

import importlib
import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

from companion_api.detectors.kinds.kinds import FORMATS, MAX_ANIMATED_PIXELS, MAX_PIXELS, what_it_is
from companion_api.detectors.quiet import no_warnings
from gatepost.errors import UnreadableError

if TYPE_CHECKING:
    from PIL import Image, ImageFile

    from companion_api.detectors.workers.worker import Answer

logger = logging.getLogger(__name__)

DAMAGED = "the picture is damaged or cut short"
_MOVING = frozenset({"GIF", "WEBP", "PNG", "AVIF", "TIFF"})
_PLUGINS = ("Jpeg", "Mpo", "Png", "WebP", "Gif", "Bmp", "Tiff", "Avif")


@cache
def prepare() -> tuple[str, ...]:
    """Import the readers of pictures, no others; return the formats that can be read here."""
    from PIL import Image, ImageFile

    for plugin in _PLUGINS:
        importlib.import_module(f"PIL.{plugin}ImagePlugin")
    _add_heif()
    Image.MAX_IMAGE_PIXELS = 2 * MAX_PIXELS
    # Other libraries switch this on for the whole process; a picture that is cut short must not pass as whole.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    return tuple(name for name in FORMATS if name in Image.OPEN)


def _add_heif() -> None:
    try:
        import pi_heif  # type: ignore[import-untyped]
    except ImportError:
        logger.info("HEIC pictures cannot be read: pi-heif is not installed")
    else:
        pi_heif.register_heif_opener(thumbnails=False, decode_threads=1)


def frames(data: bytes, options: dict[str, Any]) -> Iterator[Answer]:
    """Yield a still, or up to ``max_frames`` of an animation or a multi-page scan; ``max_pixels`` bounds each.

    Each is ({"size", "given", "at_s"}, [RGB bytes]); raises UnreadableError.
    """
    with no_warnings(), only_our_errors(data), opened(data, options["max_pixels"]) as image:
        for picture, given, at_s in look_at(image, options["max_frames"]):
            yield {"size": picture.size, "given": given, "at_s": at_s}, [picture.tobytes()]


@contextmanager
def opened(data: bytes, max_pixels: int) -> Iterator[ImageFile.ImageFile]:
    """Open the header alone; raises UnreadableError for a picture that claims more than ``max_pixels``."""
    from PIL import Image

    with Image.open(io.BytesIO(data), formats=prepare()) as image:
        if image.width * image.height > max_pixels:
            raise UnreadableError(_too_large(max_pixels, f"{image.width} x {image.height} pixels"))
        yield image


def look_at(image: ImageFile.ImageFile, max_frames: int) -> Iterator[tuple[Image.Image, tuple[int, int], float | None]]:
    """Yield (RGB at working size, (width, height) as given, second or None) of a still or an animation's frames."""
    count = _reachable_frames(image) if image.format in _MOVING and max_frames > 1 else 1
    if count > 1:
        yield from _frames(image, count, max_frames)
    else:
        yield *_upright(image), None


def _reachable_frames(image: ImageFile.ImageFile) -> int:
    within_budget = max(1, MAX_ANIMATED_PIXELS // max(1, image.width * image.height))
    return min(_count_frames(image, within_budget), within_budget)


def _count_frames(image: ImageFile.ImageFile, most: int) -> int:
    """Count by stepping where the format has no number of its own: ``n_frames`` would walk through all of a bomb."""
    from companion_api.detectors.kinds.kinds import MAX_COUNTED_FRAMES

    if image.format != "GIF":
        return getattr(image, "n_frames", 1)
    most = min(most, MAX_COUNTED_FRAMES)
    number = 0
    try:
        while number + 1 < most:
            image.seek(number + 1)
            number += 1
    except EOFError:
        pass
    image.seek(0)
    return number + 1


def _frames(
    image: ImageFile.ImageFile, count: int, max_frames: int
) -> Iterator[tuple[Image.Image, tuple[int, int], float | None]]:
    wanted = {round(step * (count - 1) / (max_frames - 1)) for step in range(max_frames)}
    elapsed_s = 0.0
    for number in range(max(wanted) + 1):
        image.seek(number)
        image.load()
        if number in wanted:
            yield *_upright(image), None if image.format == "TIFF" else round(elapsed_s, 3)
        elapsed_s += _duration_s(image)


def _duration_s(image: ImageFile.ImageFile) -> float:
    duration = image.info.get("duration", 0)
    return float(duration) / 1000 if isinstance(duration, (int, float)) else 0.0


def _upright(image: ImageFile.ImageFile) -> tuple[Image.Image, tuple[int, int]]:
    from companion_api.detectors.pixels import is_quarter_turn, rotation_of, small_rgb, within

    width, height = image.size
    image.draft(None, within(width, height))
    image.load()
    rotation = rotation_of(image)
    rgb = small_rgb(image, within(width, height))
    if rotation is not None:
        rgb = rgb.transpose(rotation)
    return rgb, ((height, width) if is_quarter_turn(rotation) else (width, height))


@contextmanager
def only_our_errors(data: bytes) -> Iterator[None]:
    """Turn whatever a decoder raises into UnreadableError."""
    from PIL import Image, UnidentifiedImageError

    try:
        yield
    except (UnreadableError, MemoryError):
        raise
    except UnidentifiedImageError as error:
        raise UnreadableError(what_it_is(data, prepare()) or DAMAGED) from error
    except Image.DecompressionBombError as error:
        raise UnreadableError(_too_large(MAX_PIXELS, "far more pixels")) from error
    # Pillow's readers raise almost anything on a damaged file: struct.error, KeyError, SyntaxError…
    except Exception as error:
        logger.info("picture not readable: %s", type(error).__name__)
        raise UnreadableError(DAMAGED) from error


def _too_large(max_pixels: int, found: str) -> str:
    return f"the picture has {found}; at most {max_pixels // 1_000_000} megapixels are read"
