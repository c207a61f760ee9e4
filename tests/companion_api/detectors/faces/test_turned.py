"""A head on its side is found by a second look, with its box where the head is."""

from __future__ import annotations

import pytest
from drawn_face import GREY, encoded, face_photo
from PIL import Image

from companion_api.detectors.faces.faces import HogFaceDetector
from companion_api.detectors.faces.turned import turn, turn_back
from companion_api.detectors.picture import open_picture


@pytest.fixture(scope="module")
def detector() -> HogFaceDetector:
    """Return one detector."""
    return HogFaceDetector()


@pytest.mark.parametrize("angle", [60, 90, -90, 180])
def test_a_turned_head_is_found_where_it_is(detector: HogFaceDetector, angle: int) -> None:
    """The box's centre is within the head, in a picture that is larger than the second look's size."""
    head = face_photo(400, 400, face=300).rotate(angle, fillcolor=(GREY, GREY, GREY))
    photo = Image.new("RGB", (1200, 900), (GREY, GREY, GREY))
    photo.paste(head, (700, 100))
    face = detector.find(open_picture(encoded(photo)))[0]
    left, top, width, height = face.box
    assert left + width / 2 == pytest.approx(900, abs=60)
    assert top + height / 2 == pytest.approx(300, abs=60)


@pytest.mark.parametrize("angle", [0, 60, -60, 90, 180])
def test_turning_a_place_back_leads_where_it_was(angle: int) -> None:
    """A dot in a turned picture has its place in the upright one."""
    upright = Image.new("RGB", (300, 200))
    upright.paste("white", (220, 40, 230, 50))
    view = turn(upright, angle)
    left, top, right, bottom = view.convert("L").point(lambda grey: 255 * (grey > 200)).getbbox() or (0, 0, 0, 0)
    dot = (left + right) / 2, (top + bottom) / 2
    x, y, _, _ = turn_back((dot[0], dot[1], 0, 0), view.size, upright.size, angle)
    assert (x, y) == (pytest.approx(225, abs=2), pytest.approx(45, abs=2))
