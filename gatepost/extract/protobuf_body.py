"""Protocol Buffers without their schema: the strings on the wire, keyed by field numbers (protobuf.dev, "Encoding").

gRPC, gRPC-web and Connect put five bytes before each message: a flag and a big-endian length. gRPC-web's ``-text``
variant is that in base64, one padded piece after another.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Iterator

from gatepost.errors import UnreadableError
from gatepost.extract.codings import decode_content
from gatepost.extract.leaves import Blob, Leaf, Path, walk
from gatepost.extract.limits import Budget, TooMuchError
from gatepost.extract.request import RawRequest
from gatepost.extract.sniff import media_type

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
#: gRPC-web's trailers, and the last envelope of a Connect stream: headers, no message.
_TRAILERS = 0x80 | 0x02
_BASE64_PIECE = re.compile(rb"[A-Za-z0-9+/]+={0,2}")
_ENVELOPED = ("grpc", "connect+")
_MAX_SNIFFED_BYTES = 1_000_000


def is_protobuf(content_type: str) -> bool:
    """True for the types that protobuf and gRPC bodies are sent under."""
    kind = content_type.partition(";")[0].lower()
    return "json" not in kind and ("proto" in kind or "grpc" in kind)


def message_coding(request: RawRequest) -> str:
    """What the messages within are compressed with, by gRPC's and Connect's own headers."""
    return (request.header("grpc-encoding") or request.header("connect-content-encoding")).strip().lower()


def read_protobuf(
    data: bytes, content_type: str, path: Path, budget: Budget, *, coding: str = ""
) -> Iterator[Leaf | Blob]:
    """The leaves in wire order; raises UnreadableError for bytes that are no message."""
    kind = content_type.lower()
    if "grpc-web-text" in kind:
        data = _from_base64(data)
    framed = any(word in kind for word in _ENVELOPED)
    for message in _frames(data, coding, budget) if framed else (data,):
        yield from _walked(_fields(message, (), budget), path, budget)


def sniff_protobuf(data: bytes, path: Path, budget: Budget) -> Iterator[Leaf | Blob] | None:
    """The leaves of bytes that nobody calls a message and that are one to their end, with words; None otherwise."""
    if len(data) > _MAX_SNIFFED_BYTES:
        return None
    try:
        found = list(_fields(data, (), budget))
    except UnreadableError:
        return None
    return _walked(found, path, budget) if any(isinstance(value, str) for _, value in found) else None


def _walked(fields: Iterable[tuple[Path, str | bytes]], path: Path, budget: Budget) -> Iterator[Leaf | Blob]:
    for keys, value in fields:
        if isinstance(value, bytes):
            yield Blob((*path, *keys), value)
        else:
            yield from walk(value, (*path, *keys), budget)


def _from_base64(data: bytes) -> bytes:
    try:
        return b"".join(base64.b64decode(piece, validate=True) for piece in _BASE64_PIECE.findall(data))
    except binascii.Error:
        raise UnreadableError("the gRPC-web body is not base64") from None


def _frames(data: bytes, coding: str, budget: Budget) -> Iterator[bytes]:
    position, left = 0, budget.limits.max_body_bytes
    while position < len(data):
        flag, length = data[position], int.from_bytes(data[position + 1 : position + 5], "big")
        body = data[position + 5 : position + 5 + length]
        if len(body) != length:
            raise UnreadableError("the gRPC body is cut short")
        if flag & 1:
            body = decode_content(body, [coding or "gzip"], max_bytes=left)
            left -= len(body)
        if not flag & _TRAILERS:
            yield body
        position += 5 + length


def _fields(data: bytes, path: Path, budget: Budget) -> Iterator[tuple[Path, str | bytes]]:
    """Texts and files of one message, its inner messages included."""
    budget.check_nesting(len(path))
    position = 0
    while position < len(data):
        tag, position = _varint(data, position)
        kind, keys = tag & 7, (*path, str(tag >> 3))
        if kind == _VARINT:
            _, position = _varint(data, position)
        elif kind == _BYTES:
            length, position = _varint(data, position)
            yield from _value(_slice(data, position, length), keys, budget)
            position += length
        elif kind in (_FIXED64, _FIXED32) and tag >> 3:
            position += len(_slice(data, position, 8 if kind == _FIXED64 else 4))
        else:
            raise UnreadableError("the body is not a protobuf message")


def _value(data: bytes, path: Path, budget: Budget) -> Iterator[tuple[Path, str | bytes]]:
    """A string, a file, or a message within: the wire does not tell which."""
    budget.leaf(len(data))
    if media_type(data):
        yield path, data
        return
    text, inner = _text(data), _inner(data, path, budget)
    # A short message may look like a string; it is one when its own strings fill it but for their headers.
    if text is None or sum(len(value) for _, value in inner) * 2 > len(data):
        yield from inner
    else:
        yield path, text


def _inner(data: bytes, path: Path, budget: Budget) -> list[tuple[Path, str | bytes]]:
    """The fields of a message within; none for bytes of another kind: keys, hashes, words."""
    try:
        return list(_fields(data, path, budget))
    except TooMuchError:
        raise
    except UnreadableError:
        return []


def _text(data: bytes) -> str | None:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return text if all(character.isprintable() or character in "\t\r\n" for character in text) else None


def _varint(data: bytes, position: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 70, 7):
        if position >= len(data):
            break
        byte = data[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, position
    raise UnreadableError("the body is not a protobuf message")


def _slice(data: bytes, position: int, length: int) -> bytes:
    if position + length > len(data):
        raise UnreadableError("the protobuf body is cut short")
    return data[position : position + length]
