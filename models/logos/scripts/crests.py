"""Draw logos of schools that do not exist, each from a seed: crests in two styles of drawing, plain marks and names.

Crests of one seed for the shape and another for what is on it are look-alikes: same outline, field and colours.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

Array = np.ndarray[Any, np.dtype[Any]]
Draw = ImageDraw.ImageDraw

#: Pixels of a side; everything is drawn larger and made smaller, so that edges are soft.
SIDE, _FINE = 512, 1024
#: Figures that stand for heraldry, two sets: detectors are worked out with the first and measured with the second.
CHARGES = {"heraldic": "♞♜✠☀⚓✿☘♖", "modern": "♛♪☂✈⚖⚙❄✎☎⚛⛵★"}
STYLES = (*CHARGES, "plain", "name")
_DEEP = ("#1b2a6b", "#7a1020", "#0b5137", "#3b1a5a", "#222222", "#8a5a00", "#0a4a6b")
_LIGHT = ("#ffffff", "#f2c230", "#e8e8e8", "#cfe8ff", "#ffd9a0")
_FIRST = "ASH|OAK|MILL|BECK|ST MARY|HILL|ELM|KING|LONG|STONE|WEST|FERN|THORN|BRAY".split("|")  # noqa: SIM905 - one line
_SECOND = "FIELD|FORD|BROOK|WOOD|BRIDGE|LEIGH|MOOR|GATE|HURST|DALE".split("|")  # noqa: SIM905 - one line


class Content(Random):
    """What is on a logo; the first figure follows the seed, so that contents of neighbouring seeds differ."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self._first = seed

    def figures(self, style: str, count: int) -> list[str]:
        """Return so many different figures."""
        first = CHARGES[style][self._first % len(CHARGES[style])]
        return [first, *self.sample([one for one in CHARGES[style] if one != first], count - 1)]


def logo(style: str, shape: int, content: int, font: Path) -> Array:
    """Return a logo (RGBA): ``shape`` seeds outline, field and colours, ``content`` its figures and its name."""
    image = Image.new("RGBA", (_FINE, _FINE), (0, 0, 0, 0))
    _DRAWN[style](ImageDraw.Draw(image), Random(shape), Content(content), font)
    box = image.getbbox()
    drawn = image.crop(box) if box else image
    drawn.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    return np.asarray(drawn)


def _name(content: Content) -> str:
    return content.choice(_FIRST) + content.choice(_SECOND)


def _write(  # noqa: PLR0917 - one line of writing is all of this
    draw: Draw, middle: tuple[float, float], text: str, font: Path, room: tuple[float, float], ink: str
) -> None:
    """Write a text as large as its room (width, height) allows."""
    left, top, right, bottom = draw.textbbox((0, 0), text, ImageFont.truetype(str(font), 100))
    size = 100 * min(room[0] / max(right - left, 1), room[1] / max(bottom - top, 1))
    draw.text(middle, text, ink, ImageFont.truetype(str(font), max(8, round(size))), anchor="mm")


def _heraldic(draw: Draw, shape: Random, content: Content, font: Path) -> None:
    """A shield or a roundel with a divided field, one to three charges and a ribbon."""
    deep, light, rim = shape.choice(_DEEP), shape.choice(_LIGHT), shape.choice(_DEEP)
    is_round, field = shape.random() < 0.35, shape.randrange(5)
    if is_round:
        draw.ellipse((112, 12, 912, 812), fill=light, outline=rim, width=26)
    else:
        draw.polygon(_shield(), fill=light, outline=rim, width=24)
    _divide(draw, field, deep, is_round=is_round)
    charges = content.figures("heraldic", shape.choice((1, 1, 2, 3)))
    places = {1: [(512, 400)], 2: [(350, 380), (674, 380)], 3: [(350, 260), (674, 260), (512, 560)]}[len(charges)]
    for charge, place in zip(charges, places, strict=True):
        room = (420.0, 420.0) if len(charges) == 1 else (210.0, 230.0)
        disc = room[0] * 0.62
        draw.ellipse(
            (place[0] - disc, place[1] - disc, place[0] + disc, place[1] + disc), fill=light, outline=rim, width=8
        )
        _write(draw, place, charge, font, room, deep)
    draw.polygon([(60, 850), (964, 850), (1004, 985), (20, 985)], fill=light, outline=rim, width=10)
    _write(draw, (512, 918), _name(content), font, (780, 78), deep)


def _shield() -> list[tuple[float, float]]:
    foot = [(512 + 390 * np.cos(turn), 420 + 400 * np.sin(turn) ** 0.8) for turn in np.linspace(0, np.pi, 40)]
    return [(122.0, 20.0), (902.0, 20.0), *((float(x), float(y)) for x, y in foot)]


def _divide(draw: Draw, field: int, deep: str, *, is_round: bool) -> None:
    left, right, top, foot = (150, 874, 60, 560) if not is_round else (240, 784, 140, 684)
    if field == 1:
        draw.rectangle((left, top, 512, foot), fill=deep)
    elif field == 2:
        draw.polygon(
            [(left, foot - 40), (512, 230), (right, foot - 40), (right, foot - 140), (512, 110), (left, foot - 140)],
            fill=deep,
        )
    elif field == 3:
        draw.rectangle((left, top, 512, 330), fill=deep)
        draw.rectangle((512, 330, right, foot), fill=deep)
    elif field == 4:
        draw.rectangle((left, top, right, top + 130), fill=deep)


def _modern(draw: Draw, shape: Random, content: Content, font: Path) -> None:
    """A tile, hexagon or oval with a figure, initials, waves and a name below, all flat."""
    deep, light, other = shape.choice(_DEEP), shape.choice(_LIGHT[:3]), shape.choice(_DEEP)
    form, waves = shape.randrange(3), shape.random() < 0.5
    if form == 0:
        draw.rounded_rectangle((162, 20, 862, 720), 120, fill=deep)
    elif form == 1:
        draw.regular_polygon((512, 380, 370), 6, rotation=30, fill=deep)
    else:
        draw.ellipse((92, 40, 932, 720), fill=deep, outline=other, width=30)
    if waves:
        for row in range(3):
            draw.arc((242, 430 + row * 40, 512, 560 + row * 40), 180, 360, fill=light, width=14)
            draw.arc((512, 430 + row * 40, 782, 560 + row * 40), 0, 180, fill=light, width=14)
    name = _name(content)
    charges = content.figures("modern", 2)
    _write(draw, (390, 280), charges[0], font, (230, 250), light)
    _write(draw, (650, 280), charges[1] if content.random() < 0.5 else name[0], font, (200, 250), light)
    if not waves:
        _write(draw, (512, 560), name[:3], font, (330, 130), light)
    _write(draw, (512, 830), name, font, (960, 120), deep)
    _write(draw, (512, 960), content.choice(("PRIMARY SCHOOL", "ACADEMY", "HIGH SCHOOL")), font, (700, 70), other)


def _plain(draw: Draw, shape: Random, content: Content, font: Path) -> None:
    """One letter or figure on a disc or a square: as little as a logo can show."""
    deep, light = shape.choice(_DEEP), shape.choice(_LIGHT)
    draw.ellipse((40, 40, 984, 984), fill=deep) if shape.random() < 0.5 else draw.rectangle(
        (40, 40, 984, 984), fill=deep
    )
    _write(draw, (512, 512), content.choice("ABEGHKMRSW" + CHARGES["modern"]), font, (520, 520), light)


def _word(draw: Draw, shape: Random, content: Content, font: Path) -> None:
    """A name over one more line, nothing else."""
    deep, other = shape.choice(_DEEP), shape.choice(_DEEP)
    _write(draw, (512, 420), _name(content).title(), font, (980, 220), deep)
    _write(
        draw,
        (512, 600),
        content.choice(("Primary School", "Church of England Academy", "Learning Trust")),
        font,
        (900, 90),
        other,
    )


_DRAWN: dict[str, Callable[[Draw, Random, Content, Path], None]] = {
    "heraldic": _heraldic, "modern": _modern, "plain": _plain, "name": _word,
}  # fmt: skip
