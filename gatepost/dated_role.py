"""Roles that begin and end by themselves: a supply teacher's weeks, a volunteer's term, a work experience."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from gatepost.errors import InputError
from gatepost.policy import School
from gatepost.schedule import local_time

#: What somebody is whose every role is over or has not begun.
NOBODY_YET: frozenset[str] = frozenset({"visitor"})


@dataclass(frozen=True, slots=True)
class DatedRole:
    """One role and its first and last day, both included, in the school's time zone; None is open on that side."""

    role: str
    starts: dt.date | None = None
    until: dt.date | None = None

    def holds_on(self, day: dt.date) -> bool:
        """True on every day from the first to the last."""
        return (self.starts is None or self.starts <= day) and (self.until is None or day <= self.until)

    def __str__(self) -> str:
        """``supply from 2026-11-23 until 2026-12-18``; the role alone where it has no days."""
        starts = f" from {self.starts}" if self.starts else ""
        return self.role + starts + (f" until {self.until}" if self.until else "")

    def to_json(self) -> dict[str, str | None]:
        """``{"role", "from", "until"}`` with ISO dates or None."""
        starts, until = (day.isoformat() if day else None for day in (self.starts, self.until))
        return {"role": self.role, "from": starts, "until": until}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> DatedRole:
        """Read the wire form; raises KeyError, TypeError or ValueError for anything else."""
        starts, until = (dt.date.fromisoformat(data[key]) if data.get(key) else None for key in ("from", "until"))
        return cls(str(data["role"]), starts, until)


def roles_on(day: dt.date, roles: Iterable[DatedRole]) -> frozenset[str]:
    """The roles that hold on a day; where all of them are over or still to come, what remains is a visitor.

    Empty for somebody who was never given any: then the network counts.
    """
    given = tuple(roles)
    return frozenset(each.role for each in given if each.holds_on(day)) or (NOBODY_YET if given else frozenset())


def school_day(school: School, at: dt.datetime | None = None) -> dt.date:
    """The date on the school's calendar at that instant, or now."""
    return local_time(school, at or dt.datetime.now(dt.UTC)).date()


def read_day(text: str, place: str) -> dt.date:
    """Read ``YYYY-MM-DD``; raises InputError with the place."""
    try:
        day = dt.date.fromisoformat(text.strip())
    except ValueError:
        day = None
    if day is None or day.isoformat() != text.strip():
        raise InputError(f"{text[:40]!r} is not a date; write it like 2026-09-01", place=place)
    return day
