"""Answering requests for access: grant with an end, decline, withdraw; nobody answers their own."""

from __future__ import annotations

import datetime as dt

import pytest
from cast import ESAFETY_LEAD, HEADTEACHER
from dashboard_helpers import database_of, kinds_of, post, record, sign_in
from flask import Flask
from flask.testing import FlaskClient

from companion_api.models import AccessRequest
from companion_api.store import grants, requests

TOMORROW = (dt.datetime.now(dt.UTC) + dt.timedelta(days=1)).date().isoformat()


def ask(app: Flask, **fields: str | None) -> str:
    """A request for Instagram by the teacher; its id."""
    told = {"host": "www.instagram.com", "service": "instagram", "reason": "Book week.", "user": "jpike"} | fields
    with database_of(app).session() as db:
        return requests.add(db, **told).id  # type: ignore[arg-type]


def state_of(app: Flask, request_id: str) -> str:
    """Open, granted or refused."""
    with database_of(app).reading() as db:
        found = db.get(AccessRequest, request_id)
    assert found is not None
    return found.state


def test_what_waits_is_listed_and_counted(app: Flask, lead: FlaskClient) -> None:
    """The navigation says how many, the list who and what for."""
    ask(app)
    page = lead.get("/requests").text
    assert all(word in page for word in ("jpike", "Instagram", "Book week.", "1<span"))


def test_nothing_waits(lead: FlaskClient) -> None:
    """The empty list says so."""
    assert "Nobody is waiting for an answer." in lead.get("/requests").text


def test_granting_opens_the_site_until_the_day_ends(app: Flask, lead: FlaskClient) -> None:
    """The permission lasts to midnight on the school's clock, and says who gave it and why."""
    post(lead, f"/requests/{ask(app)}/grant", until=TOMORROW, answer="For Willow class.")
    with database_of(app).reading() as db:
        given = grants.active(db)[0]
    assert (given.users, given.granted_by, given.reason) == (frozenset({"jpike"}), "nbrandt", "For Willow class.")
    assert given.until > dt.datetime.fromisoformat(f"{TOMORROW}T22:59:59+00:00")


def test_granting_is_recorded(app: Flask, lead: FlaskClient) -> None:
    """Asked for, and given."""
    post(lead, f"/requests/{ask(app)}/grant", until=TOMORROW, answer="")
    assert kinds_of(app) == ["access_requested", "grant_added"]


@pytest.mark.parametrize("until", ["", "soon", "2020-01-01", "2099-01-01", "2026-02-30"])
def test_a_wrong_day_grants_nothing(app: Flask, lead: FlaskClient, until: str) -> None:
    """No end, an end in the past and a standing permission are refused."""
    request_id = ask(app)
    answer = post(lead, f"/requests/{request_id}/grant", until=until, answer="typed words")
    assert (answer.status_code, "typed words" in answer.text, state_of(app, request_id)) == (400, True, "open")


def test_declining_says_why(app: Flask, lead: FlaskClient, teacher: FlaskClient) -> None:
    """The person reads the answer on their own page."""
    request_id = ask(app)
    post(lead, f"/requests/{request_id}/decline", answer="Use the school channel.")
    page = teacher.get("/my-page").text
    assert (state_of(app, request_id), "Use the school channel." in page) == ("refused", True)


@pytest.mark.parametrize("action", ["grant", "decline"])
def test_nobody_answers_their_own(app: Flask, lead: FlaskClient, action: str) -> None:
    """An approver's own request is for the other one."""
    request_id = ask(app, user=ESAFETY_LEAD.user)
    refused = post(lead, f"/requests/{request_id}/{action}", until=TOMORROW)
    assert (refused.status_code, state_of(app, request_id)) == (403, "open")
    assert "Another approver" in lead.get(f"/requests/{request_id}").text


def test_the_other_approver_can(app: Flask) -> None:
    """The head answers the lead's."""
    request_id = ask(app, user=ESAFETY_LEAD.user)
    post(sign_in(app.test_client(), HEADTEACHER), f"/requests/{request_id}/grant", until=TOMORROW)
    assert state_of(app, request_id) == "granted"


def test_a_site_outside_the_catalogue_cannot_be_granted(app: Flask, lead: FlaskClient) -> None:
    """The page says what to do instead."""
    request_id = ask(app, service=None, host="www.oddsite.example")
    page = lead.get(f"/requests/{request_id}").text
    assert ("not in the catalogue" in page, "Give access" in page) == (True, False)


def test_an_answered_request_is_not_answered_again(app: Flask, lead: FlaskClient) -> None:
    """The second click changes nothing."""
    request_id = ask(app)
    post(lead, f"/requests/{request_id}/decline")
    assert (post(lead, f"/requests/{request_id}/grant", until=TOMORROW).status_code, state_of(app, request_id)) == (
        400,
        "refused",
    )


@pytest.mark.parametrize("known", [True, False])
def test_it_tells_a_known_person_from_a_typed_name(app: Flask, lead: FlaskClient, known: bool) -> None:
    """Whoever types the head's name is not taken for the head."""
    event = record(app, user="jpike" if known else None, known_by="token" if known else "network")
    page = lead.get(f"/requests/{ask(app, event_id=event.id)}").text
    assert ("to the same person" in page, "Make sure that it was them" in page) == (known, not known)


def test_withdrawing_ends_it(app: Flask, lead: FlaskClient) -> None:
    """At once, and in the log."""
    post(lead, f"/requests/{ask(app)}/grant", until=TOMORROW)
    with database_of(app).reading() as db:
        given = grants.active(db)[0]
    post(lead, f"/grants/{given.id}/revoke")
    with database_of(app).reading() as db:
        assert (grants.active(db), kinds_of(app)[-1]) == ([], "grant_revoked")


def test_a_permission_is_listed_until_it_ends(app: Flask, lead: FlaskClient) -> None:
    """In force with a button, ended without."""
    post(lead, f"/requests/{ask(app)}/grant", until=TOMORROW)
    before = lead.get("/grants").text
    with database_of(app).reading() as db:
        given = grants.active(db)[0]
    post(lead, f"/grants/{given.id}/revoke")
    assert ("Withdraw" in before, "withdrawn by nbrandt" in lead.get("/grants").text) == (True, True)


@pytest.mark.parametrize("url", ["/requests/{}/grant", "/requests/{}/decline", "/grants/{}/revoke"])
def test_get_changes_nothing(app: Flask, lead: FlaskClient, url: str) -> None:
    """Every change is a POST."""
    assert lead.get(url.format(ask(app))).status_code == 405


@pytest.mark.parametrize("url", ["/requests/nothing/grant", "/requests/nothing/decline", "/grants/nothing/revoke"])
def test_what_is_not_there_is_a_404(lead: FlaskClient, url: str) -> None:
    """An unknown id is told in plain words."""
    assert post(lead, url, until=TOMORROW).status_code == 404
