"""When a rule holds: the school day, breaks, terms and explicit windows, in the school's own time zone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import cache
from zoneinfo import ZoneInfo

from gatepost.policy import Hours, School, When, Window

Times = When | tuple[Window, ...]
_DAY = dt.timedelta(days=1)


@cache
def zone(name: str) -> ZoneInfo:
    """Return the time zone; it was checked when the policy was read."""
    return ZoneInfo(name)


def local_time(school: School, at: dt.datetime) -> dt.datetime:
    """Return the instant in the school's time zone; a naive one is already meant there."""
    there = zone(school.timezone)
    return at.replace(tzinfo=there) if at.tzinfo is None else at.astimezone(there)


def holds(when: Times, school: School, at: dt.datetime) -> bool:
    """Say whether ``when`` holds at that instant. Starts count as inside, ends as outside."""
    local = local_time(school, at)
    if when == "always":
        return True
    if not isinstance(when, str):
        return any(_in_window(window, school.hours, local) for window in when)
    if when == "breaks_and_lunch":
        return _in_break(school.hours, local)
    return _in_school(school.hours, local) == (when == "school_hours")


def is_school_day(hours: Hours, day: dt.date) -> bool:
    """Say whether pupils are in school: a day of the week, in term, no INSET day."""
    return day.weekday() in hours.days and _in_term(hours, day)


def boundaries(when: Times, school: School, after: dt.datetime, *, days: int) -> Iterator[dt.datetime]:
    """Yield, in order, the instants after ``after`` at which ``when`` may begin or end, for that many days ahead."""
    local = local_time(school, after)
    times = sorted(_times_of(when, school.hours))
    for offset in range(-1, days if times else -1):
        day = local.date() + offset * _DAY
        for time in times:
            instant = dt.datetime.combine(day, time, tzinfo=local.tzinfo)
            # Two wall clocks of one zone compare by their digits; instants on a clock-change night need UTC.
            if instant.astimezone(dt.UTC) > local.astimezone(dt.UTC):
                yield instant


def _times_of(when: Times, hours: Hours) -> set[dt.time]:
    if when == "always":
        return set()
    if not isinstance(when, str):
        # A window that runs past midnight, or ends with the term, changes at midnight too.
        return {dt.time(0)} | {time for window in when for time in (window.start, window.end)}
    if when == "breaks_and_lunch":
        return {time for pair in hours.breaks for time in pair}
    return {hours.start, hours.end}


def _in_school(hours: Hours, local: dt.datetime) -> bool:
    return is_school_day(hours, local.date()) and hours.start <= local.time() < hours.end


def _in_break(hours: Hours, local: dt.datetime) -> bool:
    return _in_school(hours, local) and any(start <= local.time() < end for start, end in hours.breaks)


def _in_window(window: Window, hours: Hours, local: dt.datetime) -> bool:
    time, today = local.time(), local.date()
    if window.start < window.end:
        return window.start <= time < window.end and _starts_on(window, hours, today)
    began_today = time >= window.start and _starts_on(window, hours, today)
    return began_today or (time < window.end and _starts_on(window, hours, today - _DAY))


def _starts_on(window: Window, hours: Hours, day: dt.date) -> bool:
    return day.weekday() in window.days and (not window.term_time or _in_term(hours, day))


def _in_term(hours: Hours, day: dt.date) -> bool:
    inside = not hours.terms or any(first <= day <= last for first, last in hours.terms)
    return inside and day not in hours.inset_days
