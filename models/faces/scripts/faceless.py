"""More pictures without a face, made of photographs: parts at other sizes and turns, what is beside faces, collages."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from random import Random

from candidates import Box, Finder, candidates
from PIL import Image
from rates import read

_PARTS_EACH, _BESIDE_EACH, _TRIES, _COLLAGES, _TILES = 6, 4, 60, 20, 4
_SIDES = (640, 1000, 1600)


def faceless(data: Path) -> Iterator[tuple[str, bytes]]:
    """Yield (kind, JPEG file); the photographs are those of ``no-face`` and ``faces``."""
    chance = Random("faceless")
    views = [(row["note"], Image.open(data / "no-face" / row["file"]).convert("RGB")) for row in _rows(data, "no-face")]
    for note, view in views:
        for _ in range(_PARTS_EACH):
            part = view.crop(_part(view.size, chance, 0.35, 0.7)).rotate(
                chance.uniform(-40, 40), Image.Resampling.BICUBIC
            )
            yield "parts of tricky ones" if note else "parts of plain ones", _jpeg(part, chance.choice(_SIDES))
    for row in _rows(data, "faces"):
        for part in _beside(data / "faces" / row["file"], int(row["faces"]) if row["exact"] == "1" else -1, chance):
            yield "beside faces", _jpeg(part, chance.choice(_SIDES))
    for _ in range(_COLLAGES):
        yield "collages", _jpeg(_collage([view for note, view in views if not note], chance), _SIDES[-1])


def _rows(data: Path, folder: str) -> list[dict[str, str]]:
    return read(data / folder / ("faces.csv" if folder == "faces" else "images.csv"))


def _part(size: tuple[int, int], chance: Random, least: float, most: float) -> tuple[int, int, int, int]:
    """Return (left, top, right, bottom) of a random part with sides of these shares."""
    portion = chance.uniform(least, most)
    width, height = round(size[0] * portion), round(size[1] * portion)
    left, top = chance.randrange(size[0] - width + 1), chance.randrange(size[1] - height + 1)
    return left, top, left + width, top + height


def _beside(path: Path, count: int, chance: Random) -> Iterator[Image.Image]:
    """Yield parts that touch no face, of a photograph in which as many were found as somebody counted."""
    photo, boxes = Image.open(path).convert("RGB"), _finder()(path.read_bytes())
    parts = (_part(photo.size, chance, 0.2, 0.5) for _ in range(_TRIES if len(boxes) == count else 0))
    free = [part for part in parts if not any(_touch(part, _head(box)) for box in boxes)]
    yield from (photo.crop(part) for part in free[:_BESIDE_EACH])


@cache
def _finder() -> Finder:
    return candidates()["CenterFace"]


def _head(box: Box) -> Box:
    """Return the edges of the head and shoulders around a face."""
    left, top, width, height = box
    return left - 0.6 * width, top - 0.6 * height, left + 1.6 * width, top + 1.6 * height


def _touch(one: Sequence[float], other: Sequence[float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _collage(views: Sequence[Image.Image], chance: Random) -> Image.Image:
    whole = Image.new("RGB", (1600, 1200))
    for number in range(_TILES * _TILES):
        tile = chance.choice(views).resize((400, 300))
        whole.paste(tile, (number % _TILES * 400, number // _TILES * 300))
    return whole


def _jpeg(image: Image.Image, side: int) -> bytes:
    ratio = side / max(image.size)
    file = io.BytesIO()
    image.resize((round(image.width * ratio), round(image.height * ratio)), Image.Resampling.BICUBIC).save(file, "JPEG")
    return file.getvalue()
