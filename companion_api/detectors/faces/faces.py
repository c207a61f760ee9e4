"""Where faces are in a picture. Faces are found, never matched: no landmark and no template is computed."""

from __future__ import annotations

import importlib.util
import math
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from companion_api.detectors.faces import turned
from companion_api.detectors.quiet import no_warnings
from gatepost.errors import GatepostError

if TYPE_CHECKING:
    from PIL import Image

    from companion_api.detectors.picture import Picture

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Face:
    """One face in a picture.

    ``box`` is (left, top, width, height) in pixels as given, ``size_px`` its width there;
    ``confidence`` is 0 to 1: a score to compare faces by, not a probability.
    ``frontal`` is 1 for a face straight at the camera down to 0 for one from the side; None where it is not known.
    """

    box: tuple[int, int, int, int]
    size_px: int
    confidence: float
    frontal: float | None = None


class FaceDetector(Protocol):
    """What finds faces; another detector takes this one's place by having the same name and two methods."""

    #: What the evidence of a finding calls it.
    name: str

    def load(self) -> None:
        """Open libraries and data, once; raises FacesUnavailable."""

    def find(self, picture: Picture) -> list[Face]:
        """Return the faces, surest first; an empty list when there is none."""


class _Rectangle(Protocol):
    def left(self) -> int: ...
    def top(self) -> int: ...
    def width(self) -> int: ...
    def height(self) -> int: ...


class _Runs(Protocol):
    """dlib's detector: (rectangles, scores, indices) of an array, after doubling it so often, above a threshold."""

    def run(
        self, pixels: object, upsample: int, threshold: float
    ) -> tuple[Sequence[_Rectangle], Sequence[float], object]: ...


class FacesUnavailable(GatepostError):  # noqa: N818 - a state of affairs, told by its name
    """The face detector's libraries are not installed."""


#: What has to be installed; asked first, because face_recognition ends the process without its data package.
_NEEDED = ("dlib", "face_recognition", "face_recognition_models", "pkg_resources")
#: dlib's constructors of what face_recognition would load beside its detector.
_NOT_FOR_FINDING = ("shape_predictor", "cnn_face_detection_model_v1", "face_recognition_model_v1")
#: Pictures that are looked at side by side; each needs up to 100 MB while it is.
MOST_AT_ONCE = min(os.cpu_count() or 1, 4)
#: Up to this longest side the picture is looked at four times as large, above it twice.
_SMALL_PICTURE = 400
_THRESHOLD = 0.0
#: Three more looks are three more chances of a false alarm: a turned face has to be plainer.
_TURNED_THRESHOLD = 0.3


class HogFaceDetector:
    """dlib's HOG detector as face_recognition sets it up: faces seen from the front, made for adults.

    dlib keeps state in a detector while it looks, so each look borrows one; there are at most ``MOST_AT_ONCE``.
    """

    name = "HOG"

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._places = threading.BoundedSemaphore(MOST_AT_ONCE)
        self._idle: list[_Runs] = []

    def load(self) -> None:
        """Open face_recognition's detector and nothing else of it; raises FacesUnavailable."""
        with self._borrowed():
            pass

    @contextmanager
    def _borrowed(self) -> Iterator[_Runs]:
        with self._places:
            with self._lock:
                detector = self._idle.pop() if self._idle else _load_detector()
            try:
                yield detector
            finally:
                self._idle.append(detector)

    def find(self, picture: Picture) -> list[Face]:
        """Return the faces, surest first; where none is upright, those that a turned picture shows."""
        upsample = 2 if max(picture.image.size) <= _SMALL_PICTURE else 1
        seen = self._look(picture.image, upsample, _THRESHOLD) or self._look_turned(picture.image)
        faces = [_face(picture, box, score) for box, score in seen]
        return sorted(faces, key=lambda face: -face.confidence)

    def _look(self, image: Image.Image, upsample: int, threshold: float) -> list[tuple[Box, float]]:
        import numpy as np

        with self._borrowed() as detector:
            boxes, scores, _ = detector.run(np.asarray(image), upsample, threshold)
        return [(_box(rectangle), score) for rectangle, score in zip(boxes, scores, strict=True)]

    def _look_turned(self, image: Image.Image) -> list[tuple[Box, float]]:
        small = turned.reduced(image)
        ratio = image.width / small.width
        for angle in turned.ANGLES:
            view = turned.turn(small, angle)
            seen = self._look(view, 1, _TURNED_THRESHOLD)
            if seen:
                back = [(turned.turn_back(box, view.size, small.size, angle), score) for box, score in seen]
                return [(_scaled(box, ratio), score) for box, score in back]
        return []


def _scaled(box: Box, ratio: float) -> Box:
    return box[0] * ratio, box[1] * ratio, box[2] * ratio, box[3] * ratio


def _box(rectangle: _Rectangle) -> Box:
    return rectangle.left(), rectangle.top(), rectangle.width(), rectangle.height()


def _face(picture: Picture, box: Box, score: float) -> Face:
    given = picture.to_given(box)
    return Face(given, given[2], confidence_of(score))


def confidence_of(score: float) -> float:
    """Map dlib's score (0 is its threshold, a plain portrait has about 2) to 0.5 up to 1."""
    return 1 - 0.5 * math.exp(-max(score, 0.0))


def _load_detector() -> _Runs:
    missing = [name for name in _NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        raise FacesUnavailable(f"faces cannot be found: {', '.join(missing)} is not installed")
    with no_warnings(), _without_other_models():
        from face_recognition import api
        from PIL import ImageFile

        # face_recognition lets pictures that are cut short pass, for the whole process.
        ImageFile.LOAD_TRUNCATED_IMAGES = False
        # Made as face_recognition makes its one; that one cannot be shared between threads.
        detector: _Runs = api.dlib.get_frontal_face_detector()
        return detector


@contextmanager
def _without_other_models() -> Iterator[None]:
    """Keep face_recognition's import from opening its landmark and template models.

    Finding faces needs neither, the landmark file's licence excludes commercial use, and what was never opened
    cannot compute a template by accident.
    """
    import dlib

    kept = {name: getattr(dlib, name) for name in _NOT_FOR_FINDING}
    try:
        for name in _NOT_FOR_FINDING:
            setattr(dlib, name, _NotOpened)
        yield
    finally:
        for name, constructor in kept.items():
            setattr(dlib, name, constructor)


class _NotOpened:
    """Stands where face_recognition keeps a model that finding faces does not need."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __call__(self, *_: object) -> None:
        raise RuntimeError("Gatepost finds faces and computes no landmarks and no templates")
