"""The words of an office document's parts: paragraphs on lines, cells of a row between tabs."""

from __future__ import annotations

from collections.abc import Iterator

from companion_api.detectors.kinds.xml_text import Attributes, walk

#: Elements that hold words (WordprocessingML, DrawingML, comments), and those whose whole content is words (ODF).
_RUNS, _ODF = frozenset({"t", "text"}), frozenset({"p", "h"})
_LINE_ENDS, _CELL_ENDS = frozenset({"p", "h", "tr", "br", "line-break"}), frozenset({"tc", "tab", "table-cell"})
_DETAILS = {
    "title": "title", "creator": "author", "description": "caption", "subject": "subject", "keywords": "keywords",
    "lastModifiedBy": "author", "keyword": "keywords", "initial-creator": "author", "category": "keywords",
}  # fmt: skip


def plain_words(data: bytes) -> str:
    """The words of a document, a slide, a note or an ODF file; raises UnreadableError."""
    words, opened = [], list[str]()

    def end(name: str) -> None:
        del opened[-1:]
        # A paragraph inside a table's cell ends no line: the row does.
        in_cell = name in _ODF and ("tc" in opened or "table-cell" in opened)
        if name in _CELL_ENDS:
            words.append("\t")
        elif name in _LINE_ENDS or name == "table-row":
            words.append(" " if in_cell else "\n")
        elif name == "s":
            words.append(" ")

    def text(run: str) -> None:
        if opened and (opened[-1] in _RUNS or (any(name in _ODF for name in opened) and opened[-1] in _INLINE)):
            words.append(run)

    walk(data, start=lambda name, _: opened.append(name), end=end, text=text)
    return _tidy("".join(words))


#: ODF puts words straight into these.
_INLINE = frozenset({"p", "h", "span", "a"})


def shared_strings(data: bytes) -> list[str]:
    """The strings that a workbook's cells name by number; raises UnreadableError."""
    found, opened = list[str](), list[str]()

    def start(name: str, _: Attributes) -> None:
        opened.append(name)
        if name == "si":
            found.append("")

    def text(run: str) -> None:
        # A phonetic run repeats the words.
        if opened and opened[-1] == "t" and "rPh" not in opened and found:
            found[-1] += run

    walk(data, start=start, end=lambda name: opened.__delitem__(slice(-1, None)), text=text)
    return found


def sheet_words(data: bytes, shared: list[str]) -> str:
    """A sheet's cells as they stand in rows; raises UnreadableError."""
    rows, cell = list[list[str]](), {"type": "", "text": ""}
    opened = list[str]()

    def start(name: str, attributes: Attributes) -> None:
        opened.append(name)
        if name == "row":
            rows.append([])
        elif name == "c":
            cell.update(type=attributes.get("t", ""), text="")

    def end(name: str) -> None:
        del opened[-1:]
        if name == "c" and rows and cell["text"]:
            rows[-1].append(_cell_words(cell["type"], cell["text"], shared))

    def text(run: str) -> None:
        if opened and opened[-1] in ("v", "t"):
            cell["text"] += run

    walk(data, start=start, end=end, text=text)
    return "\n".join("\t".join(row) for row in rows if row)


def _cell_words(kind: str, text: str, shared: list[str]) -> str:
    if kind != "s":
        return text
    return shared[int(text)] if text.isdigit() and int(text) < len(shared) else ""


def core_details(data: bytes) -> Iterator[tuple[str, str]]:
    """Yield (where, text) of a document's properties; raises UnreadableError."""
    found, opened = list[tuple[str, str]](), list[str]()

    def text(run: str) -> None:
        if opened and opened[-1] in _DETAILS and run.strip():
            found.append((_DETAILS[opened[-1]], run.strip()))

    walk(
        data, start=lambda name, _: opened.append(name), end=lambda name: opened.__delitem__(slice(-1, None)), text=text
    )
    return iter(found)


def _tidy(words: str) -> str:
    lines = (line.strip() for line in words.split("\n"))
    return "\n".join(line for line in lines if line)
