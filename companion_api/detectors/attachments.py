"""What else of a post can hold words: the names of its files, and files of plain text."""

from __future__ import annotations

import codecs
import re
from collections import Counter
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
#: How much of a text tells whether it is a table, and how many rows a table without a table's name has.
_HEAD_CHARACTERS, _LEAST_ROWS = 16_384, 4
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


def as_cells(text: str, name: str | None) -> str:
    """Return a table's text with tabs for what stands between its cells; as many characters, so that spans hold.

    A class list has first name and surname in cells of their own: between commas they would not be one name.
    """
    separator = _separator(text, name)
    if separator is None:
        return text
    inside = False
    characters = list(text)
    for place, character in enumerate(characters):
        if character == '"':
            inside = not inside
            characters[place] = " "
        elif character == separator and not inside:
            characters[place] = "\t"
        elif character == "\n":
            inside = False
    return "".join(characters)


def _separator(text: str, name: str | None) -> str | None:
    """What is between the cells, where most lines of a table have as many of it; None for running text."""
    lines = [line for line in text[:_HEAD_CHARACTERS].splitlines() if line.strip()]
    least = 1 if PurePosixPath(name or "").suffix.lower() in (".csv", ".tsv") else _LEAST_ROWS
    for separator in ",;|":
        counts = Counter(line.count(separator) for line in lines if separator in line)
        if counts and len(lines) >= least and counts.most_common(1)[0][1] >= 0.6 * len(lines):
            return separator
    return None


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
