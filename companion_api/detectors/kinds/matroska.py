"""The words of a Matroska or WebM file: its title and its tags (RFC 9559)."""

from __future__ import annotations

from collections.abc import Iterator

#: Elements that hold elements on the way to words: Segment, Info, Tags, Tag, SimpleTag, Tracks, TrackEntry.
_HOLDERS = frozenset({0x18538067, 0x1549A966, 0x1254C367, 0x7373, 0x67C8, 0x1654AE6B, 0xAE})
_TITLE, _TRACK_NAME, _TAG_STRING = 0x7BA9, 0x536E, 0x4487
_WORDS = {_TITLE: "title", _TRACK_NAME: "title", _TAG_STRING: "tag"}
_MOST_ELEMENTS = 20_000


def matroska_words(data: bytes) -> Iterator[tuple[str, str]]:
    """Yield (where, text) of each note; raises IndexError where the file ends too early."""
    todo = [(0, len(data))]
    for _ in range(_MOST_ELEMENTS):
        if not todo:
            return
        at, end = todo.pop()
        if at >= end:
            continue
        number, at = _number(data, at, keep_marker=True)
        length, at = _number(data, at, keep_marker=False)
        after = min(end, at + length) if length >= 0 else end
        todo.append((after, end))
        if number in _HOLDERS:
            todo.append((at, after))
        elif number in _WORDS and (text := data[at : min(after, at + 4000)].decode("utf-8", "replace").strip("\0 ")):
            yield _WORDS[number], text


def _number(data: bytes, at: int, *, keep_marker: bool) -> tuple[int, int]:
    """A number of one to eight bytes whose first bits say how many; -1 for an unknown length."""
    first = data[at]
    size = 9 - first.bit_length()
    value = first if keep_marker else first & (0xFF >> size)
    value = int.from_bytes(bytes([value]) + data[at + 1 : at + size])
    unknown = not keep_marker and value == (1 << 7 * size) - 1
    return (-1 if unknown else value), at + size
