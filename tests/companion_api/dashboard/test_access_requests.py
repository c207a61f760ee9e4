"""Answering requests for access: grant with an end, decline, withdraw; nobody answers their own."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from cast import ESAFETY_LEAD, HEADTEACHER
from dashboard_helpers import POLICY, database_of, kinds_of, post, record, sign_in
from flask import Flask
from flask.testing import FlaskClient

from companion_api.models import AccessRequest, new_key
from companion_api.store import grants, requests
from gatepost.grant import Grant
from gatepost.home import Home

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


@pytest.mark.parametrize(("service", "told"), [("whatsapp", True), ("reddit", False)])
def test_an_approver_learns_what_nobody_will_be_able_to_check(
    app: Flask, lead: FlaskClient, service: str, told: bool
) -> None:
    """Before WhatsApp is opened to somebody."""
    page = lead.get(f"/requests/{ask(app, service=service, host=f'www.{service}.com')}").text
    assert ("Not readable at the proxy: messages and pictures" in page) is told


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


@pytest.mark.parametrize(
    "url", ["/requests/nothing/grant", "/requests/nothing/decline", "/grants/nothing/confirm", "/grants/nothing/revoke"]
)
def test_what_is_not_there_is_a_404(lead: FlaskClient, url: str) -> None:
    """An unknown id is told in plain words."""
    assert post(lead, url, until=TOMORROW).status_code == 404


def test_a_permission_carries_its_terms(app: Flask, lead: FlaskClient) -> None:
    """Purpose, persons, first day, times and document, as they were typed."""
    fields = {"until": TOMORROW, "starts": TOMORROW, "times": "breaks_and_lunch", "document": "Minute 14"}
    request_id = ask(app)
    assert (
        post(lead, f"/requests/{request_id}/grant", users="JPike, mhill", answer="Fair.", **fields).status_code == 303
    )
    with database_of(app).reading() as db:
        (row,) = grants.list_grants(db)
    assert (row.users, row.times, row.document, row.reason) == (
        ["jpike", "mhill"],
        "breaks_and_lunch",
        "Minute 14",
        "Fair.",
    )
    page = lead.get(f"/requests/{request_id}").text
    assert all(words in page for words in ("jpike, mhill", "In breaks and at lunch", "Minute 14"))


def test_a_permission_may_be_for_a_role(app: Flask, lead: FlaskClient) -> None:
    """Also where nobody knows who asked."""
    request_id = ask(app, user=None)
    post(lead, f"/requests/{request_id}/grant", until=TOMORROW, users="", roles="supply")
    with database_of(app).reading() as db:
        assert [(each.users, each.roles) for each in grants.active(db)] == [(frozenset(), frozenset({"supply"}))]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"users": "", "roles": "wizard"}, "Say whom it is for"),
        ({"users": "a b!"}, "is not a user name"),
        ({"users": ESAFETY_LEAD.user}, "Nobody grants access to themselves."),
        ({"starts": "yesterday"}, "Give the first day"),
        ({"times": "sometimes"}, "Choose one of the times."),
        ({"document": "x" * 301}, "300 characters or fewer"),
    ],
)
def test_wrong_terms_are_told_and_grant_nothing(
    app: Flask, lead: FlaskClient, fields: dict[str, str], said: str
) -> None:
    """Beside the field, with everything still typed."""
    request_id = ask(app)
    answer = post(lead, f"/requests/{request_id}/grant", **({"until": TOMORROW, "answer": "typed words"} | fields))
    assert (answer.status_code, said in answer.text, "typed words" in answer.text) == (400, True, True)
    assert state_of(app, request_id) == "open"


def test_what_a_rule_keeps_shut_is_not_granted(home: Home, app: Flask, lead: FlaskClient) -> None:
    """A permission that would open nothing is refused, with the rule's own reason."""
    about = "owner: E, approved_by: G, approved_on: 2026-09-01, reason: Closed by the governors"
    rule = f"rules: [{{id: shut, services: [instagram], decision: block, grantable: false, {about}}}]"
    home.policy_path.write_text(f"{POLICY}{rule}\n", encoding="utf-8")
    answer = post(lead, f"/requests/{ask(app)}/grant", until=TOMORROW)
    assert (answer.status_code, "Closed by the governors" in answer.text) == (400, True)


def test_the_policy_says_who_approves(home: Home, app: Flask, lead: FlaskClient) -> None:
    """Where only the headteacher does, the e-safety lead reads the request and can do nothing about it."""
    home.policy_path.write_text(f"{POLICY}requests: {{approvers: [headteacher]}}\n", encoding="utf-8")
    request_id = ask(app)
    assert "Give access" not in lead.get(f"/requests/{request_id}").text
    assert post(lead, f"/requests/{request_id}/grant", until=TOMORROW).status_code == 403
    assert (
        post(sign_in(app.test_client(), HEADTEACHER), f"/requests/{request_id}/grant", until=TOMORROW).status_code
        == 303
    )


def give(app: Flask, *, days_ago: int, **fields: Any) -> str:
    """A permission that was given so many days ago and runs for two years; its id."""
    now = dt.datetime.now(dt.UTC)
    told = {"users": frozenset({"jpike"}), "roles": frozenset(), "granted_by": "hmarlow", "reason": "Press."} | fields
    given = Grant(id=new_key(), service="x", until=now + dt.timedelta(days=365), **told)
    with database_of(app).session() as db:
        return grants.add(db, given, now=now - dt.timedelta(days=days_ago)).id


def test_old_permissions_are_listed_to_confirm(app: Flask, lead: FlaskClient) -> None:
    """One step confirms, and the list is empty."""
    grant_id = give(app, days_ago=366)
    assert "1 to confirm or withdraw" in lead.get("/grants").text
    assert post(lead, f"/grants/{grant_id}/confirm").headers["Location"] == "/grants?due=1"
    assert ("Nothing is due." in lead.get("/grants?due=1").text, kinds_of(app)[-1]) == (True, "grant_confirmed")
    assert "confirmed by nbrandt" in lead.get("/grants").text


def test_an_old_permission_is_withdrawn_from_the_list(app: Flask, lead: FlaskClient) -> None:
    """One step ends it, and leads back to the list."""
    grant_id = give(app, days_ago=400)
    assert "Press." in lead.get("/grants?due=1").text
    assert post(lead, f"/grants/{grant_id}/revoke", due="1").headers["Location"] == "/grants?due=1"
    assert kinds_of(app)[-1] == "grant_revoked"


def test_nobody_confirms_their_own(app: Flask, lead: FlaskClient) -> None:
    """There is no button, and the address refuses."""
    grant_id = give(app, days_ago=400, users=frozenset({ESAFETY_LEAD.user}))
    assert ("Confirm<" in lead.get("/grants?due=1").text, post(lead, f"/grants/{grant_id}/confirm").status_code) == (
        False,
        403,
    )
