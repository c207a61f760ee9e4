"""A logo is found printed, recoloured, stitched and turned, with its box; another school's crest is not."""

from __future__ import annotations

import numpy as np
import pytest
from drawn_crest import crest
from PIL import Image, ImageDraw, ImageFont

from companion_api.detectors.logos.logo_views import STYLES, View, cloth, make_view
from companion_api.detectors.logos.logos import Sighting, confidence_of, find_logos, pattern_of
from companion_api.detectors.picture import Picture

OURS = np.asarray(crest())
PATTERN = pattern_of("ashfield", OURS)
TRUST = pattern_of("trust", np.asarray(crest(points=9, name="BEECH TRUST", is_quartered=True)))


def view(style: str = "print", share: float = 0.25, seed: int = 1) -> View:
    """Return a picture of 1,200 by 900 pixels with the logo in it."""
    return make_view(OURS, cloth((900, 1200), seed), style, share, seed)


def find(pixels: np.ndarray, *patterns: object, scale: int = 1) -> list[Sighting]:
    """Return what is found in a picture that was given ``scale`` times as large."""
    image = Image.fromarray(np.ascontiguousarray(pixels))
    picture = Picture(image, image.width * scale, image.height * scale)
    return find_logos(picture, patterns or (PATTERN,))


@pytest.mark.parametrize("style", STYLES)
def test_a_logo_is_found_in_every_style(style: str) -> None:
    """Printed, in other colours, in grey, stitched in one colour, and partly covered."""
    assert [sighting.name for sighting in find(view(style).pixels)] == ["ashfield"]


def test_its_box_lies_around_it() -> None:
    """Corners of the box and of the logo differ by less than a tenth of its width, in pixels as given."""
    shown = view()
    left, top, width, height = find(shown.pixels, scale=2)[0].box
    wanted = np.concatenate([shown.corners.min(axis=0), shown.corners.max(axis=0)]) * 2
    assert np.abs(np.array([left, top, left + width, top + height]) - wanted).max() < 0.1 * width


@pytest.mark.parametrize("share", [0.08, 0.6])
def test_small_and_large_ones_are_found(share: float) -> None:
    """From a twelfth of the width to more than half."""
    assert len(find(view(share=share).pixels)) == 1


def test_another_school_s_crest_is_not() -> None:
    """The same shield with other charges and another name."""
    other = np.asarray(crest(points=8, name="MILLBROOK", field="#7a1020", is_quartered=True))
    assert find(make_view(other, cloth((900, 1200), 3), "print", 0.3, 3).pixels) == []


def test_a_picture_without_a_logo_has_none() -> None:
    """Neither plain cloth nor nothing at all."""
    assert find(cloth((600, 800), 5)) == []
    assert find(np.full((300, 400, 3), 200, np.uint8)) == []


def test_several_logos_are_told_apart() -> None:
    """School and trust: each by its own name."""
    both = make_view(np.asarray(crest(points=9, name="BEECH TRUST", is_quartered=True)),
                     np.full((900, 1200, 3), 230, np.uint8), "print", 0.25, 11)  # fmt: skip
    assert [sighting.name for sighting in find(both.pixels, PATTERN, TRUST)] == ["trust"]


def test_without_logos_nothing_is_looked_at() -> None:
    """No pattern, no sighting."""
    picture = Picture(Image.new("RGB", (10, 10)), 10, 10)
    assert find_logos(picture, ()) == []


def test_confidence_begins_at_a_half() -> None:
    """At the threshold 0.5, above it more, never over 1."""
    assert confidence_of(0.5, 0.5) == 0.5
    assert 0.5 < confidence_of(0.7, 0.5) < confidence_of(0.9, 0.5) < 1


def test_a_logo_on_a_page_full_of_words_is_found() -> None:
    """The words' own details do not crowd out those of the logo."""
    page = Image.new("RGB", (1600, 1200), "white")
    draw, font = ImageDraw.Draw(page), ImageFont.load_default(26)
    for row in range(28):
        draw.text((60, 260 + row * 33), "dear parents please bring coats on friday thank you " * 2, "black", font)
    logo = crest()
    logo.thumbnail((180, 180))
    page.paste(logo, (60, 40), logo)
    assert [sighting.name for sighting in find(np.asarray(page))] == ["ashfield"]
