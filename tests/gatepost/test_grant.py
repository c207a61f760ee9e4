"""A permission and its JSON."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from policy_helpers import EVENING, LESSON, LUNCH, ask, grant, policy_of, rule

from gatepost.errors import InputError
from gatepost.grant import Grant, roles_match
from gatepost.person import Person

NOON = dt.datetime(2026, 9, 8, 12, tzinfo=dt.UTC)


def test_a_grant_reads_back_what_it_wrote() -> None:
    """Times are UTC ISO 8601, names are sorted lists."""
    terms = {"when": "school_hours", "networks": frozenset({"10.20.3.0/24"}), "document": "Minute 14"}
    given = grant(starts=NOON, roles=frozenset({"pupil", "teacher"}), **terms)
    assert Grant.from_json(given.to_json()) == given
    assert given.to_json()["starts"] == "2026-09-08T12:00:00Z"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"until": None}, "grant: 'None' is not a time"),
        ({"until": "tomorrow"}, "grant: 'tomorrow' is not a time"),
        ({"id": ...}, "grant: 'id' is missing"),
        ({"users": 5}, "grant: is not written as a grant is"),
        ({"when": "sometimes"}, "when: 'sometimes' is not a time; write one of: always, school_hours"),
        ({"networks": ["10.20.3.7/24"]}, "network: '10.20.3.7/24' is not a network; write such as 10.20.3.0/24"),
    ],
)
def test_a_damaged_grant_is_an_input_error(change: dict[str, Any], said: str) -> None:
    """The key is named."""
    body = {key: value for key, value in {**grant().to_json(), **change}.items() if value is not ...}
    with pytest.raises(InputError) as caught:
        Grant.from_json(body)
    assert str(caught.value).startswith(said)


@pytest.mark.parametrize(("minutes", "covers"), [(-1, False), (0, True), (59, True), (60, False)])
def test_a_grant_holds_from_its_start_up_to_its_end(minutes: int, covers: bool) -> None:
    """The start is inside, the end is not."""
    given = grant(starts=NOON, until=NOON + dt.timedelta(hours=1))
    assert given.covers(Person(user="jpike"), "x", NOON + dt.timedelta(minutes=minutes)) is covers


def test_staff_stands_for_all_employed_roles() -> None:
    """A supply teacher is staff, a governor is not."""
    staff = frozenset({"staff"})
    assert [roles_match(staff, frozenset({role})) for role in ("supply", "governor")] == [True, False]


def test_a_grant_from_an_earlier_version_holds_always_and_everywhere() -> None:
    """Its JSON has neither times nor networks."""
    body = {name: value for name, value in grant().to_json().items() if name not in {"when", "networks", "document"}}
    assert Grant.from_json(body) == grant()


@pytest.mark.parametrize(
    ("client", "covers"),
    [("10.20.3.9", True), ("::ffff:10.20.3.9", True), ("10.20.4.9", False), ("2001:db8::1", False), (None, False)],
)
def test_a_grant_for_a_network_holds_there_alone(client: str | None, covers: bool) -> None:
    """Somebody whose address is not known is not there."""
    given = grant(users=frozenset(), roles=frozenset({"pupil"}), networks=frozenset({"10.20.3.0/24"}))
    assert given.covers(Person(roles=frozenset({"pupil"}), client=client), "x", NOON) is covers


@pytest.mark.parametrize(
    ("when", "open_at"),
    [
        ("always", ["lesson", "lunch", "evening"]),
        ("school_hours", ["lesson", "lunch"]),
        ("breaks_and_lunch", ["lunch"]),
        ("outside_school_hours", ["evening"]),
    ],
)
def test_a_grant_holds_at_its_times(when: str, open_at: list[str]) -> None:
    """By the hours of the school, within its days."""
    policy = policy_of(rule("x", "block", services=["x"]))
    given = grant(when=when, until=dt.datetime(2026, 9, 9, tzinfo=dt.UTC))
    times = {"lesson": LESSON, "lunch": LUNCH, "evening": EVENING}
    answers = {
        name: ask(policy, "https://x.com/", "teacher", user="jpike", at=at, grants=[given])
        for name, at in times.items()
    }
    assert [name for name, answer in answers.items() if answer.decision == "inspect"] == open_at


def test_until_names_the_end_of_the_time_of_a_grant() -> None:
    """Open at lunch: until lunch is over."""
    policy = policy_of(rule("x", "block", services=["x"]))
    given = grant(when="breaks_and_lunch")
    answer = ask(policy, "https://x.com/", "teacher", user="jpike", at=LUNCH, grants=[given])
    assert (answer.until and answer.until.strftime("%H:%M")) == "13:00"
