"""A school's own table of expected decisions, read from YAML: lines about sites, and lines about posts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gatepost.errors import PolicyError
from gatepost.person import ROLES, STAFF_ROLES
from gatepost.policy_table_schema import EVERYONE, STAFF, TABLE
from gatepost.roll import Adult, Lists, Pupil
from gatepost.schema_check import problems
from gatepost.yaml_lines import Document, KeyPath, read_yaml

Data = Mapping[str, Any]
_GROUPS: dict[str, tuple[str, ...]] = {EVERYONE: ROLES, STAFF: tuple(role for role in ROLES if role in STAFF_ROLES)}


@dataclass(frozen=True, slots=True)
class Line:
    """One expectation. ``roles`` are tried one by one; ``times`` are naive (the school's own) or carry a zone."""

    name: str
    place: str
    data: Data
    roles: tuple[str, ...]
    times: tuple[dt.datetime, ...] = ()

    @property
    def is_site(self) -> bool:
        """True for a line about a site, False for one about a post."""
        return "url" in self.data


@dataclass(frozen=True, slots=True)
class Table:
    """A table as read. ``policy`` is a preset's name, a file, or empty where the table names none."""

    lines: tuple[Line, ...]
    policy: str = ""
    lists: Lists = field(default_factory=Lists)


def read_table(path: Path) -> Table:
    """Read a table; raises PolicyError: ``file:line: key.path: message``."""
    document = read_yaml(path)
    for place, message in problems(document.data, TABLE):
        raise document.error(message, place)
    lines = tuple(_lines(document))
    if not lines:
        raise document.error("holds no lines; write some under 'sites' or 'posts'")
    return Table(lines, _policy(document.data.get("policy", ""), path), _lists(document))


def _policy(named: str, path: Path) -> str:
    beside = path.parent / named
    return str(beside) if named and beside.is_file() else named


def _lines(document: Document) -> Iterator[Line]:
    usual = _times(document, document.data.get("at", ()), ("at",))
    for index, entry in enumerate(document.data.get("sites", ())):
        place = ("sites", index)
        times = _times(document, entry.get("at", ()), (*place, "at")) or usual
        yield _line(document, entry, place, entry["url"], times)
    for index, entry in enumerate(document.data.get("posts", ())):
        place = ("posts", index)
        if not entry.get("text") and not entry.get("found"):
            raise document.error("write the post under 'text', or what is taken as seen under 'found'", place)
        yield _line(document, entry, place, entry.get("text") or ", ".join(entry["found"]), ())


def _line(document: Document, entry: Data, place: KeyPath, name: str, times: tuple[dt.datetime, ...]) -> Line:
    roles = _roles(entry.get("roles", ()), entry.get("except", ()))
    if entry.get("roles") and not roles:
        raise document.error("leaves nobody out of 'roles'", (*place, "except"))
    return Line(entry.get("name") or name, document.place(place), entry, roles, times)


def _roles(words: Sequence[str], without: Sequence[str]) -> tuple[str, ...]:
    named = [role for word in words for role in _GROUPS.get(word, (word,))]
    return tuple(role for role in dict.fromkeys(named) if role not in without)


def _times(document: Document, given: str | Sequence[str], path: KeyPath) -> tuple[dt.datetime, ...]:
    texts = [given] if isinstance(given, str) else given
    try:
        return tuple(map(dt.datetime.fromisoformat, texts))
    except ValueError as error:
        raise document.error(f"{error}; write such as 2026-09-08T12:15", path) from error


def _lists(document: Document) -> Lists:
    pupils = tuple(Pupil(*pair) for pair in _names(document, "pupils"))
    return Lists(pupils, tuple(Adult(*pair) for pair in _names(document, "staff")))


def _names(document: Document, key: str) -> Iterator[tuple[str, str]]:
    for index, name in enumerate(document.data.get(key, ())):
        first, _space, last = name.strip().rpartition(" ")
        if not first:
            raise PolicyError("write a first and a last name", place=document.place((key, index)))
        yield first.strip(), last
