"""Marking an event as reviewed, and taking that back."""

from __future__ import annotations

import pytest
from dashboard_helpers import database_of, hold_post, kinds_of, post, record
from flask import Flask
from flask.testing import FlaskClient

from companion_api.store import events
from gatepost.event import Event


def found(app: Flask, event: Event) -> Event:
    """The event with what became of it."""
    with database_of(app).reading() as db:
        again = events.find_event(db, event.id)
    assert again is not None
    return again


def test_it_marks_as_reviewed_with_the_note(app: Flask, lead: FlaskClient) -> None:
    """State, note and reviewer are kept."""
    event = hold_post(app)
    post(lead, f"/events/{event.id}/review", note="Spoke to them.")
    again = found(app, event)
    assert (again.state, again.note, again.reviewed_by) == ("reviewed", "Spoke to them.", "nbrandt")


def test_it_says_so_on_the_page(app: Flask, lead: FlaskClient) -> None:
    """The reviewer sees that it worked."""
    event = hold_post(app)
    answer = post(lead, f"/events/{event.id}/review", note="")
    assert (answer.status_code, "Marked as reviewed." in lead.get(answer.headers["Location"]).text) == (303, True)


def test_the_review_is_an_event(app: Flask, lead: FlaskClient) -> None:
    """A reviewer's decision is in the log as well."""
    post(lead, f"/events/{hold_post(app).id}/review", note="")
    assert kinds_of(app)[-1] == "reviewed"


def test_it_opens_again(app: Flask, lead: FlaskClient) -> None:
    """A review can be taken back; its note stays in the history."""
    event = hold_post(app)
    post(lead, f"/events/{event.id}/review", note="Too early.")
    post(lead, f"/events/{event.id}/reopen")
    assert (found(app, event).state, "Too early." in lead.get(f"/events/{event.id}").text) == ("open", True)


def test_a_note_that_is_too_long_is_kept_in_the_form(app: Flask, lead: FlaskClient) -> None:
    """Nothing that was typed is lost."""
    event = hold_post(app)
    answer = post(lead, f"/events/{event.id}/review", note="word " * 1000)
    assert (answer.status_code, "word word" in answer.text) == (400, True)


@pytest.mark.parametrize("action", ["review", "reopen"])
def test_it_rejects_get(app: Flask, lead: FlaskClient, action: str) -> None:
    """A link alone changes nothing."""
    assert lead.get(f"/events/{hold_post(app).id}/{action}").status_code == 405


@pytest.mark.parametrize("action", ["review", "reopen"])
def test_it_rejects_a_form_without_the_token(app: Flask, lead: FlaskClient, action: str) -> None:
    """Another site's form is refused in plain words, and nothing changes."""
    event = hold_post(app)
    answer = lead.post(f"/events/{event.id}/{action}", data={"note": "x"})
    assert (answer.status_code, found(app, event).state) == (400, "open")


def test_what_is_no_incident_is_a_404(app: Flask, lead: FlaskClient) -> None:
    """Only incidents are reviewed."""
    assert post(lead, f"/events/{record(app, 'signed_in').id}/review").status_code == 404


def test_a_note_is_escaped(app: Flask, lead: FlaskClient) -> None:
    """Markup in a note is text."""
    event = hold_post(app)
    post(lead, f"/events/{event.id}/review", note="<script>alert(1)</script>")
    assert "<script>" not in lead.get(f"/events/{event.id}").text
