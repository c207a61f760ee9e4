"""What is inspected of an upload that is too long to be read whole: small parts, pictures, films that fit, beginnings.

The outline is itself a body of the same kind, so that whoever reads requests can read it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import pairwise
from typing import BinaryIO

from gatepost.errors import UnreadableError
from gatepost.extract.multipart_body import parse_parameters
from gatepost.extract.sniff import media_type, sniff_boundary

#: Kept of a part that is cut: more than is ever read of a text file, so that a cut text is told as one.
KEPT_OF_ONE_BYTES = 1_200_000
MAX_PARTS = 200
_BLOCK = 1024 * 1024
_MAX_HEAD = 16 * 1024


def outline(file: BinaryIO, content_type: str, *, most: int) -> bytes:
    """The outline of the body in ``file``, at most about ``most`` bytes; raises UnreadableError.

    A part that is cut ends in the SHA-256 of the whole: two films with the same beginning stay two.
    """
    head = file.read(_MAX_HEAD)
    boundary = _boundary(head, content_type)
    size = file.seek(0, 2)
    if boundary is None:
        return _part(file, 0, size, left=most, head=0)
    marks = [*_marks(file, b"--" + boundary), size]
    if len(marks) > MAX_PARTS:
        raise UnreadableError(f"more than {MAX_PARTS} parts")
    kept = bytearray()
    for start, end in pairwise(marks):
        kept += _part(file, start, end, left=most - len(kept))
        if len(kept) > most + KEPT_OF_ONE_BYTES:
            raise UnreadableError("more small parts than can be read")
    return bytes(kept)


def _boundary(head: bytes, content_type: str) -> bytes | None:
    kind, _, rest = content_type.partition(";")
    declared = parse_parameters(f";{rest}").get("boundary", "").encode("utf-8", "replace")
    if kind.strip().lower().startswith("multipart/") and declared and b"--" + declared in head:
        return declared
    return sniff_boundary(head)


def _marks(file: BinaryIO, delimiter: bytes) -> Iterator[int]:
    """Where each delimiter stands at the beginning of a line, read block by block."""
    file.seek(0)
    offset, rest = 0, b""
    while block := file.read(_BLOCK):
        data = rest + block
        place = data.find(delimiter)
        while place >= 0:
            # What was kept of the block before is there for the line end alone.
            if (place and data[place - 1 : place] == b"\n") or not offset + place:
                yield offset + place
            place = data.find(delimiter, place + 1)
        keep = min(len(data), len(delimiter))
        offset, rest = offset + len(data) - keep, data[-keep:]


def _part(file: BinaryIO, start: int, end: int, *, left: int, head: int = _MAX_HEAD) -> bytes:
    """A part as it is, where it is small, or shows something and fits; else its beginning.

    ``head``: where headers may end.
    """
    file.seek(start)
    first = file.read(min(_MAX_HEAD, end - start))
    content = first.partition(b"\r\n\r\n")[2] if head else first
    if end - start <= left and (end - start <= KEPT_OF_ONE_BYTES or _shows(content)):
        file.seek(start)
        return file.read(end - start)
    return _cut(file, start, end) + (b"\r\n" if head else b"")


def _shows(content: bytes) -> bool:
    """True for pictures and films: what they show can only be found in all of it."""
    return (media_type(content) or "").startswith(("image/", "video/"))


def _cut(file: BinaryIO, start: int, end: int) -> bytes:
    file.seek(start)
    kept = file.read(min(KEPT_OF_ONE_BYTES, end - start))
    digest, left = hashlib.sha256(kept), end - start - len(kept)
    while left and (block := file.read(min(_BLOCK, left))):
        digest.update(block)
        left -= len(block)
    return kept + digest.digest()
