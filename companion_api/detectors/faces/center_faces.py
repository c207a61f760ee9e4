"""Faces by CenterFace, a small network that also finds small, tilted and partly covered ones.

The network names the middle and the size of each face, and where eyes, nose and mouth are; the latter only serve to say
how much of the face looks at the camera. No template is computed, and nothing is compared or kept.
"""

from __future__ import annotations

import copy
import importlib.util
import math
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Protocol

from companion_api.detectors.faces import close_up, turned
from companion_api.detectors.faces.faces import Box, Face, FacesUnavailable
from companion_api.detectors.faces.overlaps import strongest
from companion_api.model_files import model_file

if TYPE_CHECKING:
    import numpy as np
    from PIL import Image

    from companion_api.detectors.picture import Picture

    Array = np.ndarray[Any, np.dtype[Any]]

MODEL, INPUT = "faces/centerface.onnx", "input.1"
#: Longest sides at which a picture is looked at, in pixels: small faces need the first, close-ups the last.
SIDES = (1600, 480)
#: From this score a face counts at once; from the lower one it is looked at again, close up.
SURE, POSSIBLE = 0.65, 0.1
#: What a face must reach in a closer look, and where the whole picture lies on its side.
CONFIRMED = 0.65
#: Where a face is to be covered, one too many costs little: from this score all of them count.
EAGER = 0.5
#: Possible faces that are looked at again, best first: about 2 ms for each view.
MOST_SECOND_LOOKS = 40
#: Quarter turns for pictures in which nothing is upright: a site took the note about their orientation away.
QUARTER_TURNS, TURNED_SIDE = (90, -90, 180), 800
#: A picture is not made larger than so many times its size to be looked at.
_MOST_ENLARGED = 2.0
_GRID = 4  # pixels of the input for each step of the output
_MULTIPLE = 32  # the network halves its input five times

#: One candidate: (left, top, width, height), score 0 to 1, share 0 to 1 that looks at the camera.
_Candidate = tuple[Box, float, float]


class _Runs(Protocol):
    """A network of onnxruntime: the names of outputs (None: all) and arrays by input in, arrays out."""

    def run(self, outputs: list[str] | None, inputs: dict[str, Array]) -> list[Array]: ...


class CenterFaceDetector:
    """CenterFace with 8-bit weights on one thread of onnxruntime; safe in several threads."""

    name = "CenterFace"

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._session: _Runs | None = None
        self._sure, self._enough = SURE, CONFIRMED

    def eager(self) -> CenterFaceDetector:
        """Return a detector on the same network that would rather mark one face too many; raises FacesUnavailable."""
        self.load()
        twin = copy.copy(self)
        twin._sure = twin._enough = EAGER
        return twin

    def load(self) -> None:
        """Open the network, once; raises FacesUnavailable."""
        self._loaded()

    def _loaded(self) -> _Runs:
        with self._lock:
            if self._session is None:
                self._session = _open()
            return self._session

    def find(self, picture: Picture) -> list[Face]:
        """Return the faces of ``picture``, surest first."""
        found = self._upright(picture.image) or self._on_its_side(picture.image)
        found = [found[number] for number in strongest([(box, score) for box, score, _ in found])]
        return [_face(picture, *candidate) for candidate in found]

    def _upright(self, image: Image.Image) -> list[_Candidate]:
        candidates: list[_Candidate] = []
        for side in _sides(max(image.size)):
            ratio = side / max(image.size)
            seen = self._look(turned.sized(image, ratio), POSSIBLE)
            candidates += [(_scaled(box, 1 / ratio), score, frontal) for box, score, frontal in seen]
        best = [candidates[number] for number in strongest([(box, score) for box, score, _ in candidates])]
        return list(self._confirmed(image, best))

    def _confirmed(self, image: Image.Image, candidates: list[_Candidate]) -> Iterator[_Candidate]:
        """Keep the sure ones, and of the others those that a closer look confirms."""
        unsure = 0
        for candidate in candidates:
            if candidate[1] >= self._sure:
                yield candidate
            elif unsure < MOST_SECOND_LOOKS:
                unsure += 1
                yield from self._closer(image, candidate[0])

    def _closer(self, image: Image.Image, box: Box) -> list[_Candidate]:
        """Return the face that is in the middle of a close-up of ``box``, turned or not; empty when there is none."""
        for angle in close_up.ANGLES:
            seen = self._look(close_up.view(image, box, angle), self._enough)
            centred = [candidate for candidate in seen if close_up.is_centred(candidate[0])]
            if centred:
                found, score, frontal = max(centred, key=lambda candidate: candidate[1])
                return [(close_up.back(found, box, angle), score, frontal)]
        return []

    def _on_its_side(self, image: Image.Image) -> list[_Candidate]:
        small = turned.reduced(image, TURNED_SIDE)
        ratio = image.width / small.width
        for angle in QUARTER_TURNS:
            view = turned.turn(small, angle)
            seen = self._look(view, self._enough)
            if seen:
                return [
                    (_scaled(turned.turn_back(box, view.size, small.size, angle), ratio), score, frontal)
                    for box, score, frontal in seen
                ]
        return []

    def _look(self, image: Image.Image, threshold: float) -> list[_Candidate]:
        """Return the candidates of one view, in its own pixels."""
        heat, sizes, offsets, points = self._loaded().run(None, {INPUT: _padded(image)})
        return _candidates(heat[0, 0], sizes[0], offsets[0], points[0], threshold)


def is_installed() -> bool:
    """True when the libraries and the network's file are there."""
    return all(importlib.util.find_spec(name) for name in ("numpy", "onnxruntime")) and model_file(MODEL).is_file()


def _open() -> _Runs:
    if not is_installed():
        raise FacesUnavailable("faces cannot be found by CenterFace: onnxruntime or the network's file is missing")
    import onnxruntime  # type: ignore[import-untyped]

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    session: _Runs = onnxruntime.InferenceSession(str(model_file(MODEL)), options, providers=["CPUExecutionProvider"])
    return session


def _sides(longest: int) -> list[int]:
    """Return the sides to look at: never the same one twice, never enlarged beyond reason."""
    return sorted({min(side, round(longest * _MOST_ENLARGED)) for side in SIDES}, reverse=True)


def _padded(image: Image.Image) -> Array:
    """Return pixels as the network takes them: (1, 3, height, width), 0 to 255, filled up with grey."""
    import numpy as np

    pixels = np.asarray(image)
    height, width = pixels.shape[:2]
    filled = np.full((_whole(height), _whole(width), 3), turned.GREY[0], dtype=np.float32)
    filled[:height, :width] = pixels
    return np.ascontiguousarray(filled.transpose(2, 0, 1)[None])


def _whole(side: int) -> int:
    return -(-side // _MULTIPLE) * _MULTIPLE


def _candidates(heat: Array, sizes: Array, offsets: Array, points: Array, threshold: float) -> list[_Candidate]:
    import numpy as np

    rows, columns = np.nonzero(heat > threshold)
    candidates: list[_Candidate] = []
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        height, width = (math.exp(float(size)) * _GRID for size in sizes[:, row, column])
        down, across = (float(offset) for offset in offsets[:, row, column])
        left, top = (column + across + 0.5) * _GRID - width / 2, (row + down + 0.5) * _GRID - height / 2
        box = (left, top, width, height)
        candidates.append((box, float(heat[row, column]), _frontal(points[:, row, column])))
    return candidates


def _frontal(points: Array) -> float:
    """Return how much the head looks at the camera, 1 straight at it to 0 from the side.

    ``points`` are (down, across) of both eyes, nose and corners of the mouth, as shares of the box: the nose of a head
    that looks straight ahead is in the middle between the eyes.
    """
    left_eye, right_eye, nose = float(points[1]), float(points[3]), float(points[5])
    apart = right_eye - left_eye
    if apart <= 0:
        return 0.0
    return max(0.0, 1.0 - 2 * abs((nose - left_eye) / apart - 0.5))


def _scaled(box: Box, ratio: float) -> Box:
    return box[0] * ratio, box[1] * ratio, box[2] * ratio, box[3] * ratio


def _face(picture: Picture, box: Box, score: float, frontal: float) -> Face:
    given = picture.to_given(box)
    return Face(given, given[2], score, frontal)
