"""Reads the tables of docs/policies/NAME.md: one row for each clause of a written policy."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "policies"
NAMES = sorted(path.stem for path in FOLDER.glob("*.md"))
SEEDS = {
    "amington-heath": "amington_heath",
    "biggin-hill": "biggin_hill",
    "date-palm": "date_palm",
    "westhaven": "westhaven",
    "white-horse": "white_horse_federation",
}
ENFORCED, WARNED, RECORDED = ("opens", "blocks", "holds"), ("warns", "reminds"), ("records", "alerts")
LATER = ("later: words", "later: pictures", "later: dashboard", "later: extension")
#: What a row says that the product does → the line of the count at the top.
GROUPS = {
    **dict.fromkeys(ENFORCED, "enforced"),
    **dict.fromkeys(WARNED, "warned"),
    **dict.fromkeys(RECORDED, "recorded"),
    **{word: word for word in (*LATER, "cannot", "context")},
}
_CLAUSE_HEAD = ["clause", "its words", "does", "what happens", "by", "test"]
_COUNT_HEAD = ["what becomes of it", "clauses", "meaning"]
NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Row:
    """One clause; ``by`` are ``rule ID``, ``level N`` or ``built in``; ``test`` is a node id or empty."""

    clause: str
    words: str
    does: str
    what: str
    by: tuple[str, ...]
    test: str


def rows_of(name: str) -> list[Row]:
    """The rows of one page, in order."""
    return [_row(cells) for cells in _tables(name, _CLAUSE_HEAD)]


def counts_of(name: str) -> dict[str, int]:
    """The counts at the top, ``all`` included."""
    return {cells[0]: int(cells[1]) for cells in _tables(name, _COUNT_HEAD)}


def counted(rows: list[Row]) -> dict[str, int]:
    """What the counts must be; groups without a row count 0."""
    found = Counter(GROUPS[row.does] for row in rows)
    return {**{group: found[group] for group in dict.fromkeys(GROUPS.values())}, "all": len(rows)}


def _row(cells: list[str]) -> Row:
    clause, words, does, what, by, test = cells
    named = () if by == NOTHING else tuple(by.split(", "))
    return Row(clause, words, does, what, named, "" if test == NOTHING else test.strip("`"))


def _tables(name: str, head: list[str]) -> list[list[str]]:
    """The rows of every table of the page with this head."""
    found, inside = [], False
    for line in (FOLDER / f"{name}.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []
        if cells == head or not cells:
            inside = cells == head
        elif inside and not set(cells[0]) <= {"-", ":"}:
            found.append(cells)
    return found


def plain(text: str) -> str:
    """A text with plain quotation marks and single spaces, without markup."""
    straight = text.translate(str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\\": "", "*": " "}))
    return re.sub(r"\s+", " ", straight)


def is_clause(line: str) -> bool:
    """Say whether a line of a written policy says something: not a heading, an opening line, a link or a rule."""
    marked = re.match(r"(- |\d+\. |✓)", line) is not None
    heading = re.fullmatch(r"(- )?\d+(\.\d+)*\.? [^.:;]{1,70}", line) or re.fullmatch(r"\d\.0 [A-Z, ]+( \[.*)?", line)
    bare = line.startswith("<") or set(line) <= {"-", " "} or (line.endswith(":") and not marked)
    return (marked or len(line) >= 60) and not heading and not bare
