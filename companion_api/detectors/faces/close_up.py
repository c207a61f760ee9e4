"""A closer look at one place of a picture: the possible face in the middle, at a good size, turned if wanted."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from companion_api.detectors.faces import turned

if TYPE_CHECKING:
    from PIL import Image

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Lens:
    """How close a look is: the side of the square view and the width of the face in it, in pixels."""

    side: int
    face: int


#: Close enough to find a face again, and twice as close, where it must show what is inside a face.
NEAR, NEARER = Lens(96, 44), Lens(192, 88)
#: What an earlier view must have shown for a place to be turned so far, and by how many degrees either way.
#: The network itself bears about 25 degrees; of a head that is tilted by more, the upright view still shows a trace.
TURNS = ((0.0, (0,)), (0.05, (30, -30)), (0.1, (60, -60)))


def view(image: Image.Image, box: Box, angle: int, lens: Lens = NEAR) -> Image.Image:
    """Return a view with the middle of ``box`` in its middle and the box as wide as the lens says."""
    from PIL import Image

    ratio = max(box[2], 1.0) / lens.face
    across, down = box[0] + box[2] / 2, box[1] + box[3] / 2
    cosine, sine = (ratio * part(math.radians(angle)) for part in (math.cos, math.sin))
    half = lens.side / 2
    # Pillow wants the way from the view back to the picture.
    way = (cosine, sine, across - (cosine + sine) * half, -sine, cosine, down - (cosine - sine) * half)
    size = (lens.side, lens.side)
    return image.transform(size, Image.Transform.AFFINE, way, Image.Resampling.BILINEAR, fillcolor=turned.GREY)


def back(found: Box, box: Box, angle: int) -> Box:
    """Return the place in the picture of what was found in the NEAR view of ``box``, upright and of the same size."""
    ratio = max(box[2], 1.0) / NEAR.face
    x, y = found[0] + found[2] / 2 - NEAR.side / 2, found[1] + found[3] / 2 - NEAR.side / 2
    cosine, sine = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    across = box[0] + box[2] / 2 + (x * cosine + y * sine) * ratio
    down = box[1] + box[3] / 2 + (y * cosine - x * sine) * ratio
    width, height = found[2] * ratio, found[3] * ratio
    return across - width / 2, down - height / 2, width, height


def is_centred(box: Box, lens: Lens = NEAR) -> bool:
    """True when a face found in a view is the one that the view was made for."""
    away = max(abs(box[0] + box[2] / 2 - lens.side / 2), abs(box[1] + box[3] / 2 - lens.side / 2))
    return away < lens.face / 2 and lens.face / 2 < box[2] < lens.face * 2
