"""Crests of schools that do not exist, drawn for the tests: a shield or a ring, a charge and a name."""

from __future__ import annotations

import math

from PIL import Image, ImageDraw, ImageFont

_SIZE = (400, 500)


def crest(
    *,
    points: int = 5,
    name: str = "ASHFIELD",
    field: str = "#14406b",
    charge: str = "#f2b632",
    is_quartered: bool = False,
) -> Image.Image:
    """Return a crest as RGBA: a shield with a star of so many points over a band, or in four quarters, and a name."""
    image = Image.new("RGBA", _SIZE, (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    shield = [(40, 20), (360, 20), (360, 250), (200, 400), (40, 250)]
    draw.polygon(shield, fill=field, outline=charge, width=10)
    if is_quartered:
        draw.rectangle((190, 25, 210, 385), fill="white")
        draw.rectangle((45, 170, 355, 190), fill="white")
        for middle in ((115, 95), (285, 95), (125, 250), (275, 250)):
            draw.polygon(_star(points, middle, 48), fill=charge, outline="black", width=3)
    else:
        draw.line((60, 265, 340, 60), fill="white", width=26)
        draw.polygon(_star(points, (200, 170), 95), fill=charge, outline="black", width=3)
    draw.rectangle((10, 420, 390, 490), fill="white", outline=field, width=6)
    draw.text((200, 455), name, field, ImageFont.load_default(54), anchor="mm")
    return image


def _star(points: int, middle: tuple[float, float], reach: float) -> list[tuple[float, float]]:
    corners = []
    for corner in range(2 * points):
        angle, away = math.pi * corner / points - math.pi / 2, reach if corner % 2 == 0 else reach * 0.4
        corners.append((middle[0] + away * math.cos(angle), middle[1] + away * math.sin(angle)))
    return corners
