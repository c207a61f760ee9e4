"""The recipe's own parts: rearranged weights give the same sums, skin is sorted by its colour, coverings cover."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

SCRIPTS = Path(__file__).parents[2] / "models" / "faces" / "scripts"
NAMES = ("candidates", "coverings", "parity", "rates", "scenes", "blocks")
BOX = (60.0, 60.0, 80.0, 80.0)


@pytest.fixture
def module(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Return what imports a script of the recipe."""
    monkeypatch.syspath_prepend(str(SCRIPTS))
    before = set(sys.modules)
    yield import_module
    for name in set(NAMES) - before:
        sys.modules.pop(name, None)


def test_a_kernel_over_blocks_gives_the_same_sums(module: Any) -> None:
    """3 x 3 in steps of two over pixels, 2 x 2 over blocks."""
    chance = np.random.default_rng(1)
    kernel, pixels = chance.integers(-9, 9, (1, 3, 3, 3)), chance.integers(0, 255, (8, 8, 3))
    around = np.pad(pixels, ((1, 1), (1, 1), (0, 0)))
    plain = [
        (kernel[0] * around[2 * y : 2 * y + 3, 2 * x : 2 * x + 3].transpose(2, 0, 1)).sum()
        for y in range(4) for x in range(4)
    ]  # fmt: skip
    blocks = pixels.reshape(4, 2, 4, 2, 3).transpose(0, 2, 1, 3, 4).reshape(4, 4, 12)
    wide, around = module("blocks").over_blocks(kernel)[0], np.pad(blocks, ((1, 0), (1, 0), (0, 0)))
    assert plain == [(wide * around[y : y + 2, x : x + 2].transpose(2, 0, 1)).sum() for y in range(4) for x in range(4)]


@pytest.mark.parametrize(
    ("colour", "kind"),
    [((70, 45, 35), "dark"), ((190, 140, 110), "middle"), ((240, 215, 200), "light"), ((120, 120, 120), "grey")],
)
def test_skin_is_sorted_by_its_colour(module: Any, colour: tuple[int, int, int], kind: str) -> None:
    """By the typology angle of the cheeks."""
    assert module("parity").skin(Image.new("RGB", (200, 200), colour), BOX) == kind


@pytest.mark.parametrize("name", ["mask", "sunglasses", "cap", "face paint", "scarf", "backlight"])
def test_a_covering_changes_the_portrait_and_not_the_original(module: Any, name: str) -> None:
    """And the box stays where the face is."""
    portrait = module("scenes").Portrait(Image.new("RGB", (200, 220), "tan"), BOX)
    dressed = module("coverings").covered(portrait, name, 2)
    assert dressed.box == BOX
    assert np.asarray(dressed.image).std() > 5 or name == "backlight"
    assert {low == high for low, high in portrait.image.getextrema()} == {True}
