"""CenterFace finds heads of any size and tilt, says how they are turned, and gives way where it is not installed."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from drawn_face import GREY, encoded, face_photo
from PIL import Image

from companion_api import inspection
from companion_api.detectors.faces import center_net, close_up, turned
from companion_api.detectors.faces.center_faces import CenterFaceDetector
from companion_api.detectors.faces.center_net import CenterNet
from companion_api.detectors.faces.faces import Face, FacesUnavailable, HogFaceDetector
from companion_api.detectors.faces.overlaps import strongest
from companion_api.detectors.picture import open_picture


@pytest.fixture(scope="module")
def detector() -> CenterFaceDetector:
    """Return one loaded detector."""
    detector = CenterFaceDetector()
    detector.load()
    return detector


def find(detector: CenterFaceDetector, photo: Image.Image) -> list[Face]:
    """Return the faces in a photo after it has travelled as a file."""
    return detector.find(open_picture(encoded(photo)))


@pytest.mark.parametrize("size", [40, 60, 100, 180, 320, 560])
def test_a_face_is_found_once_with_its_place(detector: CenterFaceDetector, size: int) -> None:
    """One head, one face, seen at two scales: its box lies on the head, in pixels as given."""
    (face,) = find(detector, face_photo(800, 600, face=size))
    left, top, width, height = face.box
    assert (left + width / 2, top + height / 2) == (pytest.approx(400, abs=size / 5), pytest.approx(300, abs=size / 5))
    assert 0.4 * size < face.size_px < size


def test_a_face_that_looks_ahead_is_said_to(detector: CenterFaceDetector) -> None:
    """The drawn head looks straight at the camera."""
    (face,) = find(detector, face_photo(800, 600, face=320))
    assert face.frontal is not None
    assert face.frontal > 0.6


@pytest.mark.parametrize("angle", [90, -90, 180])
def test_a_picture_on_its_side_is_turned(detector: CenterFaceDetector, angle: int) -> None:
    """A site took the note about its orientation away: the head is found where it is."""
    head = face_photo(600, 600, face=560).rotate(angle, fillcolor=(GREY, GREY, GREY))
    photo = Image.new("RGB", (900, 600), (GREY, GREY, GREY))
    photo.paste(head, (300, 0))
    left, top, width, height = find(detector, photo)[0].box
    assert (left + width / 2, top + height / 2) == (pytest.approx(600, abs=100), pytest.approx(300, abs=100))


@pytest.mark.parametrize("size", [(1, 1), (3, 900), (20, 20), (640, 480)])
def test_a_picture_without_a_face_has_none(detector: CenterFaceDetector, size: tuple[int, int]) -> None:
    """A tracking pixel, a line and a plain sheet are no error."""
    assert find(detector, Image.new("RGB", size, "olive")) == []


def test_pictures_are_looked_at_side_by_side(detector: CenterFaceDetector) -> None:
    """No thread gets another one's faces."""
    photos = [open_picture(encoded(face_photo(500, 400, face=200 + 40 * number))) for number in range(3)]
    alone = [detector.find(photo) for photo in photos]
    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(detector.find, photos * 2)) == alone * 2


@pytest.mark.parametrize("angle", [angle for _, angles in close_up.TURNS for angle in angles])
def test_a_place_in_a_close_up_leads_back(angle: int) -> None:
    """A dot beside the middle of a turned close-up has its place in the picture."""
    picture = Image.new("RGB", (600, 400))
    picture.paste("white", (308, 195, 314, 201))
    view = close_up.view(picture, (280, 170, 40, 50), angle)
    left, top, right, bottom = view.convert("L").point(lambda grey: 255 * (grey > 100)).getbbox() or (0, 0, 0, 0)
    x, y, width, _ = close_up.back((left, top, right - left, bottom - top), (280, 170, 40, 50), angle)
    assert (x + width / 2, y) == (pytest.approx(311, abs=2), pytest.approx(195, abs=4))


def test_the_network_takes_blocks_of_pixels() -> None:
    """A block is two pixels beside each other and the two below; what is filled up is grey."""
    rows = np.arange(4 * 6 * 3, dtype=np.uint8).reshape(4, 6, 3)
    (made,) = center_net.blocks(Image.fromarray(rows))
    assert made.shape == (16, 16, 12)
    assert made[1, 2].tolist() == [*rows[2, 4], *rows[2, 5], *rows[3, 4], *rows[3, 5]]
    assert set(made[2:].ravel().tolist()) == {turned.GREY[0]}


def test_what_does_not_hold_near_by_is_no_face() -> None:
    """A pattern that is face-like from afar and plain from near by does not count; a face does."""
    picture = open_picture(encoded(Image.new("RGB", (160, 160))))
    found = [len(CenterFaceDetector(CenterNet(FaintFace(0.7, near))).find(picture)) for near in (0.7, 0.2)]
    assert found == [1, 0]


def test_of_boxes_on_one_another_the_strongest_stays() -> None:
    """A weaker box on the same face goes, one beside it stays."""
    boxes = [((0, 0, 10, 10), 0.6), ((1, 1, 10, 10), 0.9), ((40, 0, 10, 10), 0.7), ((3, 3, 4, 4), 0.8)]
    assert strongest(boxes) == [1, 2]


def test_the_other_detector_takes_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the network's file, faces are found by face_recognition's detector."""
    monkeypatch.setattr(center_net, "model_file", lambda _: Path("nowhere.onnx"))
    inspection.shared_face_detector.cache_clear()
    assert isinstance(inspection.shared_face_detector(), HogFaceDetector)
    inspection.shared_face_detector.cache_clear()


def test_a_missing_network_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """One clear line."""
    monkeypatch.setattr(center_net, "model_file", lambda _: Path("nowhere.onnx"))
    with pytest.raises(FacesUnavailable, match="network's file is missing"):
        CenterFaceDetector().load()


def test_importing_the_module_opens_no_library() -> None:
    """The heavy libraries are opened by load, not by import."""
    code = (
        "import sys, companion_api.detectors.faces.center_faces;"
        "print([m for m in ('PIL', 'numpy', 'onnxruntime') if m in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"


class FaintFace:
    """A network that sees one face in the middle of whatever it is shown; the nearer view has its own score."""

    def __init__(self, score: float = 0.55, near: float = 0.55) -> None:
        self.score, self.near = score, near

    def run(self, _outputs: object, inputs: dict[str, np.ndarray]) -> list[np.ndarray]:
        """Return the outputs of CenterFace."""
        rows, columns = (side // 2 for side in inputs[center_net.INPUT].shape[1:3])
        is_near = rows * 4 == close_up.NEARER.side
        heat, sizes = np.zeros((1, 1, rows, columns)), np.full((1, 2, rows, columns), np.log(22.0 if is_near else 11.0))
        heat[0, 0, rows // 2, columns // 2] = self.near if is_near else self.score
        return [heat, sizes, np.zeros((1, 2, rows, columns)), np.zeros((1, 10, rows, columns))]


def test_the_eager_twin_marks_what_the_other_leaves() -> None:
    """On the same network: a faint face is no finding, and is covered all the same."""
    detector = CenterFaceDetector(CenterNet(FaintFace()))
    picture = open_picture(encoded(Image.new("RGB", (160, 160))))
    assert (len(detector.find(picture)), len(detector.eager().find(picture))) == (0, 1)
