"""Posts written for training and measuring, with marks in them: ``[[pupil_name:Olivia]] lost a tooth``.

``[[?kind:words]]`` is a toss-up, which nothing is learnt from; ``[[other:Grace]]`` a first name that means no pupil.
Each file ``NAME.txt`` has an author of its own, with a roll ``NAME_roll.csv`` and a ``NAME_school.json``.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from gatepost.policy import School
from gatepost.roll import Adult, Pupil

_LINE = re.compile(r"([PO]) \| (.*)")
_MARK = re.compile(r"\[\[(\??)([a-z_]+):(.*?)\]\]")


@dataclass(frozen=True)
class Mark:
    """Words of a post and what they are; ``open`` where that is a toss-up."""

    kind: str
    start: int
    end: int
    open: bool = False


@dataclass(frozen=True)
class MarkedPost:
    """One post: who wrote it, by which account, its text without the marks, and the marks."""

    id: str
    account: str
    text: str
    marks: tuple[Mark, ...]


def authors(folder: Path) -> list[str]:
    """The names of all files of posts in a folder, in order."""
    return sorted(path.stem for path in folder.glob("*.txt"))


def read_posts(folder: Path, author: str) -> Iterator[MarkedPost]:
    """The posts of one author; raises ValueError with file and line where a line is no post."""
    path = folder / f"{author}.txt"
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line and not line.startswith("#"):
            match = _LINE.fullmatch(line)
            if match is None:
                raise ValueError(f"{path.name}, line {number}: a post begins with “P | ” or “O | ”")
            account = "official" if match.group(1) == "O" else "personal"
            yield _post(f"{author}-{number:03d}", account, match.group(2).replace("\\n", "\n"))


def _post(name: str, account: str, marked: str) -> MarkedPost:
    text, place, marks = "", 0, []
    for match in _MARK.finditer(marked):
        text += marked[place : match.start()]
        marks.append(Mark(match.group(2), len(text), len(text) + len(match.group(3)), bool(match.group(1))))
        text, place = text + match.group(3), match.end()
    return MarkedPost(name, account, text + marked[place:], tuple(marks))


def read_roll(folder: Path, author: str) -> tuple[Pupil, ...]:
    """The pupils whom the author's posts speak of."""
    with (folder / f"{author}_roll.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Pupil(row["Forename"], row["Surname"], row["Preferred"] or None, row["Class"], row["Year"])
            for row in csv.DictReader(file)
        )


def read_school(folder: Path, author: str) -> tuple[School, tuple[Adult, ...]]:
    """The author's school and its adults."""
    told = json.loads((folder / f"{author}_school.json").read_text(encoding="utf-8"))
    adults = tuple(Adult(first, last, title, kind) for first, last, title, kind in told.pop("adults"))
    return School(**{key: tuple(value) if isinstance(value, list) else value for key, value in told.items()}), adults
