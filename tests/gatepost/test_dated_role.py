"""Roles with a first and a last day: both days count, in the school's time zone, and nothing remains but a visitor."""

from __future__ import annotations

import datetime as dt

import pytest

from gatepost.dated_role import DatedRole, read_day, roles_on, school_day
from gatepost.errors import InputError
from gatepost.policy import School

FIRST, LAST = dt.date(2026, 11, 23), dt.date(2026, 12, 18)
SUPPLY = DatedRole("supply", FIRST, LAST)


@pytest.mark.parametrize(
    ("day", "holds"),
    [
        (dt.date(2026, 11, 22), False),  # the day before
        (FIRST, True),
        (LAST, True),  # the whole last day
        (dt.date(2026, 12, 19), False),
    ],
)
def test_a_role_holds_from_its_first_day_to_its_last(day: dt.date, holds: bool) -> None:
    """Both ends are inside."""
    assert SUPPLY.holds_on(day) is holds


@pytest.mark.parametrize(
    ("given", "roles"),
    [
        ((), frozenset()),  # never given any: the network counts
        ((DatedRole("teacher"),), {"teacher"}),
        ((SUPPLY,), {"visitor"}),  # over
        ((DatedRole("volunteer", starts=dt.date(2027, 2, 1)),), {"visitor"}),  # still to come
        ((SUPPLY, DatedRole("governor")), {"governor"}),
        ((DatedRole("volunteer", until=dt.date(2027, 1, 10)), SUPPLY), {"volunteer"}),  # the last day
    ],
)
def test_what_remains_after_the_end(given: tuple[DatedRole, ...], roles: set[str]) -> None:
    """Other roles go on; where there is none, a visitor is left, whatever the network would say."""
    assert roles_on(dt.date(2027, 1, 10), given) == roles


@pytest.mark.parametrize(
    ("zone", "instant", "day"),
    [
        ("Europe/London", dt.datetime(2026, 7, 1, 22, 59, tzinfo=dt.UTC), dt.date(2026, 7, 1)),
        ("Europe/London", dt.datetime(2026, 7, 1, 23, 0, tzinfo=dt.UTC), dt.date(2026, 7, 2)),  # summer time
        ("Europe/London", dt.datetime(2026, 12, 18, 23, 59, tzinfo=dt.UTC), dt.date(2026, 12, 18)),
        ("Australia/Sydney", dt.datetime(2026, 12, 18, 13, 0, tzinfo=dt.UTC), dt.date(2026, 12, 19)),
    ],
)
def test_a_day_ends_at_midnight_in_the_school(zone: str, instant: dt.datetime, day: dt.date) -> None:
    """Not at midnight UTC."""
    assert school_day(School(timezone=zone), instant) == day


@pytest.mark.parametrize("role", [SUPPLY, DatedRole("teacher"), DatedRole("volunteer", until=LAST)])
def test_it_goes_over_the_wire_and_back(role: DatedRole) -> None:
    """With dates as ISO text."""
    assert DatedRole.from_json(role.to_json()) == role


@pytest.mark.parametrize("text", ["18.12.2026", "2026-13-01", "20261218", "", "2026-12-18T10:00"])
def test_what_is_no_day_is_refused(text: str) -> None:
    """With the option that it came from."""
    with pytest.raises(InputError) as refused:
        read_day(text, "--until")
    assert refused.value.place == "--until"
