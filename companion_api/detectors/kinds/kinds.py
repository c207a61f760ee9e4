"""What a file is, told from its bytes, and the limits of what is opened."""

from __future__ import annotations

import re
from collections.abc import Sequence

from gatepost.extract.sniff import media_type

#: Largest file that is opened, in bytes.
MAX_BYTES = 32 * 1024 * 1024
#: Largest picture that is decoded; the header is asked before a pixel is.
MAX_PIXELS = 64_000_000
#: Longest side of what the detectors see, in pixels.
WORKING_SIDE = 1600
#: Frames of an animation that are looked at, spread from the first to the last within reach.
MAX_FRAMES = 4
#: Pixels that may be decoded to reach an animation's later frames.
MAX_ANIMATED_PIXELS = 4 * MAX_PIXELS
#: Frames of an animation that are counted; what comes later is out of reach.
MAX_COUNTED_FRAMES = 2000
#: Pillow's names; JPEG files of phones often are MPO.
FORMATS = ("JPEG", "MPO", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF", "HEIF")

_PICTURE_STARTS = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"II*\0", b"MM\0*")
_PICTURE_BRANDS = frozenset({b"avif", b"avis", b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"})
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FILMS = frozenset({"video/mp4", "video/webm", "video/x-msvideo"})
_OTHER_KINDS = (
    (b"%PDF", "a PDF document"), (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"<svg", "an SVG drawing"), (b"<?xml", "an XML document"), (b"<", "a web page"),
)  # fmt: skip
_DRAWING = re.compile(rb"<(?:\w+:)?svg[\s>]", re.I)
_XML_HEAD_BYTES = 4096


def is_picture(data: bytes) -> bool:
    """Return whether the bytes begin as a picture of pixels does, readable or not."""
    boxed = data[4:8] == b"ftyp" and data[8:12] in _PICTURE_BRANDS
    webp = data[:4] == b"RIFF" and data[8:12] == b"WEBP"
    bitmap = data[:2] == b"BM" and data[6:10] == bytes(4)
    return data.startswith(_PICTURE_STARTS) or boxed or webp or bitmap


def is_drawing(data: bytes) -> bool:
    """Return whether the bytes are an SVG drawing."""
    head = data[:_XML_HEAD_BYTES].removeprefix(b"\xef\xbb\xbf").lstrip()
    return head.startswith(b"<") and _DRAWING.search(head) is not None and b"<html" not in head.lower()


def is_film(data: bytes) -> bool:
    """Return whether the bytes begin as a film does: MP4, MOV, 3GP, WebM, Matroska, AVI."""
    return not is_picture(data) and media_type(data) in _FILMS


def kind_of(data: bytes) -> str | None:
    """Return ``picture``, ``drawing``, ``film``, ``pdf``, ``office`` or ``ole``; None for what is not opened."""
    tests = (
        ("picture", is_picture), ("film", is_film), ("pdf", is_pdf), ("office", is_office),
        ("ole", lambda data: data.startswith(_OLE)), ("drawing", is_drawing),
    )  # fmt: skip
    return next((kind for kind, fits in tests if fits(data)), None)


def is_pdf(data: bytes) -> bool:
    """Return whether the bytes are a PDF document; something may stand before its beginning."""
    return b"%PDF-" in data[:1024]


def is_office(data: bytes) -> bool:
    """Return whether the bytes are the ZIP container of an office document."""
    named = b"[Content_Types].xml" in data or b"vnd.oasis.opendocument" in data[:200]
    return data.startswith(b"PK\x03\x04") and named


def what_it_is(data: bytes, formats: Sequence[str]) -> str | None:
    """Name what the bytes seem to be, for the person who chose the wrong file; None for a damaged picture."""
    if data[4:8] == b"ftyp" and data[8:12] in _PICTURE_BRANDS and data[8:10] != b"av" and "HEIF" not in formats:
        return "HEIC pictures cannot be read here; save it as JPEG"
    if is_picture(data):
        return None
    head = data[:64].lstrip()
    kind = next((name for start, name in _OTHER_KINDS if head.startswith(start)), None)
    kind = "a film" if is_film(data) else kind
    readable = ", ".join(name for name in formats if name != "MPO")
    return f"this is {kind}, not a picture" if kind else f"this is not a picture in one of the formats {readable}"
