"""Make gatepost/detect/name_variants.txt from the project's own list and the open list of English nicknames.

``python models/text/scripts/make_variants.py NAMES_FOLDER``, where the folder holds ``nicknames.csv`` (name, nickname;
carltonnorthern/nicknames, Apache-2.0) and ``given_names_uk.csv`` (registered births).
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parents[1]
TARGET = HERE.parents[1] / "gatepost" / "detect" / "name_variants.txt"
#: Names borne by fewer children are left out: their nicknames are rare, and each entry costs memory.
LEAST_BIRTHS = 200
_HEAD = """\
# How children are called beside the name on the roll, made by models/text/scripts/make_variants.py.
# "name: forms" is one way, from the roll's name to what people say; "= a b c" are spellings of one name.
# English nicknames: carltonnorthern/nicknames (Apache-2.0); everything else was written for this project.
"""


def main(names: Path) -> None:
    """Write the file."""
    own = (HERE / "assets" / "own_variants.txt").read_text(encoding="utf-8").splitlines()
    spellings = dict.fromkeys(line for line in own if line.startswith("="))
    forms = dict(_own_forms(own))
    known = _borne(names / "given_names_uk.csv")
    for name, nickname in _nicknames(names / "nicknames.csv"):
        if name in known and len(nickname) > 2 and not (nickname in known and known[nickname] > known[name]):
            forms.setdefault(name, {})[nickname] = None
    lines = [f"{name}: {' '.join(each for each in found if each != name)}" for name, found in sorted(forms.items())]
    TARGET.write_text(_HEAD + "\n".join([*spellings, *lines]) + "\n", encoding="utf-8")


def _own_forms(lines: list[str]) -> Iterator[tuple[str, dict[str, None]]]:
    merged: dict[str, dict[str, None]] = {}
    for line in lines:
        if ":" in line and line[0] not in "#=":
            name, _, found = line.partition(":")
            merged.setdefault(name, {}).update(dict.fromkeys(found.split()))
    yield from merged.items()


def _borne(path: Path) -> dict[str, int]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = [(row["name"].lower(), int(float(row["total"] or 0))) for row in csv.DictReader(file)]
    return {name: births for name, births in rows if births >= LEAST_BIRTHS}


def _nicknames(path: Path) -> Iterator[tuple[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["name"].isalpha() and row["nickname"].isalpha():
                yield row["name"].lower(), row["nickname"].lower()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
