"""Events to JSON and back, and refusals that name the key."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from gatepost.errors import InputError
from gatepost.event import Event, EventFinding, iso, new_id
from gatepost.verdict import Clause

CLAUSE = Clause("MB-5.1", "No pupils' names.")


def full_event() -> Event:
    """An event with something in every field."""
    return Event(
        "post_held",
        user="jpike",
        roles=("page_admin", "teacher"),
        known_by="token",
        client="10.30.0.5",
        device="laptop",
        service="chatterbox",
        host="chatterbox.example",
        rule="chatterbox-staff",
        clause=CLAUSE,
        decision="warn",
        reason="pupil_name",
        check_id=new_id(),
        findings=(EventFinding("pupil_name", "pupil", "warn", "O▒▒▒▒▒", CLAUSE),),
        outcome="override",
        outcome_reason="consent is on file",
        state="reviewed",
        note="fine",
        reviewed_by="nbrandt",
        reviewed_at=dt.datetime(2026, 9, 1, 9, tzinfo=dt.UTC),
        details={"count": 1},
    )


def test_an_event_survives_json() -> None:
    """Every field is read back as it was."""
    event = full_event()
    assert Event.from_json(event.to_json()) == event


def test_times_are_utc_with_a_z() -> None:
    """A time in another zone is written in UTC."""
    summer = dt.datetime(2026, 7, 1, 10, tzinfo=dt.timezone(dt.timedelta(hours=1)))
    assert iso(summer) == "2026-07-01T09:00:00Z"


@pytest.mark.parametrize(
    ("data", "place"),
    [
        ({}, "event.kind"),
        ({"kind": "post_stolen"}, "event.kind"),
        ({"kind": "post_held", "id": "7"}, "event.id"),
        ({"kind": "post_held", "created": "yesterday"}, "event.created"),
        ({"kind": "post_held", "created": 7}, "event.created"),
        ({"kind": "post_held", "user": 7}, "event.user"),
        ({"kind": "post_held", "user": "a\x00b"}, "event.user"),
        ({"kind": "post_held", "user": "\ud800"}, "event.user"),
        ({"kind": "post_held", "reason": "x" * 5000}, "event.reason"),
        ({"kind": "post_held", "roles": "teacher"}, "event.roles"),
        ({"kind": "post_held", "findings": [{}]}, "event.findings[0].kind"),
        ({"kind": "post_held", "clause": {"quote": "x"}}, "event.clause.id"),
        ({"kind": "post_held", "text": "the post"}, "event.text"),
        ([], "event"),
    ],
)
def test_what_is_no_event_is_refused_by_key(data: Any, place: str) -> None:
    """The refusal names the key; a key for the post's own words does not exist."""
    with pytest.raises(InputError) as refused:
        Event.from_json(data)
    assert refused.value.place == place
