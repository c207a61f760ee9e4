"""A face made of ovals that every detector of the house finds at any size: a fixture, no measurement.

``python tests/drawn_face.py face.jpg`` writes one to look at.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter

GREY = 120
SKIN, SHADOW, HAIR = (224, 178, 150), (168, 134, 112), (58, 40, 30)
_OVERSIZE = 4  # drawn larger and scaled down, so that edges are soft as in a photograph


def draw_face(size: int = 240) -> Image.Image:
    """Return a drawn head, RGB, ``size`` pixels square, on grey."""
    side = size * _OVERSIZE
    image = Image.new("RGB", (side, side), (GREY, GREY, GREY))
    draw = ImageDraw.Draw(image)
    _oval(draw, side, (0.5, 0.42, 0.36, 0.40), HAIR)
    draw.rectangle((0.40 * side, 0.80 * side, 0.60 * side, side), fill=(179, 142, 120))  # neck
    _oval(draw, side, (0.5, 0.53, 0.29, 0.38), SKIN)
    for centre in (0.385, 0.615):
        _eye(draw, side, centre)
    _nose_and_mouth(draw, side)
    soft = image.filter(ImageFilter.GaussianBlur(side * 0.02))
    return soft.resize((size, size), Image.Resampling.LANCZOS)


def face_photo(
    width: int = 800, height: int = 600, *, face: int = 240, at: tuple[int, int] | None = None
) -> Image.Image:
    """Return a grey picture with one drawn head of ``face`` pixels, in the middle or with its left top ``at``."""
    photo = Image.new("RGB", (width, height), (GREY, GREY, GREY))
    photo.paste(draw_face(face), at or ((width - face) // 2, (height - face) // 2))
    return photo


def encoded(image: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    """Return the picture's bytes as a file of that kind."""
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)  # type: ignore[arg-type]
    return buffer.getvalue()


def _oval(
    draw: ImageDraw.ImageDraw, side: int, oval: tuple[float, float, float, float], colour: tuple[int, int, int]
) -> None:
    x, y, across, down = (part * side for part in oval)
    draw.ellipse([x - across, y - down, x + across, y + down], fill=colour)


def _eye(draw: ImageDraw.ImageDraw, side: int, x: float) -> None:
    _oval(draw, side, (x, 0.445, 0.085, 0.045), SHADOW)
    _oval(draw, side, (x, 0.45, 0.055, 0.024), (240, 238, 235))
    _oval(draw, side, (x, 0.45, 0.024, 0.025), (60, 40, 25))
    brow = [(x - 0.09) * side, 0.365 * side, (x + 0.09) * side, 0.45 * side]
    draw.arc(brow, 200, 340, fill=HAIR, width=round(0.024 * side))


def _nose_and_mouth(draw: ImageDraw.ImageDraw, side: int) -> None:
    bridge = [(0.5 * side, 0.47 * side), (0.46 * side, 0.61 * side), (0.54 * side, 0.61 * side)]
    draw.polygon(bridge, fill=(206, 164, 138))
    for x in (0.47, 0.53):
        _oval(draw, side, (x, 0.617, 0.018, 0.012), (112, 89, 75))
    _oval(draw, side, (0.5, 0.735, 0.105, 0.034), (178, 92, 88))
    draw.line([(0.40 * side, 0.735 * side), (0.60 * side, 0.735 * side)], fill=(110, 50, 48), width=round(0.009 * side))
    _oval(draw, side, (0.5, 0.80, 0.06, 0.012), (190, 151, 128))


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(encoded(face_photo()))
