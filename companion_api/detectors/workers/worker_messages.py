"""What the companion and its decoding workers say to each other over pipes: a line of JSON and runs of bytes.

Never pickles: a decoder that a hostile file has taken over must not be able to run code in the companion.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence
from typing import Any, BinaryIO

Header = dict[str, Any]
#: Longest header and longest run of bytes that are taken, in bytes.
MOST_HEADER_BYTES, MOST_BLOB_BYTES = 16 * 1024 * 1024, 256 * 1024 * 1024
_LENGTH = struct.Struct("<I")
_SIZES = "blob_bytes"


class BrokenMessageError(OSError):
    """The other side ended or does not keep to the form."""


def write_message(stream: BinaryIO, header: Header, blobs: Sequence[bytes] = ()) -> None:
    """Write one message; raises OSError when the other side is gone."""
    told = json.dumps(header | {_SIZES: [len(blob) for blob in blobs]}).encode()
    stream.write(_LENGTH.pack(len(told)) + told)
    for blob in blobs:
        stream.write(blob)
    stream.flush()


def read_message(stream: BinaryIO) -> tuple[Header, list[bytes]] | None:
    """Return the next message, None at the end of the stream; raises BrokenMessageError."""
    begin = stream.read(_LENGTH.size)
    if not begin:
        return None
    header = _header(begin, stream)
    sizes = header.pop(_SIZES, None)
    if not isinstance(sizes, list) or not all(type(size) is int and 0 <= size <= MOST_BLOB_BYTES for size in sizes):
        raise BrokenMessageError("malformed sizes")
    return header, [_exactly(stream, size) for size in sizes]


def _header(begin: bytes, stream: BinaryIO) -> Header:
    if len(begin) < _LENGTH.size:
        raise BrokenMessageError("cut short")
    (length,) = _LENGTH.unpack(begin)
    if length > MOST_HEADER_BYTES:
        raise BrokenMessageError("too long a header")
    try:
        header = json.loads(_exactly(stream, length))
    except ValueError as error:
        raise BrokenMessageError("malformed header") from error
    if not isinstance(header, dict):
        raise BrokenMessageError("malformed header")
    return header


def _exactly(stream: BinaryIO, length: int) -> bytes:
    data = stream.read(length)
    if len(data) < length:
        raise BrokenMessageError("cut short")
    return data
