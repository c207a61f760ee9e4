"""The detectors that are compared, each as a function from the bytes of a picture to boxes in its own pixels."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from companion_api.detectors.faces.center_faces import CenterFaceDetector
from companion_api.detectors.faces.faces import FaceDetector, HogFaceDetector
from companion_api.detectors.picture import open_picture

Box = tuple[float, float, float, float]
Finder = Callable[[bytes], list[Box]]


def candidates() -> dict[str, Finder]:
    """Return the finders by name; those whose library is missing are left out."""
    found = {"CenterFace": _own(CenterFaceDetector()), "HOG, as the fallback uses it": _own(HogFaceDetector())}
    found["face_recognition.face_locations"] = _face_locations()
    haar = _haar()
    return found | ({"Haar alt2 of OpenCV": haar} if haar else {})


def _own(detector: FaceDetector) -> Finder:
    detector.load()
    return lambda data: [face.box for face in detector.find(open_picture(data))]


def _face_locations() -> Finder:
    """face_recognition at its defaults, on the whole picture."""
    import dlib

    # What face_locations calls with its default arguments; importing the package would open its landmark models.
    detector = dlib.get_frontal_face_detector()

    def find(data: bytes) -> list[Box]:
        seen = detector(_rgb(data), 1)
        return [(box.left(), box.top(), box.width(), box.height()) for box in seen]

    return find


def _haar() -> Finder | None:
    try:
        import cv2
    except ImportError:
        return None
    cascade = cv2.CascadeClassifier(str(Path(cv2.data.haarcascades) / "haarcascade_frontalface_alt2.xml"))

    def find(data: bytes) -> list[Box]:
        seen = cascade.detectMultiScale(cv2.cvtColor(_rgb(data), cv2.COLOR_RGB2GRAY))
        return [tuple(float(side) for side in box) for box in seen]  # type: ignore[misc]

    return find


def _rgb(data: bytes) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return np.asarray(ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGB"))
