"""A permission and its JSON."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from policy_helpers import grant

from gatepost.errors import InputError
from gatepost.grant import Grant, roles_match
from gatepost.person import Person

NOON = dt.datetime(2026, 9, 8, 12, tzinfo=dt.UTC)


def test_a_grant_reads_back_what_it_wrote() -> None:
    """Times are UTC ISO 8601, names are sorted lists."""
    given = grant(starts=NOON, roles=frozenset({"pupil", "teacher"}))
    assert Grant.from_json(given.to_json()) == given
    assert given.to_json()["starts"] == "2026-09-08T12:00:00Z"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"until": None}, "grant: 'None' is not a time"),
        ({"until": "tomorrow"}, "grant: 'tomorrow' is not a time"),
        ({"id": ...}, "grant: 'id' is missing"),
        ({"users": 5}, "grant: is not written as a grant is"),
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
