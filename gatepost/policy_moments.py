"""The moments that matter to two policies: one instant for each state that their rules' times can be in together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from gatepost.policy import Policy
from gatepost.schedule import Times, boundaries, holds, local_time

#: A Monday with no bank holiday near it, for policies that name no terms.
_ORDINARY_MONDAY = dt.date(2026, 9, 7)
_DAY = dt.timedelta(days=1)
_PARTS = {
    "breaks_and_lunch": "in breaks and at lunch",
    "school_hours": "in lessons",
    "outside_school_hours": "outside school hours",
}


def moments_of(policies: Sequence[Policy]) -> list[dt.datetime]:
    """Return instants (in the last policy's zone), in order; each stands for all that are alike to every rule."""
    states: dict[tuple[bool, ...], dt.datetime] = {}
    for instant in sorted(set(_candidates(policies))):
        state = tuple(holds(when, policy.school, instant) for policy in policies for when in _times_of(policy))
        states.setdefault(state, local_time(policies[-1].school, instant))
    return list(states.values())


def words_for(chosen: frozenset[dt.datetime], moments: Sequence[dt.datetime], policy: Policy) -> str:
    """Say when: ``at any time``, ``in lessons``, or a part of the day with an example where it is only some of it."""
    if chosen == frozenset(moments):
        return "at any time"
    words = []
    for part in dict.fromkeys(part_of_day(policy, moment) for moment in moments if moment in chosen):
        alike = [moment for moment in moments if part_of_day(policy, moment) == part]
        example = next(moment for moment in alike if moment in chosen)
        words.append(part if chosen.issuperset(alike) else f"{part} (such as {example:%a %d %b %Y %H:%M})")
    return " and ".join(words)


def part_of_day(policy: Policy, moment: dt.datetime) -> str:
    """``in lessons``, ``in breaks and at lunch`` or ``outside school hours``."""
    return next(words for part, words in _PARTS.items() if holds(part, policy.school, moment))  # type: ignore[arg-type]


def _times_of(policy: Policy) -> Iterator[Times]:
    yield from (rule.when for rule in policy.rules if rule.when != "always")
    if any(rule.personal_use for rule in policy.rules) and policy.local_conditions.get("personal_use"):
        yield from ("breaks_and_lunch", "school_hours")


def _candidates(policies: Sequence[Policy]) -> Iterator[dt.datetime]:
    for day in {_monday(policies), *_odd_days(policies)}:
        noon = dt.datetime.combine(day, dt.time(12))
        yield from (local_time(policy.school, noon) for policy in policies)
    for policy in policies:
        start = local_time(policy.school, dt.datetime.combine(_monday(policies), dt.time(0)))
        yield start
        for when in _times_of(policy):
            yield from boundaries(when, policy.school, start, days=8)


def _monday(policies: Iterable[Policy]) -> dt.date:
    """The first Monday of the first term that either names, else an ordinary one."""
    starts = [first for policy in policies for first, _last in policy.school.hours.terms]
    first = min(starts, default=_ORDINARY_MONDAY)
    return first + _DAY * (-first.weekday() % 7)


def _odd_days(policies: Iterable[Policy]) -> Iterator[dt.date]:
    """Holidays and INSET days: the first weekday after each term, and each INSET day."""
    for policy in policies:
        yield from policy.school.hours.inset_days
        for _first, last in policy.school.hours.terms:
            yield last + _DAY * (3 if last.weekday() >= 4 else 1)
