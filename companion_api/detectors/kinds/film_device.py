"""What took a film, as its container says: Apple's and Android's keys, and QuickTime's older boxes."""

from __future__ import annotations

import struct
from collections.abc import Iterator

_MAKES = frozenset({"com.apple.quicktime.make", "com.android.manufacturer"})
_MODELS = frozenset({"com.apple.quicktime.model", "com.android.model"})
_MOST_KEYS = 200


def device_keys(meta: bytes) -> dict[str, str]:
    """Make and model from a box ``meta`` whose items are numbered by its box ``keys``; raises struct.error."""
    inside = dict(_children(meta, 0 if meta[4:8] in (b"hdlr", b"keys") else 4))
    if b"keys" not in inside or b"ilst" not in inside:
        return {}
    names = list(_names(inside[b"keys"]))
    told: dict[str, str] = {}
    for number, item in _children(inside[b"ilst"], 0):
        place = int.from_bytes(number) - 1
        name = names[place] if 0 <= place < len(names) else ""
        if name in _MAKES | _MODELS and item[4:8] == b"data":
            told["make" if name in _MAKES else "model"] = item[16:].decode("utf-8", "replace").strip("\0 ")
    return told


def _names(keys: bytes) -> Iterator[str]:
    """After version and count: each key with its length and the kind of its name."""
    (count,) = struct.unpack_from(">I", keys, 4)
    at = 8
    for _ in range(min(count, _MOST_KEYS)):
        (length,) = struct.unpack_from(">I", keys, at)
        yield keys[at + 8 : at + length].decode("utf-8", "replace")
        at += max(8, length)


def _children(data: bytes, at: int) -> Iterator[tuple[bytes, bytes]]:
    for _ in range(_MOST_KEYS):
        if at + 8 > len(data):
            return
        length, kind = struct.unpack_from(">I4s", data, at)
        yield kind, data[at + 8 : at + length]
        at += max(8, length)
