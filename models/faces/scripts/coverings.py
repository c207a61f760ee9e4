"""What is worn over a face, drawn over a photograph of one: mask, sunglasses, cap, scarf, paint; or backlight."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PIL import Image, ImageDraw, ImageEnhance, ImageFilter
from scenes import Box, Portrait

#: Cloth, frames and paint, taken in turn, so that no colour stands for a covering.
COLOURS = ((28, 32, 40), (235, 235, 230), (36, 62, 130), (150, 30, 45), (70, 110, 80))
#: How bright a face is in front of a window, 1 as taken.
_IN_SHADE = 0.3
_Draws = Callable[[ImageDraw.ImageDraw, Box, tuple[int, int, int]], None]


def covered(portrait: Portrait, name: str, number: int) -> Portrait:
    """Return the portrait with the covering of that name; ``number`` chooses its colour."""
    if name == "backlight":
        return replace(portrait, image=ImageEnhance.Brightness(portrait.image).enhance(_IN_SHADE))
    image, colour = portrait.image.copy(), COLOURS[number % len(COLOURS)]
    if name == "scarf":
        image.paste(colour, mask=_round_the_face(image.size, portrait.box))
    else:
        _DRAWN[name](ImageDraw.Draw(image), portrait.box, colour)
    return replace(portrait, image=image.filter(ImageFilter.GaussianBlur(portrait.box[2] * 0.01)))


def _at(box: Box, *places: float) -> list[float]:
    """Turn shares of the box into pixels, across and down in turn."""
    left, top, width, height = box
    return [top + height * place if number % 2 else left + width * place for number, place in enumerate(places)]


def _mask(draw: ImageDraw.ImageDraw, box: Box, colour: tuple[int, int, int]) -> None:
    draw.polygon(_at(box, 0.05, 0.55, 0.5, 0.48, 0.95, 0.55, 0.92, 0.85, 0.7, 1.08, 0.3, 1.08, 0.08, 0.85), fill=colour)


def _sunglasses(draw: ImageDraw.ImageDraw, box: Box, colour: tuple[int, int, int]) -> None:
    for left in (0.12, 0.54):
        draw.ellipse(_at(box, left, 0.2, left + 0.34, 0.46), fill=(18, 18, 20), outline=colour)
    draw.line(_at(box, 0.0, 0.28, 1.0, 0.28), fill=colour, width=max(1, round(box[2] * 0.03)))


def _cap(draw: ImageDraw.ImageDraw, box: Box, colour: tuple[int, int, int]) -> None:
    draw.pieslice(_at(box, -0.12, -0.55, 1.12, 0.55), 180, 360, fill=colour)
    draw.ellipse(_at(box, -0.15, -0.08, 1.15, 0.16), fill=colour)


def _paint(draw: ImageDraw.ImageDraw, box: Box, colour: tuple[int, int, int]) -> None:
    for place in ((0.1, 0.45, 0.4, 0.75), (0.6, 0.45, 0.9, 0.75), (0.25, -0.1, 0.75, 0.14), (0.44, 0.3, 0.56, 0.6)):
        draw.ellipse(_at(box, *place), fill=colour)


def _round_the_face(size: tuple[int, int], box: Box) -> Image.Image:
    """Return hair, ears, neck and shoulders as a mask, the face itself left free."""
    mask = Image.new("L", size)
    draw = ImageDraw.Draw(mask)
    draw.ellipse(_at(box, -0.3, -0.5, 1.3, 1.9), fill=255)
    draw.ellipse(_at(box, 0.02, -0.12, 0.98, 1.06), fill=0)
    return mask


_DRAWN: dict[str, _Draws] = {"mask": _mask, "sunglasses": _sunglasses, "cap": _cap, "face paint": _paint}
#: The names that ``covered`` knows.
COVERINGS = (*_DRAWN, "scarf", "backlight")
