"""Logos for the measurement are drawn from seeds, and scenes show what they say."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from model_scripts import load

CRESTS, SCENES = load("models/logos/scripts/crests.py"), load("models/logos/scripts/logo_scenes.py")
FONT = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf")

needs_font = pytest.mark.skipif(not FONT.is_file(), reason="the font DejaVu Sans Bold is not installed")


@needs_font
@pytest.mark.parametrize("style", CRESTS.STYLES)
def test_a_seed_draws_the_same_logo(style: str) -> None:
    """And another content another one."""
    one, again, other = (CRESTS.logo(style, 3, content, FONT) for content in (7, 7, 8))
    assert np.array_equal(one, again)
    assert one.shape != other.shape or not np.array_equal(one, other)


@needs_font
@pytest.mark.parametrize("style", list(CRESTS.CHARGES))
def test_neighbouring_contents_have_another_first_figure(style: str) -> None:
    """So that a look-alike is never the logo itself."""
    firsts = [CRESTS.Content(seed).figures(style, 2)[0] for seed in range(5)]
    assert len(set(firsts)) == 5


@needs_font
def test_every_logo_is_shown_in_every_style(tmp_path: Path) -> None:
    """In a picture of the working size, in grey."""
    cv2.imwrite(str(tmp_path / "wall.jpg"), np.full((600, 800, 3), 140, np.uint8))
    maker = SCENES.Maker([tmp_path / "wall.jpg"], FONT, 1)
    scenes = list(maker.with_logos("crest", {"one": CRESTS.logo("heraldic", 1, 2, FONT)}, 1))
    assert [scene.style for scene in scenes] == [*SCENES.STYLES, *SCENES.OTHERS]
    assert {scene.grey.shape for scene in scenes} == {(SCENES.HEIGHT, SCENES.WIDTH)}
