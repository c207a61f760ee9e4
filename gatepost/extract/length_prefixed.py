"""Texts in binary messages of formats that put four bytes of length before each string: BSON, Thrift, FlatBuffers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gatepost.extract.limits import Budget

_MAX_BYTES = 256 * 1024
#: Lengths may lie within lengths: bytes made for it would be looked at without end.
_MAX_LOOKED_AT = 4 * _MAX_BYTES
_MIN_TEXT_BYTES = 3
#: So much of the bytes is text in a message; in a film or a program it is next to nothing.
_MIN_SHARE = 0.25
#: Lengths below 64 KiB have two noughts, and what they count begins with no control character.
_PREFIX = re.compile(rb"(?=(\x00\x00..|..\x00\x00)[\x20-\xf4\t\r\n])", re.DOTALL)


def prefixed_texts(data: bytes, budget: Budget) -> list[str]:
    """The strings in order, those of one word among them; empty when the bytes are no such message."""
    if len(data) > _MAX_BYTES:
        return []
    found = list(_texts(data, budget))
    size = sum(len(text.encode()) + 4 for text in found)
    return found if size >= len(data) * _MIN_SHARE else []


def _texts(data: bytes, budget: Budget) -> Iterator[str]:
    position, looked_at = 0, 0
    while looked_at <= _MAX_LOOKED_AT and (match := _PREFIX.search(data, position)) is not None:
        position = match.start() + 1
        start, is_big = match.start() + 4, match[1].startswith(b"\0\0")
        length = int.from_bytes(match[1], "big" if is_big else "little")
        if length > len(data) - start:
            continue
        looked_at += length
        text = _text(data[start : start + length])
        if text is not None:
            budget.leaf(length)
            yield text
            position = start + length


def _text(data: bytes) -> str | None:
    # BSON counts the nought at a string's end.
    data = data.removesuffix(b"\0")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    fits = all(character.isprintable() or character in "\t\r\n" for character in text)
    return text if fits and len(data) >= _MIN_TEXT_BYTES else None
