"""A picture's perceptual hash: near-equal for the same picture recompressed or resized by a site."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

#: Hashes at most this many bits apart are taken for the same picture.
SAME_PICTURE_BITS = 24
#: How the ``key`` of a finding begins that is known again by what its picture looks like.
LOOKS_KEY = "looks:"
_SIDE = 16


def dhash(image: Image.Image) -> str:
    """Return the 256-bit difference hash as 64 hex digits.

    Each bit says whether one of 17 x 16 grey cells is darker than its right neighbour.
    Source: N. Krawetz, "Kind of like that" (hackerfactor.com, 2013).
    """
    from PIL import Image

    grey = image.convert("L").resize((_SIDE + 1, _SIDE), Image.Resampling.BOX)
    cells = grey.tobytes()
    bits = 0
    for row in range(_SIDE):
        for column in range(_SIDE):
            place = row * (_SIDE + 1) + column
            bits = bits << 1 | (cells[place] < cells[place + 1])
    return f"{bits:064x}"


def distance(one: str, other: str) -> int:
    """Return the number of bits (0 to 256) in which two hashes differ; raises ValueError for what is no hash."""
    return (int(one, 16) ^ int(other, 16)).bit_count()
