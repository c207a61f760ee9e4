"""A face made of ovals that the HOG detector finds at any size: a fixture, no measurement.

``python tests/drawn_face.py face.jpg`` writes one to look at.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter

GREY = 120
_OVERSIZE = 4  # drawn larger and scaled down, so that edges are soft as in a photograph


def draw_face(size: int = 240) -> Image.Image:
    """Return a drawn head, RGB, ``size`` pixels square, on grey."""
    side = size * _OVERSIZE
    image = Image.new("L", (side, side), GREY)
    draw = ImageDraw.Draw(image)
    _oval(draw, side, (0.5, 0.42, 0.36, 0.40), 50)  # hair
    _oval(draw, side, (0.5, 0.53, 0.30, 0.38), 205)  # skin
    for centre in (0.375, 0.625):
        _eye(draw, side, centre)
    _nose_and_mouth(draw, side)
    soft = image.filter(ImageFilter.GaussianBlur(side * 0.012))
    return soft.resize((size, size), Image.Resampling.LANCZOS).convert("RGB")


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


def _oval(draw: ImageDraw.ImageDraw, side: int, oval: tuple[float, float, float, float], grey: int) -> None:
    x, y, across, down = (part * side for part in oval)
    draw.ellipse([x - across, y - down, x + across, y + down], fill=grey)


def _eye(draw: ImageDraw.ImageDraw, side: int, x: float) -> None:
    _oval(draw, side, (x, 0.44, 0.075, 0.030), 140)
    _oval(draw, side, (x, 0.445, 0.055, 0.022), 235)
    _oval(draw, side, (x, 0.445, 0.022, 0.024), 40)
    brow = [(x - 0.085) * side, 0.36 * side, (x + 0.085) * side, 0.44 * side]
    draw.arc(brow, 200, 340, fill=60, width=round(0.022 * side))


def _nose_and_mouth(draw: ImageDraw.ImageDraw, side: int) -> None:
    draw.polygon([(0.5 * side, 0.46 * side), (0.455 * side, 0.61 * side), (0.545 * side, 0.61 * side)], fill=185)
    for x in (0.475, 0.525):
        _oval(draw, side, (x, 0.615, 0.018, 0.012), 90)
    _oval(draw, side, (0.5, 0.73, 0.10, 0.030), 110)
    draw.line([(0.40 * side, 0.73 * side), (0.60 * side, 0.73 * side)], fill=60, width=round(0.010 * side))


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(encoded(face_photo()))
