"""A CSV file as schools really have it, decoded and cut into rows; every fault is one line with its place.

Read: UTF-8 with or without a byte order mark, UTF-16, Windows-1252; comma, semicolon, tab or bar; any line ends.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from gatepost.errors import ListError

_DELIMITERS = ",;\t|"
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_CONTROL_BYTES = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_LINE_END = re.compile(rb"\r\n|\r|\n")
#: How files begin that people save by mistake instead of a CSV.
_OTHER_FILES = {b"PK\x03\x04": "an Excel workbook", b"\xd0\xcf\x11\xe0": "an old Excel workbook", b"%PDF": "a PDF"}


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line it begins on, and its fields, stripped."""

    line: int
    fields: tuple[str, ...] = field(repr=False)


def read_rows(path: Path) -> list[Row]:
    """Every row that is not blank, the header first. Raises ListError naming file and line."""
    return list(_rows(_decode(_read_bytes(path), path), path))


def _read_bytes(path: Path) -> bytes:
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise ListError("there is no such file", place=str(path)) from error
    except IsADirectoryError as error:
        raise ListError("this is a folder: name the CSV file in it", place=str(path)) from error
    except OSError as error:
        raise ListError(f"cannot be read: {error.strerror or error}", place=str(path)) from error
    for beginning, what in _OTHER_FILES.items():
        if data.startswith(beginning):
            raise ListError(f"this is {what}: save it as CSV and import that", place=str(path))
    return data


def _decode(data: bytes, path: Path) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = _decode_as(data, "utf-16", path)
    elif _looks_like_utf16(data):
        text = _decode_as(data, "utf-16-be" if data[0:200:2].count(0) > data[1:200:2].count(0) else "utf-16-le", path)
    else:
        text = _decode_bytes(data, path)
    if fault := _CONTROL.search(text):
        raise _not_text(text[: fault.start()].encode("utf-8", "replace"), path)
    return text


def _not_text(before: bytes, path: Path) -> ListError:
    line = len(_LINE_END.findall(before)) + 1
    return ListError("holds control characters: this is not a text file", place=f"{path}:{line}")


def _looks_like_utf16(data: bytes) -> bool:
    """Without a byte order mark: nearly every second byte is zero, as Latin letters are, and hardly any other is."""
    head = data[:200]
    fewer, more = sorted((head[0::2].count(0), head[1::2].count(0)))
    return len(head) >= 8 and more * 5 >= len(head) * 2 and fewer * 20 <= len(head)


def _decode_as(data: bytes, encoding: str, path: Path) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise ListError("begins as UTF-16 but does not go on as UTF-16: export it again", place=str(path)) from error


def _decode_bytes(data: bytes, path: Path) -> str:
    """UTF-8; failing that Windows-1252, which covers Latin-1's letters too."""
    if fault := _CONTROL_BYTES.search(data):
        raise _not_text(data[: fault.start()], path)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "\n".join(_decode_old_line(line, path, number) for number, line in enumerate(_LINE_END.split(data), 1))


def _decode_old_line(line: bytes, path: Path, number: int) -> str:
    try:
        text = line.decode("cp1252")
    except UnicodeDecodeError as error:
        message = "is neither UTF-8 nor Windows-1252: save the file as UTF-8"
        raise ListError(message, place=f"{path}:{number}") from error
    if not line.isascii() and _is_utf8(line):
        # One name spelt two ways in one file would be missed in posts: better to stop than to guess.
        message = "this line is UTF-8 while others are Windows-1252: save the file in one encoding"
        raise ListError(message, place=f"{path}:{number}")
    return text


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return True


def _rows(text: str, path: Path) -> Iterator[Row]:
    text = text.removeprefix("\ufeff")
    delimiter = _sniff(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True, skipinitialspace=True)
    line = 1
    try:
        for fields in reader:
            if any(field.strip() for field in fields) and not _is_separator_note(fields):
                yield Row(line, tuple(field.strip() for field in fields))
            line = reader.line_num + 1
    except csv.Error as error:
        message = "a quoted field is not closed, or goes on after its closing quote"
        raise ListError(message, place=f"{path}:{line}") from error


def _sniff(text: str) -> str:
    """The delimiter of the first row with anything in it; Excel's own ``sep=;`` note counts."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    if first.lower().startswith("sep=") and len(first) > 4:
        return first[4]
    bare = re.sub(r'"[^"]*"', "", first)
    return max(_DELIMITERS, key=bare.count)


def _is_separator_note(fields: list[str]) -> bool:
    return fields[0].lower().startswith("sep=")
