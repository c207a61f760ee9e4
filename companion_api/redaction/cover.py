"""Cover a part of a picture so that nothing brings it back: what is drawn there depends on a few rough averages.

A blur that weighs pixels can be undone, and a mosaic of many cells still tells one face from another
(R. McPherson, R. Shokri, V. Shmatikov, "Defeating Image Obfuscation with Deep Learning", 2016). Here a face keeps
CELLS x CELLS averages, rounded to steps and shaken, and none of its pixels.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from companion_api.redaction.wish import Box

if TYPE_CHECKING:
    from PIL import Image

#: Averages across and down of the covered area, of which a face takes up the middle.
CELLS = 4
#: Brightness is rounded to multiples of this, of 256, and shaken by up to half of it; colour to multiples of the other.
STEP, COLOUR_STEP = 32, 16


def blur_ellipse(image: Image.Image, area: Box, *, cells: int = CELLS) -> None:
    """Put ``cells`` x ``cells`` averages over the ellipse in ``area`` (left, top, right, bottom), in place."""
    from PIL import Image

    size = area[2] - area[0], area[3] - area[1]
    rough = _rough(image.crop(area), cells)
    image.paste(rough.resize(size, Image.Resampling.BICUBIC), area[:2], _ellipse(size))


def fill_box(image: Image.Image, area: Box) -> None:
    """Put one colour, the area's rough average, over all of ``area``, in place."""
    from PIL import Image

    size = area[2] - area[0], area[3] - area[1]
    image.paste(_rough(image.crop(area), 1).resize(size, Image.Resampling.NEAREST), area[:2])


def _rough(part: Image.Image, cells: int) -> Image.Image:
    from PIL import Image

    # Brightness apart from colour: rounding red, green and blue each by itself would paint a grey picture.
    averages = part.resize((cells, cells), Image.Resampling.BOX).convert("YCbCr").split()
    brightness, *colours = (channel.tobytes() for channel in averages)
    rough = [bytes(map(_shaken, brightness)), *(bytes(map(_rounded, colour)) for colour in colours)]
    channels = [Image.frombytes("L", (cells, cells), channel) for channel in rough]
    return Image.merge("YCbCr", channels).convert("RGB")


def _shaken(value: int) -> int:
    rounded = value // STEP * STEP + STEP // 2
    return min(255, max(0, rounded - STEP // 2 + secrets.randbelow(STEP + 1)))


def _rounded(value: int) -> int:
    return min(255, (value + COLOUR_STEP // 2) // COLOUR_STEP * COLOUR_STEP)


def _ellipse(size: tuple[int, int]) -> Image.Image:
    """A hard edge: a soft one would let the picture shine through inside."""
    from PIL import Image, ImageDraw

    mask = Image.new("L", size)
    ImageDraw.Draw(mask).ellipse((0, 0, size[0] - 1, size[1] - 1), fill=255)
    return mask
