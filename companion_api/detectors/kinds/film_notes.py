"""What a film's container says beside its pictures: title, place, camera, cover. MP4 and MOV boxes, Matroska tags."""

from __future__ import annotations

import contextlib
import re
import struct
from collections.abc import Iterator
from typing import TYPE_CHECKING

from companion_api.detectors.kinds import unpacked
from companion_api.detectors.kinds.decode import frames
from companion_api.detectors.kinds.film_device import device_keys
from companion_api.detectors.kinds.matroska import matroska_words
from gatepost.errors import UnreadableError

if TYPE_CHECKING:
    from companion_api.detectors.workers.worker import Answer

COVER = "the film's cover"
#: Boxes that hold boxes, on the way to what people wrote (ISO 14496-12, QuickTime).
_HOLDERS = frozenset({b"moov", b"udta", b"meta", b"ilst", b"trak"})
_WORDS = {
    b"\xa9nam": "title", b"\xa9cmt": "comment", b"desc": "caption", b"ldes": "caption", b"\xa9ART": "author",
    b"\xa9des": "caption", b"titl": "title", b"dscp": "caption", b"\xa9alb": "album", b"keyw": "keywords",
    b"\xa9inf": "comment", b"cprt": "copyright", b"\xa9cpy": "copyright", b"auth": "author", b"\xa9aut": "author",
}  # fmt: skip
_DEVICE = {b"\xa9mak": "make", b"\xa9mod": "model"}
_PLACES = frozenset({b"\xa9xyz", b"loci"})
#: ISO 6709 as phones write it: +52.6336-001.6908+080.000/
_ISO_6709 = re.compile(r"([+-]\d{1,2}(?:\.\d+)?)([+-]\d{1,3}(?:\.\d+)?)(?:[+-][\d.]+)?/?")
_APPLE_PLACE = b"com.apple.quicktime.location.ISO6709"
_MOST_BOXES, _MOST_BYTES = 5000, 2 * 1024 * 1024


def film_notes(data: bytes, most_pixels: int) -> Iterator[Answer]:
    """Yield words, place, cover and camera; a damaged note is passed over."""
    device: dict[str, str] = {}
    with contextlib.suppress(struct.error, ValueError, IndexError, RecursionError):
        if data.startswith(b"\x1aE\xdf\xa3"):
            for where, text in matroska_words(data):
                yield unpacked.words(text, where)
            return
        for kind, content in _boxes(data):
            device |= _device(kind, content)
            yield from _note(kind, content, most_pixels)
    if any(device.values()):
        yield unpacked.camera(device.get("make", ""), device.get("model", ""), "")


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Every box without boxes in it on the way to what people wrote, as (kind, content)."""
    todo = [(0, len(data))]
    for _ in range(_MOST_BOXES):
        if not todo:
            return
        at, end = todo.pop()
        if at + 8 > end:
            continue
        length, kind = struct.unpack_from(">I4s", data, at)
        head = 8
        if length == 1:
            (length,) = struct.unpack_from(">Q", data, at + 8)
            head = 16
        after = end if length == 0 else at + max(length, head)
        todo.append((after, end))
        inside = (at + head, min(after, end))
        if kind in _HOLDERS:
            # In MP4 the box "meta" begins with a version, in QuickTime it does not.
            skip = 4 if kind == b"meta" and data[inside[0] + 4 : inside[0] + 8] != b"hdlr" else 0
            todo.append((inside[0] + skip, inside[1]))
            if kind == b"meta":
                yield kind, data[inside[0] : min(inside[1], inside[0] + _MOST_BYTES)]
        elif kind != b"mdat":
            yield kind, data[inside[0] : min(inside[1], inside[0] + _MOST_BYTES)]


def _note(kind: bytes, content: bytes, most_pixels: int) -> Iterator[Answer]:
    if kind in _WORDS and (text := _text(content)):
        yield unpacked.words(text, _WORDS[kind])
    elif kind in _PLACES or (kind == b"meta" and _APPLE_PLACE in content):
        match = _ISO_6709.search(content.decode("latin-1"))
        if match and (float(match[1]) or float(match[2])):
            yield unpacked.place(float(match[1]), float(match[2]))
    elif kind == b"covr":
        with contextlib.suppress(UnreadableError):
            for told, blobs in frames(content[16:], {"max_pixels": most_pixels, "max_frames": 1}):
                yield told | {"kind": "picture", "source": COVER}, blobs


def _device(kind: bytes, content: bytes) -> dict[str, str]:
    with contextlib.suppress(struct.error):
        if kind in _DEVICE:
            return {_DEVICE[kind]: _text(content)}
        if kind == b"meta":
            return device_keys(content)
    return {}


def _text(content: bytes) -> str:
    """The words: iTunes has a box "data" round them, QuickTime a length and a language before them, 3GP a version."""
    if content[4:8] == b"data":
        words = content[16:]
    else:
        (length,) = struct.unpack_from(">H", content)
        words = content[4 : 4 + length] if length == len(content) - 4 else content[6:]
    return words.decode("utf-8", "replace").strip("\0 \r\n\t")
