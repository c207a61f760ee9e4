"""When a rule holds: bells, breaks, terms, windows past midnight, and the nights on which the clocks change."""

from __future__ import annotations

import datetime as dt

import pytest

from gatepost.policy import Hours, School, When, Window
from gatepost.schedule import boundaries, holds, local_time

HOURS = Hours(
    breaks=((dt.time(10, 30), dt.time(10, 45)), (dt.time(12), dt.time(13))),
    terms=((dt.date(2026, 9, 1), dt.date(2026, 10, 23)), (dt.date(2026, 11, 2), dt.date(2026, 12, 18))),
    inset_days=frozenset({dt.date(2026, 9, 1)}),
)
SCHOOL = School(name="Meadowbrook Primary School", hours=HOURS)
ALL_YEAR = School(name="Meadowbrook Primary School", hours=Hours(breaks=HOURS.breaks))
FRIDAY_NIGHT = Window(frozenset({4}), dt.time(22), dt.time(2))


def at(text: str) -> dt.datetime:
    """An ISO time; naive means the school's own."""
    return dt.datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("when", "time", "expected"),
    [
        ("school_hours", "2026-09-08T08:39:59", False),  # a second early
        ("school_hours", "2026-09-08T08:40", True),  # the start is inside
        ("school_hours", "2026-09-08T12:30", True),  # lunch lies in school hours
        ("school_hours", "2026-09-08T15:20", False),  # the end is outside
        ("school_hours", "2026-09-12T10:00", False),  # Saturday
        ("school_hours", "2026-10-27T10:00", False),  # half-term
        ("school_hours", "2026-09-01T10:00", False),  # INSET day: no pupils
        ("school_hours", "2026-10-23T10:00", True),  # last day of a term
        ("breaks_and_lunch", "2026-09-08T10:30", True),
        ("breaks_and_lunch", "2026-09-08T10:45", False),
        ("breaks_and_lunch", "2026-10-27T12:30", False),  # no break in the holidays
        ("outside_school_hours", "2026-09-08T07:00", True),
        ("outside_school_hours", "2026-09-08T12:30", False),
        ("outside_school_hours", "2026-10-27T10:00", True),
        ("outside_school_hours", "2026-09-01T10:00", True),
        ("always", "2026-12-25T03:00", True),
    ],
)
def test_parts_of_the_school_day(when: When, time: str, expected: bool) -> None:
    """Each named time, at its edges."""
    assert holds(when, SCHOOL, at(time)) is expected


@pytest.mark.parametrize(
    ("time", "expected"),
    [
        ("2026-09-11T21:59", False),
        ("2026-09-11T22:00", True),  # Friday night
        ("2026-09-12T01:59", True),  # still Friday's window on Saturday
        ("2026-09-12T02:00", False),
        ("2026-09-12T22:30", False),  # Saturday has none of its own
        ("2026-09-11T01:00", False),  # Thursday had none
        ("2026-10-23T23:00", True),  # last day of term
        ("2026-10-24T01:00", True),  # the night that began in term
        ("2026-10-30T23:00", False),  # half-term: term dates count
    ],
)
def test_windows_run_past_midnight(time: str, expected: bool) -> None:
    """A window belongs to the day on which it starts."""
    assert holds((FRIDAY_NIGHT,), SCHOOL, at(time)) is expected


def test_a_window_may_hold_in_the_holidays_too() -> None:
    """``term_time: false`` says so."""
    window = Window(frozenset({4}), dt.time(22), dt.time(23), term_time=False)
    assert holds((window,), SCHOOL, at("2026-10-30T22:30"))


@pytest.mark.parametrize(
    ("instant", "expected"),
    [
        ("2026-09-08T07:40:00+00:00", True),  # 08:40 in summer time
        ("2026-09-08T07:39:00+00:00", False),
        ("2026-11-10T08:40:00+00:00", True),  # 08:40 in winter time
        ("2026-11-10T07:40:00+00:00", False),
        ("2026-09-08T16:40:00+09:00", True),  # the same instant told elsewhere
    ],
)
def test_the_school_lives_by_its_own_clock(instant: str, expected: bool) -> None:
    """Summer time shifts the school day against UTC."""
    assert holds("school_hours", SCHOOL, at(instant)) is expected


def test_a_window_lasts_longer_in_the_night_the_clocks_go_back() -> None:
    """01:30 comes twice on 25 October 2026, and both are inside 01:00 to 02:00."""
    window = (Window(frozenset({6}), dt.time(1), dt.time(2)),)
    instants = [at("2026-10-25T00:30:00+00:00"), at("2026-10-25T01:30:00+00:00")]
    assert [holds(window, ALL_YEAR, instant) for instant in instants] == [True, True]


def test_boundaries_are_the_bells_to_come() -> None:
    """In order, and none that is past."""
    found = boundaries("breaks_and_lunch", SCHOOL, at("2026-09-08T12:15"), days=2)
    assert [f"{bell:%d %H:%M}" for bell in found] == ["08 13:00", "09 10:30", "09 10:45", "09 12:00", "09 13:00"]


def test_always_has_no_boundaries() -> None:
    """What always holds never changes."""
    assert list(boundaries("always", SCHOOL, at("2026-09-08T12:15"), days=9)) == []


def test_a_naive_time_is_the_schools_own() -> None:
    """``--at 2026-09-08T12:15`` means the clock on the classroom wall."""
    assert local_time(SCHOOL, at("2026-09-08T12:15")).astimezone(dt.UTC).hour == 11
