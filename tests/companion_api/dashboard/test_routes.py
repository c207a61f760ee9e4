"""Every route, walked: closed by default, reviewers' pages for reviewers alone, no change by GET or without a token."""

from __future__ import annotations

import re
import uuid

import pytest
from cast import ESAFETY_LEAD, HEADTEACHER, PUPIL, TEACHER, TECHNICIAN, Member
from dashboard_helpers import DSL, GOVERNOR, post, sign_in
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from companion_api.security import HEADERS, OPEN_VIEWS

SOME_ID = str(uuid.uuid4())
REVIEWER_PAGES = ("/events", f"/events/{SOME_ID}", "/events/log.csv", "/requests", f"/requests/{SOME_ID}", "/grants")
APPROVER_POSTS = (
    f"/requests/{SOME_ID}/grant", f"/requests/{SOME_ID}/decline", f"/grants/{SOME_ID}/confirm",
    f"/grants/{SOME_ID}/revoke",
)  # fmt: skip
REVIEWER_POSTS = (f"/events/{SOME_ID}/review", f"/events/{SOME_ID}/reopen")
NOT_REVIEWERS = (TEACHER, PUPIL, GOVERNOR, TECHNICIAN)


def page_rules(app: Flask) -> list[Rule]:
    """Every route that is no JSON route."""
    return [rule for rule in app.url_map.iter_rules() if not rule.rule.startswith("/api")]


def url_of(rule: Rule) -> str:
    """An address of that route."""
    return re.sub(r"<[^>]+>", SOME_ID, rule.rule)


def test_every_page_asks_for_a_sign_in_unless_it_is_named(app: Flask, nobody: FlaskClient) -> None:
    """A new route is closed until somebody names it."""
    closed = [rule for rule in page_rules(app) if rule.endpoint not in OPEN_VIEWS and "GET" in (rule.methods or ())]
    answers = {rule.rule: nobody.get(url_of(rule)) for rule in closed}
    wrong = {rule for rule, answer in answers.items() if "/sign-in?next=" not in answer.headers.get("Location", "")}
    assert (wrong, len(closed) > 6) == (set(), True)


def test_every_change_asks_for_a_sign_in(app: Flask, nobody: FlaskClient) -> None:
    """A POST without a session is 401 in plain words."""
    closed = [rule for rule in page_rules(app) if rule.endpoint not in OPEN_VIEWS and "POST" in (rule.methods or ())]
    assert {nobody.post(url_of(rule)).status_code for rule in closed} == {401}


def test_every_named_view_exists(app: Flask) -> None:
    """The list of open views holds no dead names."""
    assert {rule.endpoint for rule in app.url_map.iter_rules()} >= OPEN_VIEWS


def test_every_change_asks_for_the_token(app: Flask) -> None:
    """Each POST of the pages is refused without it, even to the head."""
    client = sign_in(app.test_client(), HEADTEACHER)
    changes = [rule for rule in page_rules(app) if "POST" in (rule.methods or ())]
    assert {client.post(url_of(rule)).status_code for rule in changes} == {400}


def test_no_open_page_leads_around_the_log(app: Flask, nobody: FlaskClient) -> None:
    """The JSON routes refuse, too, in their own shape."""
    answer = nobody.get("/api/v1/events")
    assert (answer.status_code, answer.json["error"]["code"]) == (401, "not_signed_in")


@pytest.mark.parametrize("member", NOT_REVIEWERS, ids=lambda member: member.roles[0])
@pytest.mark.parametrize("url", REVIEWER_PAGES)
def test_a_reviewers_page_is_closed_to_others(app: Flask, member: Member, url: str) -> None:
    """403, whether or not the thing exists."""
    assert sign_in(app.test_client(), member).get(url).status_code == 403


@pytest.mark.parametrize("member", NOT_REVIEWERS, ids=lambda member: member.roles[0])
@pytest.mark.parametrize("url", [*REVIEWER_POSTS, *APPROVER_POSTS])
def test_a_reviewers_action_is_closed_to_others(app: Flask, member: Member, url: str) -> None:
    """With a good token, too."""
    assert post(sign_in(app.test_client(), member), url).status_code == 403


@pytest.mark.parametrize("url", [*APPROVER_POSTS, "/people"])
def test_what_only_approvers_may(app: Flask, url: str) -> None:
    """The safeguarding lead reads the log but gives no permissions."""
    client = sign_in(app.test_client(), DSL)
    answer = client.get(url) if url == "/people" else post(client, url)
    assert (client.get("/events").status_code, answer.status_code) == (200, 403)


@pytest.mark.parametrize("member", [ESAFETY_LEAD, HEADTEACHER], ids=lambda member: member.roles[0])
def test_approvers_see_the_people(app: Flask, member: Member) -> None:
    """Names, roles and when they were last here."""
    assert "Jo Pike" in sign_in(app.test_client(), member).get("/people").text


def test_refused_in_plain_words(teacher: FlaskClient) -> None:
    """A refusal says what to do."""
    assert "ask your headteacher or e-safety lead" in teacher.get("/events").text


@pytest.mark.parametrize("url", ["/sign-in", "/nothing-here", "/notice", "/api/v1/events", "/static/gatepost.css"])
def test_every_answer_carries_the_headers(nobody: FlaskClient, url: str) -> None:
    """Refusals and files as well."""
    with nobody.get(url) as answer:
        headers = answer.headers
    assert {name: headers.get(name) for name in HEADERS} == HEADERS


@pytest.mark.parametrize(
    "url",
    [
        "/events",
        "/requests",
        "/grants",
        "/grants?due=1",
        "/sessions",
        "/people",
        "/my-page",
        "/notice",
        "/request-access",
    ],
)
def test_no_inline_style_or_script(lead: FlaskClient, url: str) -> None:
    """The policy forbids them, so a page that had one would be broken."""
    assert re.search(r"<script|<style|\sstyle=|\son[a-z]+=", lead.get(url).text) is None


def test_pages_are_not_kept_by_the_browser(lead: FlaskClient) -> None:
    """The next person at this computer reads nothing."""
    assert lead.get("/events").headers["Cache-Control"] == "no-store"


def test_strict_transport_over_tls_only(nobody: FlaskClient) -> None:
    """On loopback it would lock a developer out."""
    name = "Strict-Transport-Security"
    plain, tls = nobody.get("/sign-in"), nobody.get("/sign-in", base_url="https://localhost")
    assert (name in plain.headers, name in tls.headers) == (False, True)


def test_a_failure_shows_no_traceback(app: Flask, lead: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever goes wrong is told in plain words."""
    app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setattr("companion_api.dashboard.events._list_page", lambda _form: 1 // 0)
    answer = lead.get("/events")
    assert (answer.status_code, "Something went wrong here" in answer.text, "Zero" in answer.text) == (500, True, False)
