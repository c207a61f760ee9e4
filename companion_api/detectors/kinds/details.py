"""What a picture says about itself: place, words, camera, and the small preview it carries. Runs in a worker."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, SupportsFloat

from companion_api.detectors.kinds import unpacked
from companion_api.detectors.kinds.iptc import iptc_words
from companion_api.detectors.kinds.xmp import read_xmp

if TYPE_CHECKING:
    from PIL import Image, ImageFile

    from companion_api.detectors.workers.worker import Answer

_EXIF, _GPS = 0x8769, 0x8825
_WORDS = {0x010E: "caption", 0x013B: "author", 0x8298: "copyright"}
_WIDE_WORDS = {0x9C9B: "title", 0x9C9C: "comment", 0x9C9D: "author", 0x9C9E: "keywords", 0x9C9F: "subject"}
_MAKE, _MODEL = 0x010F, 0x0110
_USER_COMMENT, _OWNER, _SERIAL = 0x9286, 0xA430, 0xA431
_THUMBNAIL_AT, _THUMBNAIL_BYTES = 0x0201, 0x0202
#: PNG text chunks, GIF and JPEG comments, as Pillow's ``info`` names them.
_INFO_WORDS = ("title", "author", "description", "comment", "copyright", "subject", "keywords", "caption", "artist")
_MOST_THUMBNAIL_BYTES, _MOST_THUMBNAIL_SIDE = 512 * 1024, 1024


def details(image: ImageFile.ImageFile) -> Iterator[Answer]:
    """Yield words, place and camera; a damaged note about a picture is passed over, the picture itself is whole."""
    for look in (_of_exif, _of_place, _of_camera, _of_info, _of_xmp, iptc_words):
        with contextlib.suppress(Exception):  # each reads a different malformed note
            yield from look(image)


def _of_exif(image: ImageFile.ImageFile) -> Iterator[Answer]:
    exif = image.getexif()
    yield from _told({where: exif.get(tag) for tag, where in _WORDS.items()})
    yield from _told({where: _wide(exif.get(tag)) for tag, where in _WIDE_WORDS.items()})
    inner = exif.get_ifd(_EXIF)
    yield from _told({"comment": _comment(inner.get(_USER_COMMENT)), "owner": inner.get(_OWNER)})


def _told(found: dict[str, object]) -> Iterator[Answer]:
    for where, value in found.items():
        text = value.decode("utf-8", "replace") if isinstance(value, bytes) else value
        if isinstance(text, str) and text.strip("\0 \r\n\t"):
            yield unpacked.words(text.strip("\0 \r\n\t"), where)


def _wide(value: object) -> str | None:
    data = bytes(value) if isinstance(value, (bytes, tuple)) else b""
    return data.decode("utf-16-le", "replace") if data else None


def _comment(value: object) -> str | None:
    if not isinstance(value, bytes):
        return value if isinstance(value, str) else None
    code, words = value[:8], value[8:]
    return words.decode("utf-16" if code.startswith(b"UNICODE") else "utf-8", "replace")


def _of_place(image: ImageFile.ImageFile) -> Iterator[Answer]:
    gps = image.getexif().get_ifd(_GPS)
    if 2 in gps and 4 in gps:
        yield from _place(_degrees(gps[2], gps.get(1)), _degrees(gps[4], gps.get(3)))


def _place(latitude: float, longitude: float) -> Iterator[Answer]:
    # Nought by nought is what cameras write that do not know where they are.
    if (latitude or longitude) and abs(latitude) <= 90 and abs(longitude) <= 180:
        yield unpacked.place(round(latitude, 5), round(longitude, 5))


def _degrees(parts: Sequence[SupportsFloat], side: object) -> float:
    degrees, minutes, seconds = (float(part) for part in (*parts, 0.0, 0.0)[:3])
    value = degrees + minutes / 60 + seconds / 3600
    return -value if side in ("S", "W", b"S", b"W") else value


def _of_camera(image: ImageFile.ImageFile) -> Iterator[Answer]:
    exif = image.getexif()
    told = (exif.get(_MAKE), exif.get(_MODEL), exif.get_ifd(_EXIF).get(_SERIAL))
    if any(told):
        make, model, serial = (str(value or "").strip("\0 ") for value in told)
        yield unpacked.camera(make, model, serial)


def _of_info(image: ImageFile.ImageFile) -> Iterator[Answer]:
    known = {str(key).lower(): value for key, value in image.info.items()}
    yield from _told({key: known.get(key) for key in _INFO_WORDS})


def _of_xmp(image: ImageFile.ImageFile) -> Iterator[Answer]:
    packet = image.info.get("xmp")
    if isinstance(packet, (bytes, str)):
        found = read_xmp(packet.encode() if isinstance(packet, str) else packet)
        for where, text in found.words:
            yield unpacked.words(text, where)
        if found.latitude is not None and found.longitude is not None:
            yield from _place(found.latitude, found.longitude)
        if found.camera:
            yield unpacked.camera(*(found.camera.get(name, "") for name in ("Make", "Model", "SerialNumber")))


def preview(image: ImageFile.ImageFile) -> Image.Image | None:
    """The small picture that EXIF carries, not turned; None where there is none that opens."""
    from PIL import Image

    with contextlib.suppress(Exception):
        data = image.info["exif"].removeprefix(b"Exif\0\0")
        noted = _second_directory(data)
        at, length = int(noted[_THUMBNAIL_AT]), min(int(noted[_THUMBNAIL_BYTES]), _MOST_THUMBNAIL_BYTES)
        small = Image.open(io.BytesIO(data[at : at + length]), formats=("JPEG",))
        if max(small.size) <= _MOST_THUMBNAIL_SIDE:
            return small.convert("RGB")
    return None


def _second_directory(data: bytes) -> Mapping[int, Any]:
    """What EXIF notes about its preview: the directory after the picture's own (Exif 2.32, 4.5.5)."""
    from PIL.TiffImagePlugin import ImageFileDirectory_v2

    file = io.BytesIO(data)
    directory = ImageFileDirectory_v2(data[:8])
    for _ in range(2):
        file.seek(directory.next)
        directory.load(file)
    return directory
