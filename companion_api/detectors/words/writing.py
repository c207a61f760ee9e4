"""Writing in a picture, by the networks of PP-OCR: rapidocr's own to read, one with 8-bit weights to find lines.

Lines are found in a small copy and read from the working picture; nothing is fetched, nothing is kept.
"""

from __future__ import annotations

import functools
import importlib.util
import math
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

from companion_api.detectors.quiet import no_warnings
from companion_api.detectors.words.written_line import Line
from companion_api.model_files import model_file
from gatepost.errors import GatepostError

if TYPE_CHECKING:
    import numpy as np

    from companion_api.detectors.picture import Picture

    Array = np.ndarray[Any, np.dtype[Any]]

#: Longest side of the copy in which lines are looked for, in pixels; and of the one that is looked at as well where
#: the first shows fewer lines than this: small or faint writing.
FIND_SIDE, SECOND_SIDE, FEW = 800, 1120, 3
#: What a line must reach to count as read.
READ = 0.5
#: Below it a line is read once more, upside down.
UNSURE = 0.8
#: Lines of one picture that are read, largest writing first; a page of small print has no end.
MOST_LINES = 80
#: Lines that are read at once: similar lengths, since the longest sets the cost of each.
_AT_ONCE = 6
_TALL = 1.5  # a crop this much higher than wide is turned before it is read, as rapidocr does
#: The network that finds lines, made by models/writing/scripts/quantise.py, and rapidocr's that reads them.
FINDER, READER = "writing/lines.onnx", "PP-OCRv6_rec_small.onnx"
_NEEDED = ("cv2", "numpy", "onnxruntime", "rapidocr")


class _Read(Protocol):
    """What rapidocr says of crops: a text and a score for each."""

    txts: tuple[str, ...]
    scores: tuple[float, ...]


class _Found(Protocol):
    """Where rapidocr sees lines: an array (lines, 4 corners, across and down)."""

    boxes: Array


class _Finder(Protocol):
    """Where rapidocr keeps the size at which it looks for lines."""

    limit_side_len: int


class _Engine(Protocol):
    """The two steps of rapidocr's engine, and the part of it that finds lines."""

    text_det: _Finder

    def detect_and_crop(self, img: Array, op_record: dict[str, object]) -> tuple[list[Array], _Found]: ...
    def recognize_txt(self, img: list[Array]) -> _Read: ...


class WritingUnavailable(GatepostError):  # noqa: N818 - a state of affairs, told by its name
    """What reads writing is not installed."""


class WritingReader(Protocol):
    """What reads; another reader takes this one's place by having the same name and two methods."""

    #: What the evidence of a finding calls it.
    name: str

    def load(self) -> None:
        """Open libraries and data, once; raises WritingUnavailable."""

    def read(self, picture: Picture, *, limit_s: float) -> list[Line]:
        """Return the lines, in no order; what is not reached within the limit is left out."""


class RapidOcrReader:
    """PP-OCR on one thread of onnxruntime; one picture at a time, since rapidocr keeps state in its engine."""

    name = "PP-OCRv6"

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._engine: _Engine | None = None

    def load(self) -> None:
        """Open both networks, once; raises WritingUnavailable."""
        with self._lock:
            self._loaded()

    def _loaded(self) -> _Engine:
        if self._engine is None:
            self._engine = _open()
        return self._engine

    def read(self, picture: Picture, *, limit_s: float = math.inf) -> list[Line]:
        """Return the lines, in no order; what is not reached within the limit is left out."""
        import numpy as np

        until = time.monotonic() + limit_s
        pixels = np.ascontiguousarray(np.asarray(picture.image)[:, :, ::-1])  # the networks know blue first
        with self._lock:
            return list(_read(self._loaded(), pixels, until))


@functools.cache
def shared_reader() -> WritingReader | None:
    """Return the process's one reader; None where it is not installed."""
    return RapidOcrReader() if is_installed() else None


def is_installed() -> bool:
    """True when the libraries and both networks' files are there."""
    return all(importlib.util.find_spec(name) for name in _NEEDED) and all(path.is_file() for path in _paths().values())


def _paths() -> dict[str, Path]:
    spec = importlib.util.find_spec("rapidocr")
    folder = Path(spec.origin or "").parent / "models" if spec else Path()
    return {"Det": model_file(FINDER), "Rec": folder / READER}


def _open() -> _Engine:
    if not is_installed():
        raise WritingUnavailable("writing in pictures cannot be read: rapidocr or its models are not installed")
    with no_warnings():
        from rapidocr import RapidOCR

        # With the files named, rapidocr has nothing to fetch.
        threads = {f"EngineConfig.onnxruntime.{part}_op_num_threads": 1 for part in ("intra", "inter")}
        files = {f"{part}.model_path": str(path) for part, path in _paths().items()}
        sides = {"Det.limit_type": "max", "Det.limit_side_len": FIND_SIDE, "Rec.rec_img_shape": [3, 48, 48]}
        quiet = {"Global.log_level": "critical", "Global.use_cls": False, "Global.use_vertical_padding": False}
        return cast("_Engine", RapidOCR(params=threads | files | sides | quiet))


def _read(engine: _Engine, pixels: Array, until: float) -> Iterator[Line]:
    places = _found(engine, pixels)
    if len(places) < FEW and max(pixels.shape) > FIND_SIDE and time.monotonic() < until:
        places = max(places, _found_again(engine, pixels), key=len)
    places.sort(key=lambda place: -min(place[0].shape[:2]))
    for few in _similar(places[:MOST_LINES]):
        if time.monotonic() >= until:
            return
        yield from _lines(engine, few)


def _found(engine: _Engine, pixels: Array) -> list[tuple[Array, Array]]:
    """Return the lines as crops with their corners."""
    from rapidocr.main import RapidOCRError

    try:
        crops, found = engine.detect_and_crop(pixels, {})
    except RapidOCRError:  # its way to say that there is no writing
        return []
    return list(zip(crops, found.boxes, strict=True))


def _found_again(engine: _Engine, pixels: Array) -> list[tuple[Array, Array]]:
    """Return the lines that the larger copy shows; only after the first look, which opens the network."""
    engine.text_det.limit_side_len = SECOND_SIDE
    try:
        return _found(engine, pixels)
    finally:
        engine.text_det.limit_side_len = FIND_SIDE


def _similar(places: list[tuple[Array, Array]]) -> Iterator[list[tuple[Array, Array]]]:
    """Yield few places at a time: the largest writing first, and among so many those of similar length."""
    for start in range(0, len(places), 4 * _AT_ONCE):
        part = sorted(places[start : start + 4 * _AT_ONCE], key=lambda place: place[0].shape[1] / place[0].shape[0])
        for few in range(0, len(part), _AT_ONCE):
            yield part[few : few + _AT_ONCE]


def _lines(engine: _Engine, places: Sequence[tuple[Array, Array]]) -> Iterator[Line]:
    """Yield what was read of these places, each upright or upside down, whichever reads better."""
    import numpy as np

    crops = [np.ascontiguousarray(crop) for crop, _ in places]
    read = _texts(engine, crops)
    unsure = [number for number, (_, score) in enumerate(read) if score < UNSURE]
    over = _texts(engine, [np.ascontiguousarray(crops[number][::-1, ::-1]) for number in unsure])
    turned = dict(zip(unsure, over, strict=True))
    for number, (_, corners) in enumerate(places):
        upright, flipped = read[number], turned.get(number, ("", 0.0))
        text, score = max(upright, flipped, key=lambda one: one[1])
        if score >= READ and text.strip():
            yield _line(text.strip(), score, corners, is_flipped=flipped[1] > upright[1])


def _texts(engine: _Engine, crops: list[Array]) -> list[tuple[str, float]]:
    if not crops:
        return []
    result = engine.recognize_txt(crops)
    return [(text, float(score)) for text, score in zip(result.txts, result.scores, strict=True)]


def _line(text: str, score: float, corners: Array, *, is_flipped: bool) -> Line:
    """Return the line; ``corners`` are upper left, upper right, lower right, lower left as rapidocr orders them."""
    points = [(float(across), float(down)) for across, down in corners]
    start, along, down = points[0], _way(points[0], points[1]), _way(points[0], points[3])
    if math.hypot(*down) >= _TALL * math.hypot(*along):
        # Turned to the left before it was read: it runs down the picture, its foot to the left.
        start, along, down = points[1], down, (-along[0], -along[1])
    if is_flipped:
        start = start[0] + along[0] + down[0], start[1] + along[1] + down[1]
        along, down = (-along[0], -along[1]), (-down[0], -down[1])
    return Line(text, start, along, down, score)


def _way(one: tuple[float, float], other: tuple[float, float]) -> tuple[float, float]:
    return other[0] - one[0], other[1] - one[1]
