"""CenterFace's network: one view in, the middles, sizes and directions of possible faces out.

Its first step takes blocks of 2 x 2 pixels as they are, which gives the same numbers as the published network's and
costs a third: ``models/faces/scripts/blocks.py`` rearranges the weights.
"""

from __future__ import annotations

import importlib.util
import threading
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from companion_api.detectors.faces import turned
from companion_api.detectors.faces.faces import Box, FacesUnavailable
from companion_api.model_files import model_file

if TYPE_CHECKING:
    import numpy as np
    from PIL import Image

    Array = np.ndarray[Any, np.dtype[Any]]

MODEL, INPUT = "faces/centerface.onnx", "blocks"
_GRID = 4  # pixels of the view for each step of the output
_MULTIPLE = 32  # the network halves its view five times


class Candidate(NamedTuple):
    """A possible face: its box in pixels, a score of 0 to 1, how much of it looks at the camera, 0 to 1.

    ``tilt`` is by how many degrees the place was turned for it to be found.
    """

    box: Box
    score: float
    frontal: float
    tilt: int = 0


class Runs(Protocol):
    """A network as onnxruntime opens it."""

    def run(self, outputs: list[str] | None, inputs: dict[str, Array]) -> list[Array]:
        """Return arrays for the names of outputs (None: all) and the arrays by input."""


class CenterNet:
    """The network with 8-bit weights on one thread of onnxruntime; safe in several threads."""

    def __init__(self, session: Runs | None = None) -> None:
        self._lock = threading.Lock()
        self._session = session

    def load(self) -> Runs:
        """Open the network, once; raises FacesUnavailable."""
        with self._lock:
            if self._session is None:
                self._session = _open()
            return self._session

    def look(self, image: Image.Image, threshold: float) -> list[Candidate]:
        """Return the possible faces of one view from a score on, in its own pixels."""
        heat, sizes, offsets, points = self.load().run(None, {INPUT: blocks(image)})
        return _candidates(heat[0, 0], sizes[0], offsets[0], points[0], threshold)


def is_installed() -> bool:
    """True when the libraries and the network's file are there."""
    return all(importlib.util.find_spec(name) for name in ("numpy", "onnxruntime")) and model_file(MODEL).is_file()


def _open() -> Runs:
    if not is_installed():
        raise FacesUnavailable("faces cannot be found by CenterFace: onnxruntime or the network's file is missing")
    import onnxruntime  # type: ignore[import-untyped]

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    session: Runs = onnxruntime.InferenceSession(str(model_file(MODEL)), options, providers=["CPUExecutionProvider"])
    return session


def blocks(image: Image.Image) -> Array:
    """Return bytes as the network takes them: (1, half height, half width, 2 x 2 x RGB), filled up with grey."""
    import numpy as np

    pixels = np.asarray(image)
    height, width = _whole(pixels.shape[0]), _whole(pixels.shape[1])
    if (height, width) != pixels.shape[:2]:
        filled = np.full((height, width, 3), turned.GREY[0], dtype=np.uint8)
        filled[: pixels.shape[0], : pixels.shape[1]] = pixels
        pixels = filled
    # Two pixels beside each other travel as one item, or numpy would copy byte by byte.
    pairs = np.ascontiguousarray(pixels).reshape(height // 2, 2, width // 2, 6).view("V6")[..., 0]
    whole = np.ascontiguousarray(pairs.transpose(0, 2, 1))
    return whole.view(np.uint8).reshape(1, height // 2, width // 2, 12)


def _whole(side: int) -> int:
    return -(-side // _MULTIPLE) * _MULTIPLE


def _candidates(heat: Array, sizes: Array, offsets: Array, points: Array, threshold: float) -> list[Candidate]:
    import numpy as np

    rows, columns = np.nonzero(heat > threshold)
    height, width = np.exp(sizes[:, rows, columns].astype(np.float64)) * _GRID
    down, across = offsets[:, rows, columns]
    left, top = (columns + across + 0.5) * _GRID - width / 2, (rows + down + 0.5) * _GRID - height / 2
    boxes = np.stack((left, top, width, height), axis=1).tolist()
    scores, frontal = heat[rows, columns].tolist(), _frontal(points[:, rows, columns]).tolist()
    return [Candidate(tuple(box), *told) for box, *told in zip(boxes, scores, frontal, strict=True)]


def _frontal(points: Array) -> Array:
    """Return how much each head looks at the camera, 1 straight at it to 0 from the side.

    ``points`` are (down, across) of both eyes, nose and corners of the mouth, as shares of the box: the nose of a head
    that looks straight ahead is in the middle between the eyes.
    """
    import numpy as np

    left_eye, right_eye, nose = points[1], points[3], points[5]
    apart = right_eye - left_eye
    aside = np.abs((nose - left_eye) / np.where(apart > 0, apart, 1) - 0.5)
    return np.where(apart > 0, np.maximum(0.0, 1.0 - 2 * aside), 0.0)
