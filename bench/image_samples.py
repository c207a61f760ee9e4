"""The pictures and the film that are timed, made of the photographs in ``faces`` and ``no-face``."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import cv2
import numpy as np
from PIL import Image

from companion_api.detectors.faces.center_faces import CenterFaceDetector
from companion_api.detectors.faces.faces import Face
from companion_api.detectors.picture import open_picture

_PHONE, _WEB = (4032, 3024), (1600, 1200)
_CLASS, _FACE_ACROSS = 30, 70
FILM_S, FILM_RATE, FILM_SIZE, _SHOT_S = 60, 25, (1920, 1080), 5
#: Pixels by which a shot moves; OpenCV's own encoder needs too many bytes for more.
_PAN = 25


def phone_with_a_face(data: Path) -> bytes:
    """A phone's 12 megapixels with somebody in it."""
    return _jpeg(_photos(data, "faces")[0].resize(_PHONE, Image.Resampling.LANCZOS))


def phone_with_nobody(data: Path) -> bytes:
    """A phone's 12 megapixels without a face: every look is taken."""
    return _jpeg(_photos(data, "no-face")[0].resize(_PHONE, Image.Resampling.LANCZOS))


def web_photo(data: Path) -> bytes:
    """A picture as sites give it out, without a face."""
    return _jpeg(_photos(data, "no-face")[0].resize(_WEB, Image.Resampling.LANCZOS))


def class_photo(data: Path) -> bytes:
    """Thirty different faces, 70 pixels wide, in front of a photograph."""
    photo, chance = _photos(data, "no-face")[1].resize(_WEB), Random(1)
    heads = list(_heads(data))
    for number, head in enumerate(chance.sample(heads, min(_CLASS, len(heads)))):
        place = 60 + number % 6 * 250 + chance.randrange(40), 40 + number // 6 * 230 + chance.randrange(30)
        photo.paste(head.resize((2 * _FACE_ACROSS, round(2.4 * _FACE_ACROSS))), place)
    return _jpeg(photo)


def film(data: Path) -> bytes:
    """A minute of 1080p at 25 pictures a second: a shot of five seconds each, with and without people, panned over."""
    shots = [photo for pair in zip(_photos(data, "no-face"), _photos(data, "faces"), strict=False) for photo in pair]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "film.mp4")
        writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), FILM_RATE, FILM_SIZE)
        for shot in shots[: FILM_S // _SHOT_S]:
            for pixels in _panned(shot):
                writer.write(pixels)
        writer.release()
        return path.read_bytes()


def _panned(shot: Image.Image) -> Iterator[np.ndarray]:
    """Yield the pictures of one shot, a window that moves over the photograph."""
    width, height = FILM_SIZE
    wide = cv2.cvtColor(np.asarray(shot.resize((width + _PAN, height + _PAN))), cv2.COLOR_RGB2BGR)
    for number in range(_SHOT_S * FILM_RATE):
        moved = number * _PAN // (_SHOT_S * FILM_RATE)
        yield np.ascontiguousarray(wide[moved : moved + height, moved : moved + width])


def _heads(data: Path) -> Iterator[Image.Image]:
    detector = CenterFaceDetector()
    for photo in _photos(data, "faces"):
        for face in detector.find(open_picture(_jpeg(photo))):
            yield photo.crop(_around(face))


def _around(face: Face) -> tuple[int, int, int, int]:
    left, top, width, height = face.box
    return left - width // 2, top - height // 2, left + width * 3 // 2, top + height * 3 // 2


def _photos(data: Path, folder: str) -> list[Image.Image]:
    return [Image.open(path).convert("RGB") for path in sorted((data / folder).glob("*.jpg"))]


def _jpeg(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=90)
    return buffer.getvalue()


PICTURES: dict[str, Callable[[Path], bytes]] = {
    "phone, 12 megapixels, a face": phone_with_a_face,
    "phone, 12 megapixels, nobody": phone_with_nobody,
    "web, 1,600 x 1,200, nobody": web_photo,
    "class photo, 30 faces": class_photo,
}
