"""One event: what it tells, and that looking at it is recorded."""

from __future__ import annotations

import uuid

import pytest
from cast import HEADTEACHER
from dashboard_helpers import database_of, hold_post, kinds_of, record, sign_in
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from companion_api.store import checks


def test_it_quotes_the_clause_and_the_masked_words(app: Flask, lead: FlaskClient) -> None:
    """The rule behind it stands on the page in the school's own words."""
    page = lead.get(f"/events/{hold_post(app).id}").text
    assert all(word in page for word in ("written consent", "photographs", "O▒▒▒▒▒ S▒▒▒▒", "known by the browser"))


def test_it_draws_the_boxes_and_no_picture(app: Flask, lead: FlaskClient) -> None:
    """A face is an outline."""
    page = lead.get(f"/events/{hold_post(app).id}").text
    assert ('<rect class="box" x="40" y="10" width="60" height="80"' in page, "<img" in page) == (True, False)


def test_it_tells_the_outcome_and_the_writers_reason(app: Flask, lead: FlaskClient) -> None:
    """What the writer did is shown on the incident."""
    event = hold_post(app)
    with database_of(app).session() as db:
        check = checks.find(db, event.check_id or "")
        assert check is not None
        checks.record_outcome(db, check, "false_alarm", "It is a street.", by="jpike")
    page = lead.get(f"/events/{event.id}").text
    assert ("Said this is wrong" in page, "It is a street." in page) == (True, True)


def test_it_says_what_the_proxy_could_not_see(app: Flask, lead: FlaskClient) -> None:
    """Of a channel that is sealed before it gets there."""
    sealed = "Not readable at the proxy: messages and pictures."
    event = record(app, "site_refused", service="whatsapp", details={"not_readable": sealed})
    assert f"<dt>What the proxy cannot see</dt><dd>{sealed}</dd>" in lead.get(f"/events/{event.id}").text


def test_looking_is_recorded_once_a_day_for_each_person(app: Flask, lead: FlaskClient) -> None:
    """A reload writes nothing, another reviewer does."""
    event = hold_post(app)
    for _ in range(3):
        lead.get(f"/events/{event.id}")
    sign_in(app.test_client(), HEADTEACHER).get(f"/events/{event.id}")
    assert kinds_of(app).count("viewed") == 2


def test_who_looked_stands_in_the_history(app: Flask, lead: FlaskClient) -> None:
    """The page shows its own visitors."""
    event = hold_post(app)
    assert "Event looked at" in lead.get(f"/events/{event.id}").text


def test_an_unchanged_record_says_so(app: Flask, lead: FlaskClient) -> None:
    """The seal fits."""
    record(app)
    assert "Its seal and its place in the log fit." in lead.get(f"/events/{record(app).id}").text


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE events SET body = replace(body, 'jpike', 'tgrey') WHERE id = :id",
        "UPDATE events SET user = 'tgrey' WHERE id = :id",
        "UPDATE events SET hash = replace(hash, substr(hash, 1, 8), '00000000') WHERE id = :id",
        "UPDATE events SET prev_hash = replace(prev_hash, substr(prev_hash, 1, 8), '00000000') WHERE id = :id",
    ],
)
def test_a_changed_record_says_so(app: Flask, lead: FlaskClient, tampering: str) -> None:
    """Whoever edits the database is noticed on the page, too."""
    record(app)
    event = record(app, user="jpike")
    with database_of(app).session() as db:
        db.execute(text(tampering), {"id": event.id})
    assert "This record does not fit its seal." in lead.get(f"/events/{event.id}").text


@pytest.mark.parametrize("event_id", [str(uuid.uuid4()), "not-an-id", "%00"])
def test_an_event_that_is_not_there_is_a_404(lead: FlaskClient, event_id: str) -> None:
    """An unknown event is told in plain words."""
    answer = lead.get(f"/events/{event_id}")
    assert (answer.status_code, "Page not found" in answer.text) == (404, True)


def test_only_incidents_can_be_reviewed(app: Flask, lead: FlaskClient) -> None:
    """A change of policy has no review form."""
    assert "Mark as reviewed" not in lead.get(f"/events/{record(app, 'policy_changed').id}").text
