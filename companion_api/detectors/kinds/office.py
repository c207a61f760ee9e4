"""Office documents (DOCX, XLSX, PPTX, ODT, ODS, ODP): words in reading order and the pictures in them. In a worker."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from companion_api.detectors.kinds import unpacked
from companion_api.detectors.kinds.archive import Archive, opened_archive
from companion_api.detectors.kinds.decode import frames
from companion_api.detectors.kinds.kinds import is_picture
from companion_api.detectors.kinds.office_words import core_details, plain_words, shared_strings, sheet_words
from gatepost.errors import UnreadableError

if TYPE_CHECKING:
    from companion_api.detectors.workers.worker import Answer

INSIDE = "a picture inside the file"
#: Pictures that are looked at; those with a shorter longest side are bullets and icons.
MOST_PICTURES, _LEAST_SIDE = 24, 48
_WORDS = re.compile(
    r"word/(?:document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml"
    r"|ppt/(?:slides/slide|notesSlides/notesSlide|comments/\w+)\d*\.xml"
    r"|xl/(?:comments\d*|drawings/drawing\d*|threadedComments/\w+)\.xml|content\.xml"
)
_SHEETS = re.compile(r"xl/worksheets/sheet\d+\.xml")
_PICTURES = re.compile(r"(?:word|ppt|xl)/media/[^/]+|Pictures/[^/]+|media/[^/]+")
_EMBEDDED = re.compile(r"(?:word|ppt|xl)/embeddings/[^/]+|ObjectReplacements/[^/]+")
_NUMBER = re.compile(r"(\d+)")


def office(data: bytes, options: dict[str, Any]) -> Iterator[Answer]:
    """Yield details, all words as one text, and pictures; raises UnreadableError."""
    with opened_archive(data) as archive:
        for name in ("docProps/core.xml", "meta.xml"):
            if name in archive.names:
                yield from _details(archive.read(name))
        if words := "\n".join(_texts(archive)).strip():
            yield unpacked.words(words)
        yield from _pictures(archive, unpacked.options_of(options)[0])
        if any(map(_EMBEDDED.fullmatch, archive.names)):
            yield unpacked.gap("Other documents are embedded in it, which Gatepost does not look into.")


def _details(data: bytes) -> Iterator[Answer]:
    for where, text in core_details(data):
        yield unpacked.words(text, where)


def _texts(archive: Archive) -> Iterator[str]:
    shared: list[str] = []
    if "xl/sharedStrings.xml" in archive.names:
        shared = shared_strings(archive.read("xl/sharedStrings.xml"))
    ways: tuple[tuple[re.Pattern[str], Callable[[bytes], str]], ...] = (
        (_WORDS, plain_words), (_SHEETS, lambda data: sheet_words(data, shared)),
    )  # fmt: skip
    length = 0
    for name in sorted(archive.names, key=_in_order):
        for pattern, read in ways:
            if pattern.fullmatch(name) and length < unpacked.MOST_CHARACTERS:
                text = read(archive.read(name))
                length += len(text)
                yield text


def _in_order(name: str) -> list[tuple[int, str]]:
    """Slide 10 comes after slide 9, and the document before its notes."""
    parts = _NUMBER.split(name)
    return [(int(part), "") if part.isdigit() else (0, part) for part in parts]


def _pictures(archive: Archive, most_pixels: int) -> Iterator[Answer]:
    names = [name for name in archive.names if _PICTURES.fullmatch(name)]
    unread = max(0, len(names) - MOST_PICTURES)
    for name in names[:MOST_PICTURES]:
        data = archive.read(name)
        if not is_picture(data):
            unread += 1
            continue
        try:
            for told, blobs in frames(data, {"max_pixels": most_pixels, "max_frames": 1}):
                if max(told["given"]) >= _LEAST_SIDE:
                    yield told | {"kind": "picture", "source": INSIDE}, blobs
        except UnreadableError:
            unread += 1
    if unread:
        yield unpacked.gap(f"{unread} of {len(names)} pictures in it could not be looked at.")
