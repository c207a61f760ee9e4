"""The columns of roll and staff files: how SIMS, Arbor, Bromcom and OneRoster call them, and where each one stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gatepost.detect.normalise import fold
from gatepost.errors import ListError
from gatepost.table_file import Row

#: Our name for a column, and what the systems write over it; capitals, spaces and punctuation make no difference.
COLUMNS: dict[str, tuple[str, ...]] = {
    "first": ("forename", "first name", "given name", "first", "forenames", "first names", "given names",
              "christian name", "pupil forename", "student forename", "pupil first name", "student first name",
              "staff forename"),
    "legal_first": ("legal forename", "legal first name", "legal given name", "legal forenames"),
    "preferred": ("preferred forename", "preferred first name", "preferred given name", "known as", "chosen forename",
                  "chosen first name", "preferred name", "known as forename", "nickname", "preferred"),
    "last": ("surname", "last name", "family name", "family names", "last", "pupil surname", "student surname",
             "pupil last name", "student last name", "staff surname", "second name"),
    "legal_last": ("legal surname", "legal last name", "legal family name"),
    "preferred_last": ("preferred surname", "preferred last name", "preferred family name", "chosen surname"),
    "name": ("name", "full name", "pupil name", "student name", "pupil", "student", "staff name", "legal name",
             "display name", "surname forename", "surname and forename", "staff", "name of pupil"),
    "class": ("reg group", "registration group", "registration form", "reg", "class", "class name", "form",
              "tutor group", "form group", "registration class", "tutor", "tutor group name", "reg form",
              "current registration form"),
    "year": ("year", "year group", "nc year", "national curriculum year", "nc year group", "curriculum year",
             "year taught in", "nc year actual", "grade", "grades", "current nc year", "yr"),
    "id": ("upn", "unique pupil number", "sourced id", "arbor id", "mis id", "student id", "pupil id", "adno", "adm no",
           "admission number", "admission no", "admin number", "person id", "id", "staff code", "employee id"),
    "title": ("title", "salutation", "prefix"),
    "role": ("role", "roles", "job title", "post", "position", "staff role", "post title"),
    "kind": ("kind", "type", "person type", "user type"),
    "email": ("email", "email address", "work email", "e mail", "main email", "school email"),
    "user": ("user", "username", "user name", "login", "account", "network username", "user id"),
    "status": ("status",),
    "enabled": ("enabled user",),
}  # fmt: skip
_FIELD_OF = {"".join(spelling.split()): field for field, spellings in COLUMNS.items() for spelling in spellings}


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each known column of one file stands, and how that file calls it."""

    places: dict[str, int]
    header: tuple[str, ...]
    path: Path

    def __contains__(self, field: str) -> bool:
        return field in self.places

    def get(self, row: Row, *fields: str) -> str:
        """The first of these fields that the row fills; empty when none does."""
        for field in fields:
            if field in self.places and (value := row.fields[self.places[field]]):
                return value
        return ""

    def title(self, *fields: str) -> str:
        """The heading that this file gives the first of these fields it has."""
        return next((self.header[self.places[field]] for field in fields if field in self.places), fields[0])

    def check_width(self, row: Row) -> Row:
        """The row without empty fields that spreadsheets add at its end; ListError where it does not fit."""
        fields = row.fields
        while len(fields) > len(self.header) and not fields[-1]:
            fields = fields[:-1]
        if len(fields) == len(self.header):
            return Row(row.line, fields)
        few = len(fields) < len(self.header)
        at = (
            f"the column {self.header[len(fields)]!r} is missing" if few else f"the last heading is {self.header[-1]!r}"
        )
        message = f"has {len(fields)} fields where the header has {len(self.header)}: {at}"
        raise ListError(message, place=f"{self.path}:{row.line}")


def find_columns(header: Row, path: Path, *, example: str) -> Columns:
    """Recognise a header row. Raises ListError when it looks like data, or names no columns with names in them."""
    names = field_names(header.fields)
    places = {field: place for place, field in reversed(list(enumerate(names))) if field}
    place = f"{path}:{header.line}"
    if not places:
        raise ListError(f"the first row is not a header: begin the file with headings such as {example}", place=place)
    if _repeated := _first_repeated(names):
        raise ListError(f"two columns give the {_repeated}: keep one of them", place=place)
    _need_names(places, header, place)
    return Columns(places, header.fields, path)


def field_names(headings: Sequence[str]) -> list[str | None]:
    """Our name for each heading, in order; None for one that is not known."""
    letters = ("".join(filter(str.isalnum, fold(heading).folded)) for heading in headings)
    return [_FIELD_OF.get(each) for each in letters]


def _first_repeated(names: list[str | None]) -> str | None:
    """Only columns of names must be unique: two ids or two classes are common, and the first one serves."""
    return next((name for name in ("first", "last", "name") if names.count(name) > 1), None)


def _need_names(places: dict[str, int], header: Row, place: str) -> None:
    has_first = any(field in places for field in ("first", "legal_first", "preferred", "title"))
    has_last = any(field in places for field in ("last", "legal_last", "preferred_last"))
    if (has_first and has_last) or "name" in places:
        return
    wanted = "surname (such as 'Surname')" if has_first else "first name (such as 'Forename')"
    if not (has_first or has_last):
        wanted = "names (such as 'Forename' and 'Surname', or 'Name')"
    raise ListError(f"there is no column for the {wanted}; found: {', '.join(header.fields)}", place=place)
