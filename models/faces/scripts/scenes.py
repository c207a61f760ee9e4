"""Photographs with faces of a known size and tilt, pasted softly into photographs without a face."""

from __future__ import annotations

import io
import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageDraw, ImageFilter

Box = tuple[float, float, float, float]
SIZE = (1600, 1200)
#: Side of what is pasted, in widths of the face's box.
_AROUND = 2.4


@dataclass(frozen=True, slots=True)
class Portrait:
    """A photograph with one face and its box (left, top, width, height) in pixels."""

    image: Image.Image
    box: Box


@dataclass(frozen=True, slots=True)
class Scene:
    """A JPEG file of 1600 x 1200 and the boxes of its faces."""

    data: bytes
    boxes: tuple[Box, ...]


def scenes(
    portraits: Sequence[Portrait], backgrounds: Sequence[Image.Image], *, face: int, tilt: int, count: int, each: int
) -> Iterator[Scene]:
    """Yield ``count`` scenes of at most ``each`` faces, ``face`` pixels wide, tilted by ``tilt`` degrees either way."""
    chance = random.Random(f"{face} {tilt}")
    for number in range(count):
        picture = backgrounds[number % len(backgrounds)].resize(SIZE)
        boxes = [
            _paste(picture, chance.choice(portraits), place, face, tilt * chance.choice((1, -1)))
            for place in _places(face, each, chance)
        ]
        yield Scene(_jpeg(picture), tuple(boxes))


def group_photo(portraits: Sequence[Portrait], background: Image.Image, *, face: int, seed: object) -> Scene:
    """Return one scene with each of the portraits once, upright; its boxes are in their order."""
    picture = background.resize(SIZE)
    places = _places(face, len(portraits), random.Random(str(seed)))
    boxes = [_paste(picture, head, place, face, 0) for head, place in zip(portraits, places, strict=True)]
    return Scene(_jpeg(picture), tuple(boxes))


def _jpeg(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=88)
    return file.getvalue()


def _places(face: int, each: int, chance: random.Random) -> list[tuple[int, int]]:
    side = math.ceil(_AROUND * face)
    places = [(across * side, down * side) for across in range(SIZE[0] // side) for down in range(SIZE[1] // side)]
    return chance.sample(places, min(each, len(places)))


def _paste(picture: Image.Image, portrait: Portrait, place: tuple[int, int], face: int, tilt: int) -> Box:
    """Put a turned head into the picture and return where its face's box, thought upright, is."""
    left, top, width, height = portrait.box
    side, ratio = math.ceil(_AROUND * face), width / face
    reach = side * ratio / 2
    middle = (left + width / 2, top + height / 2)
    around = (middle[0] - reach, middle[1] - reach, middle[0] + reach, middle[1] + reach)
    head = portrait.image.crop(tuple(round(edge) for edge in around)).resize((side, side), reducing_gap=2.0)
    mask = _mask(side, _inside(around, portrait.image.size, side))
    picture.paste(head.rotate(tilt, Image.Resampling.BICUBIC), place, mask.rotate(tilt))
    across, down = place[0] + side / 2, place[1] + side / 2
    return across - face / 2, down - height / ratio / 2, face, height / ratio


def _inside(around: tuple[float, float, float, float], size: tuple[int, int], side: int) -> Image.Image:
    """Return where the crop lies inside the portrait: what is beyond its border is not pasted."""
    scale = side / (around[2] - around[0])
    edges = (-around[0], -around[1], size[0] - around[0], size[1] - around[1])
    inside = Image.new("L", (side, side), 0)
    ImageDraw.Draw(inside).rectangle([edge * scale for edge in edges], fill=255)
    return inside


def _mask(side: int, inside: Image.Image) -> Image.Image:
    oval = Image.new("L", (side, side), 0)
    ImageDraw.Draw(oval).ellipse((side * 0.1, side * 0.04, side * 0.9, side * 0.96), fill=255)
    return ImageChops.multiply(oval, inside).filter(ImageFilter.GaussianBlur(side * 0.025))
