"""What else of a post can hold words: the names of its files, and files of plain text."""

from __future__ import annotations

import codecs
import re
from dataclasses import replace
from pathlib import PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING

from gatepost.finding import Finding, PartRef

if TYPE_CHECKING:
    from gatepost.detect.text import TextInspector

#: Longest text file that is read, in bytes.
MAX_TEXT_BYTES = 1024 * 1024
_TEXT_SUFFIXES = frozenset({".txt", ".csv", ".tsv", ".md", ".json", ".html", ".htm", ".xml", ".ics", ".vcf", ".srt"})
#: What cameras, phones and browsers call a file by themselves: nobody chose these words.
_GENERIC_NAME = re.compile(
    r"(?:img|image|dsc[nf]?|dcim|pxl|mvimg|vid|video|mov|photo|picture|pic|scan|screenshot|screen shot|bildschirmfoto"
    r"|whatsapp (?:image|video)|signal|snapchat|fb|received|untitled|unnamed|download|file|blob|attachment|media"
    r"|at|copy|edited|edit|burst|pano|hdr|portrait|cover|am|pm|[a-z]?\d+|[0-9a-f]{8,}|x)",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"[\s_\-.,()+~]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def words_of_name(name: str | None) -> str:
    """Return the words of a file's name without folder and ending; "" for one that a device gave (IMG_1234.jpg)."""
    if not name:
        return ""
    stem = PurePosixPath(PureWindowsPath(name).name).stem
    words = [word for word in _BETWEEN.split(_CAMEL.sub(" ", stem)) if word]
    chosen = [word for word in words if not _GENERIC_NAME.fullmatch(word)]
    return " ".join(words) if chosen else ""


def find_in_name(texts: TextInspector, name: str | None, part: PartRef) -> list[Finding]:
    """Return what a file's name gives away; without a span, because the name is not among the texts."""
    words = words_of_name(name)
    where = "picture" if part.type == "image" else "file"
    found = texts.find(words) if words else []
    return [
        replace(finding, part=part, span=None, message=f"In the {where}'s name: {finding.message}") for finding in found
    ]


def find_in_text_file(texts: TextInspector, text: str, part: PartRef) -> list[Finding]:
    """Return what a text file says; ``span`` counts code points of the decoded text."""
    return [replace(finding, part=part) for finding in texts.find(text)]


def read_text(data: bytes, name: str | None) -> str | None:
    """Return the words of a plain text, at most its first MAX_TEXT_BYTES; None when the bytes are something else."""
    head, whole = data[:MAX_TEXT_BYTES], len(data) <= MAX_TEXT_BYTES
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return head.decode("utf-16", errors="replace")
    try:
        text = codecs.getincrementaldecoder("utf-8-sig")().decode(head, final=whole)
    except UnicodeDecodeError:
        # An older Windows program's text; under other names such bytes are documents, archives, films.
        text = head.decode("cp1252", errors="replace") if _is_named_text(name) else "\0"
    return None if _CONTROL.search(text) else text


def _is_named_text(name: str | None) -> bool:
    return PurePosixPath(name or "").suffix.lower() in _TEXT_SUFFIXES
