"""A closer look at one place of a picture: the possible face in the middle, at a good size, turned if wanted."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from companion_api.detectors.faces import turned

if TYPE_CHECKING:
    from PIL import Image

Box = tuple[float, float, float, float]

#: Side of the square view, and width of the face in it, in pixels.
SIDE, FACE = 160, 44
#: Degrees by which the place is turned; the network itself bears about 25 on either side.
ANGLES = (0, 30, -30, 60, -60)


def view(image: Image.Image, box: Box, angle: int) -> Image.Image:
    """Return a SIDE x SIDE view with the middle of ``box`` in its middle and the box FACE pixels wide."""
    from PIL import Image

    ratio = max(box[2], 1.0) / FACE
    across, down = box[0] + box[2] / 2, box[1] + box[3] / 2
    cosine, sine = (ratio * part(math.radians(angle)) for part in (math.cos, math.sin))
    half = SIDE / 2
    # Pillow wants the way from the view back to the picture.
    way = (cosine, sine, across - (cosine + sine) * half, -sine, cosine, down - (cosine - sine) * half)
    size = (SIDE, SIDE)
    return image.transform(size, Image.Transform.AFFINE, way, Image.Resampling.BILINEAR, fillcolor=turned.GREY)


def back(found: Box, box: Box, angle: int) -> Box:
    """Return the place in the picture of what was found in the view of ``box``, upright and of the same size."""
    ratio = max(box[2], 1.0) / FACE
    x, y = found[0] + found[2] / 2 - SIDE / 2, found[1] + found[3] / 2 - SIDE / 2
    cosine, sine = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    across = box[0] + box[2] / 2 + (x * cosine + y * sine) * ratio
    down = box[1] + box[3] / 2 + (y * cosine - x * sine) * ratio
    width, height = found[2] * ratio, found[3] * ratio
    return across - width / 2, down - height / 2, width, height


def is_centred(box: Box) -> bool:
    """True when a face found in a view is the one that the view was made for."""
    away = max(abs(box[0] + box[2] / 2 - SIDE / 2), abs(box[1] + box[3] / 2 - SIDE / 2))
    return away < FACE / 2 and FACE / 2 < box[2] < FACE * 2
