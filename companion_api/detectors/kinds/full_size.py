"""Decode one still picture for a copy of it: upright, RGB in sRGB, at the size that is wanted. Runs in a worker."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from companion_api.detectors.kinds.decode import only_our_errors, opened
from companion_api.detectors.quiet import no_warnings
from gatepost.errors import UnreadableError

if TYPE_CHECKING:
    from PIL import Image, ImageFile

    from companion_api.detectors.workers.worker import Answer

MOVING = "a moving picture or a scan of several pages cannot be blurred here; take one still picture from it"
#: Phones keep a second, smaller picture beside the first (MPO, HEIF); that is no animation.
_MOVING = frozenset({"GIF", "WEBP", "PNG", "AVIF", "TIFF"})
_LOSSLESS = frozenset({"PNG", "GIF", "BMP"})
#: Modes that littleCMS turns into sRGB as they are.
_WITH_PROFILE = frozenset({"RGB", "RGBA", "L", "CMYK"})


def still(data: bytes, options: dict[str, Any]) -> Iterator[Answer]:
    """Yield ({"size", "given", "lossless"}, [RGB bytes]) with the longest side at most ``max_side`` pixels.

    ``given`` is the upright size before; ``max_pixels`` bounds what is decoded. Raises UnreadableError.
    """
    with no_warnings(), only_our_errors(data), opened(data, options["max_pixels"]) as image:
        if image.format in _MOVING and getattr(image, "is_animated", False):
            raise UnreadableError(MOVING)
        rgb, given = _upright(image, options["max_side"])
        yield {"size": rgb.size, "given": given, "lossless": image.format in _LOSSLESS}, [rgb.tobytes()]


def _upright(image: ImageFile.ImageFile, max_side: int) -> tuple[Image.Image, tuple[int, int]]:
    from companion_api.detectors.pixels import is_quarter_turn, rotation_of, small_rgb, within

    width, height = image.size
    size = within(width, height, max_side)
    image.draft(None, size)
    image.load()
    rotation = rotation_of(image)
    rgb = small_rgb(_in_srgb(image), size)
    if rotation is not None:
        rgb = rgb.transpose(rotation)
    return rgb, ((height, width) if is_quarter_turn(rotation) else (width, height))


def _in_srgb(image: Image.Image) -> Image.Image:
    """The colours as they are meant, since the profile that says so does not go with the copy."""
    from PIL import ImageCms

    profile = image.info.get("icc_profile")
    if not isinstance(profile, bytes) or image.mode not in _WITH_PROFILE:
        return image
    try:
        # A source in memory, never a path: the profile is a stranger's.
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        mode = "RGBA" if image.mode == "RGBA" else "RGB"
        converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=mode)
    # A damaged profile must not hide what the picture shows.
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
    return converted or image
