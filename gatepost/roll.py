"""The lists a school keeps of its people: pupils, and the adults around them. A repr never shows a name."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

AdultKind = Literal["staff", "parent", "governor"]
#: What a child is to the school: on the roll now, once on it, or the brother or sister of a pupil.
Standing = Literal["pupil", "leaver", "sibling"]


@dataclass(frozen=True, slots=True)
class Pupil:
    """One pupil of the roll.

    ``year`` is ``"1"`` to ``"13"``, ``"R"`` (Reception) or ``"N"`` (Nursery), where the list says it that way;
    ``id`` is the MIS's own (UPN, admission number, OneRoster ``sourcedId``); ``preferred_last`` is the surname that
    the family uses, where it is not the legal one.
    """

    first: str = field(repr=False)
    last: str = field(repr=False)
    preferred: str | None = field(default=None, repr=False)
    class_name: str | None = None
    year: str | None = None
    id: str | None = field(default=None, repr=False)
    preferred_last: str | None = field(default=None, repr=False)
    standing: Standing = "pupil"


@dataclass(frozen=True, slots=True)
class Adult:
    """A member of staff, a governor or a parent. ``roles`` are the contract's role names where the list tells them."""

    first: str = field(repr=False)
    last: str = field(repr=False)
    title: str | None = None
    kind: AdultKind = "staff"
    user: str | None = field(default=None, repr=False)
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lists:
    """Everybody whom the detectors know by name; ``others`` are children who are not on the roll."""

    pupils: tuple[Pupil, ...] = ()
    adults: tuple[Adult, ...] = ()
    others: tuple[Pupil, ...] = ()

    def __repr__(self) -> str:
        return f"Lists({len(self.pupils)} pupils, {len(self.adults)} adults)"
