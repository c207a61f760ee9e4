"""Faces are found with boxes in the picture as given, and nothing but found."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from drawn_face import encoded, face_photo
from PIL import Image, ImageFile

from companion_api.detectors.faces import faces as face_module
from companion_api.detectors.faces.faces import Face, FacesUnavailable, HogFaceDetector, confidence_of
from companion_api.detectors.picture import open_picture


@pytest.fixture(scope="session")
def detector() -> HogFaceDetector:
    """Return one loaded detector."""
    detector = HogFaceDetector()
    detector.load()
    return detector


def find(detector: HogFaceDetector, photo: Image.Image, **options: object) -> list[Face]:
    """Return the faces in a photo after it has travelled as a file."""
    return detector.find(open_picture(encoded(photo, **options)))


@pytest.mark.parametrize("size", [60, 100, 180, 320, 560])
def test_a_face_is_found_at_any_size(detector: HogFaceDetector, size: int) -> None:
    """One head, one face, from 60 pixels to nearly the whole picture."""
    assert len(find(detector, face_photo(800, 600, face=size))) == 1


def test_a_picture_without_a_face_has_none(detector: HogFaceDetector) -> None:
    """A plain sheet gives an empty list."""
    assert find(detector, Image.new("RGB", (640, 480), "olive")) == []


@pytest.mark.parametrize("size", [(1, 1), (3, 900), (20, 20)])
def test_a_tiny_picture_has_none(detector: HogFaceDetector, size: tuple[int, int]) -> None:
    """A tracking pixel is no error."""
    assert find(detector, Image.new("RGB", size)) == []


def test_the_box_is_in_pixels_as_given(detector: HogFaceDetector) -> None:
    """A photo larger than the working size has its box in its own pixels."""
    face = find(detector, face_photo(3200, 2400, face=800, at=(2000, 200)))[0]
    left, top, width, height = face.box
    assert 2000 <= left < left + width <= 2800
    assert 200 <= top < top + height <= 1000


def test_the_box_stands_in_the_upright_picture(detector: HogFaceDetector) -> None:
    """A phone photo that lies on its side by its EXIF data has its face where a viewer shows it."""
    exif = Image.Exif()
    exif[0x0112] = 6
    lying = face_photo(600, 800, face=240, at=(20, 30)).transpose(Image.Transpose.ROTATE_90)
    left, top, _, _ = find(detector, lying, exif=exif)[0].box
    assert 20 <= left <= 260
    assert 30 <= top <= 270


def test_the_box_ends_at_the_border(detector: HogFaceDetector) -> None:
    """A face at the edge has no box outside of the picture."""
    face = find(detector, face_photo(400, 400, face=360, at=(-20, 60)))[0]
    left, top, width, height = face.box
    assert min(left, top) >= 0
    assert max(left + width, top + height) <= 400


def test_surer_faces_come_first(detector: HogFaceDetector) -> None:
    """Faces are ordered by confidence."""
    photo = face_photo(900, 600, face=300, at=(20, 50))
    photo.paste(face_photo(120, 120, face=90), (600, 400))
    scores = [face.confidence for face in find(detector, photo)]
    assert len(scores) == 2
    assert all(one >= other for one, other in pairwise(scores))


def test_confidence_grows_from_a_half_towards_one() -> None:
    """The detector's own threshold is a half; nothing reaches certainty."""
    assert confidence_of(0.0) == 0.5
    assert 0.9 < confidence_of(2.0) < 1.0


def test_landmark_and_template_models_are_never_opened(detector: HogFaceDetector) -> None:
    """What would compute landmarks or a template stands closed, and using it is an error."""
    from face_recognition import api

    closed = [api.pose_predictor_68_point, api.pose_predictor_5_point, api.cnn_face_detector, api.face_encoder]
    assert {type(model).__name__ for model in closed} == {"_NotOpened"}
    with pytest.raises(RuntimeError, match="no templates"):
        api.face_encoder("pixels", "landmarks")


def test_finding_calls_the_detector_alone(detector: HogFaceDetector, monkeypatch: pytest.MonkeyPatch) -> None:
    """Spies in place of every predictor and encoder are not called while a face is found."""
    from face_recognition import api

    calls: list[str] = []
    for name in ("pose_predictor_68_point", "pose_predictor_5_point", "face_encoder", "cnn_face_detector"):
        monkeypatch.setattr(api, name, lambda *_, name=name: calls.append(name))
    assert find(detector, face_photo())
    assert calls == []


def test_pictures_are_looked_at_side_by_side(detector: HogFaceDetector) -> None:
    """Threads do not wait for one detector, and none gets another one's faces."""
    photos = [open_picture(encoded(face_photo(500, 400, face=120 + 40 * number))) for number in range(4)]
    alone = [detector.find(photo) for photo in photos]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(detector.find, photos * 3))
    assert together == alone * 3


def test_dlib_is_left_as_it_was(detector: HogFaceDetector) -> None:
    """The constructors that were held back during the import are dlib's own again."""
    import dlib

    assert dlib.shape_predictor.__module__.startswith(("dlib", "_dlib"))


def test_loading_leaves_cut_short_pictures_refused(detector: HogFaceDetector) -> None:
    """face_recognition's import lets them pass for the whole process; ours takes that back."""
    assert ImageFile.LOAD_TRUNCATED_IMAGES is False


def test_a_missing_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the data package there is one clear line, and the process lives on."""
    real = importlib.util.find_spec
    monkeypatch.setattr(
        face_module.importlib.util, "find_spec", lambda name: None if name == "face_recognition_models" else real(name)
    )
    with pytest.raises(FacesUnavailable, match="face_recognition_models is not installed"):
        HogFaceDetector().load()


def test_importing_the_module_opens_no_library() -> None:
    """The heavy libraries are opened by load, not by import."""
    code = (
        "import sys, companion_api.detectors.faces.faces, companion_api.detectors.picture as _;"
        "print([m for m in ('PIL', 'numpy', 'dlib', 'face_recognition') if m in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"
