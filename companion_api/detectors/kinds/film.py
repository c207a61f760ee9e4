"""A film as pictures, one a second, those first that tell most soonest; and its title and place. Runs in a worker."""

from __future__ import annotations

import io
import math
import os
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from companion_api.detectors.kinds import unpacked
from companion_api.detectors.kinds.film_notes import film_notes
from companion_api.detectors.pixels import within
from gatepost.errors import UnreadableError

if TYPE_CHECKING:
    import cv2
    import cv2.typing

    from companion_api.detectors.workers.worker import Answer

    _Moment = tuple[float, cv2.typing.MatLike]

#: Longest side of a film's pictures, in pixels: films are softer than photographs, and there are many pictures.
FILM_SIDE = 1280
#: Pictures that one film gives at most; of a longer one they are spread over its length.
MOST_PICTURES = 600
_MOST_SIDE = 8192
#: Pictures that are sought before it is told whether seeking is dear, and frames that are tried for it.
_SOUGHT, _TRIED_FRAMES = 8, 10
#: A frame may begin a hair before its second.
_NEARLY_MS = 1.0
_DAMAGED = "the film is damaged, cut short or in a form that cannot be read here"


def film(data: bytes, options: dict[str, Any]) -> Iterator[Answer]:
    """Yield notes, the cover, then pictures with their second; raises UnreadableError.

    Seconds come in an order that halves the gaps: first the beginning, then the middle, the quarters and so on, so
    that whoever stops early has seen something of everything. Where keyframes are far apart, those after the first
    few come from the beginning on. ``seconds`` among the options are the only ones wanted.
    """
    yield from film_notes(data, unpacked.options_of(options)[0])
    os.environ["OPENCV_FFMPEG_LOGLEVEL"] = "-8"
    import cv2

    # Held until the end: OpenCV lets go of its own reference where Python must not take the reader apart.
    source = io.BytesIO(data)
    try:
        # Its own annotation asks for a class of its own where any reader does.
        capture = cv2.VideoCapture(source, cv2.CAP_FFMPEG, [cv2.CAP_PROP_N_THREADS, 1])  # type: ignore[call-overload]
    except cv2.error as error:
        raise UnreadableError(_DAMAGED) from error
    try:
        yield from _pictures(capture, unpacked.options_of(options)[0], list(options.get("seconds", ())))
    except cv2.error as error:
        raise UnreadableError(_DAMAGED) from error
    finally:
        capture.release()
        source.close()


def _pictures(capture: cv2.VideoCapture, most_pixels: int, seconds: list[float]) -> Iterator[Answer]:
    import cv2

    width, height = (int(capture.get(side)) for side in (cv2.CAP_PROP_FRAME_WIDTH, cv2.CAP_PROP_FRAME_HEIGHT))
    if not capture.isOpened() or not 0 < width * height <= most_pixels or max(width, height) > _MOST_SIDE:
        raise UnreadableError(_DAMAGED)
    seen = 0
    for second, pixels in _moments(capture, seconds):
        seen += 1
        yield _picture(pixels, second)
    if not seen:
        raise UnreadableError(_DAMAGED)


def _moments(capture: cv2.VideoCapture, seconds: list[float]) -> Iterator[_Moment]:
    """The pictures of these seconds; of all, the first few by seeking, then in whichever way costs less here."""
    order = seconds or [float(second) for second in spread(_seconds(capture))]
    seek_s = 0.0
    for second in order[:_SOUGHT]:
        before = time.process_time()
        pixels = _sought(capture, second)
        seek_s += (time.process_time() - before) / _SOUGHT
        if pixels is not None:
            yield second, pixels
    rest = order[_SOUGHT:]
    if rest and not seconds and seek_s * len(rest) > _all_frames_s(capture):
        yield from _forward(capture, sorted(rest))
        return
    for second in rest:
        pixels = _sought(capture, second)
        if pixels is not None:
            yield second, pixels


def _sought(capture: cv2.VideoCapture, second: float) -> cv2.typing.MatLike | None:
    import cv2

    if second:
        capture.set(cv2.CAP_PROP_POS_MSEC, second * 1000.0)
    read, pixels = capture.read()
    return pixels if read else None


def _all_frames_s(capture: cv2.VideoCapture) -> float:
    """What decoding every frame would cost, told from a few."""
    import cv2

    before = time.process_time()
    tried = sum(capture.grab() for _ in range(_TRIED_FRAMES))
    cost_s = (time.process_time() - before) / max(1, tried)
    return cost_s * max(0.0, capture.get(cv2.CAP_PROP_FRAME_COUNT)) if tried else math.inf


def _forward(capture: cv2.VideoCapture, seconds: list[float]) -> Iterator[_Moment]:
    """From the beginning, frame by frame: far from its keyframe each seek would decode most of them again."""
    import cv2

    capture.set(cv2.CAP_PROP_POS_MSEC, 0.0)
    wanted = iter(seconds)
    second = next(wanted, None)
    while second is not None and capture.grab():
        if capture.get(cv2.CAP_PROP_POS_MSEC) + _NEARLY_MS >= second * 1000.0:
            read, pixels = capture.retrieve()
            if read:
                yield second, pixels
            second = next(wanted, None)


def _seconds(capture: cv2.VideoCapture) -> list[int]:
    """The seconds to look at: each one, or as many as may be of a long film."""
    import cv2

    rate, count = capture.get(cv2.CAP_PROP_FPS), capture.get(cv2.CAP_PROP_FRAME_COUNT)
    # What a browser recorded says no length: its beginning is read as long as pictures come.
    length = int(count / rate) if rate > 0 and 0 < count < 1e7 else 60
    step = max(1, -(-(length + 1) // MOST_PICTURES))
    return list(range(0, length + 1, step))


def spread(seconds: list[int]) -> list[int]:
    """The same seconds in an order that halves the gaps between those before."""
    bits = max(1, (len(seconds) - 1).bit_length())
    order = sorted(range(1 << bits), key=lambda place: int(f"{place:0{bits}b}"[::-1], 2))
    return [seconds[place] for place in order if place < len(seconds)]


def _picture(pixels: cv2.typing.MatLike, second: float) -> Answer:
    import cv2
    from PIL import Image

    height, width = pixels.shape[:2]
    small = cv2.resize(pixels, within(width, height, FILM_SIDE), interpolation=cv2.INTER_AREA)
    image = Image.fromarray(cv2.cvtColor(small, cv2.COLOR_BGR2RGB))
    return unpacked.picture(image, (width, height), at_s=second)
