"""dlib's face encoder with its 5-point landmarks; nothing of face_recognition is imported.

That package opens a 68-point landmark file on import, whose licence excludes commercial use; it is not opened here.
"""

from __future__ import annotations

import importlib.util
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from companion_api.identification.template import Vector
from gatepost.errors import GatepostError

if TYPE_CHECKING:
    from companion_api.detectors.picture import Picture

_LANDMARKS, _ENCODER = "shape_predictor_5_face_landmarks.dat", "dlib_face_recognition_resnet_model_v1.dat"
#: dlib's own boxes are squares from eyebrow to chin; of a taller box that is its lower part.
_SQUARE, _DOWN = 0.95, 0.04

Box = tuple[int, int, int, int]


class FaceEncoder(Protocol):
    """What turns a face into a vector; another one takes this one's place by having the method."""

    def encode(self, picture: Picture, box: Box) -> Vector:
        """Return the vector of the face at ``box`` (left, top, width, height in pixels as given)."""


class EncoderUnavailable(GatepostError):  # noqa: N818 - a state of affairs, told by its name
    """The libraries or the models for identification are not installed."""


class DlibEncoder:
    """One encoder; dlib's networks are used by one thread at a time. Opened at the first face, never before."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._models: tuple[Any, Any] | None = None

    def encode(self, picture: Picture, box: Box) -> Vector:
        """Return the 128 numbers of the face; raises EncoderUnavailable."""
        import numpy as np

        pixels = np.asarray(picture.image)
        with self._lock:
            self._models = self._models or _open()
            landmarks, encoder = self._models
            shape = landmarks(pixels, _square(picture, box))
            return tuple(float(value) for value in encoder.compute_face_descriptor(pixels, shape))


def _open() -> tuple[Any, Any]:
    folder = _models_folder()
    import dlib

    return dlib.shape_predictor(str(folder / _LANDMARKS)), dlib.face_recognition_model_v1(str(folder / _ENCODER))


def _models_folder() -> Path:
    """Where the data package lies; it is not imported, since it needs pkg_resources for nothing."""
    found = importlib.util.find_spec("face_recognition_models")
    if importlib.util.find_spec("dlib") is None or found is None or not found.origin:
        raise EncoderUnavailable("faces cannot be told apart: dlib or face_recognition_models is not installed")
    return Path(found.origin).parent / "models"


def _square(picture: Picture, box: Box) -> Any:  # noqa: ANN401 - dlib has no types
    import dlib

    across, down = picture.image.width / picture.width, picture.image.height / picture.height
    width, height = box[2] * across, box[3] * down
    middle_x, middle_y = box[0] * across + width / 2, box[1] * down + height * (0.5 + _DOWN)
    half = _SQUARE * (width + height) / 4
    return dlib.rectangle(
        round(middle_x - half), round(middle_y - half), round(middle_x + half), round(middle_y + half)
    )
