"""Asking for a site from the block page, signed in or not."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from dashboard_helpers import database_of, post, record, token
from flask import Flask
from flask.testing import FlaskClient

from companion_api.models import AccessRequest
from companion_api.store import devices, requests

URL = "https://www.tiktok.com/@someone?x=1"


def send(client: FlaskClient, **fields: str) -> Any:
    """The form, filled in."""
    told = {"url": URL, "user": "jpike", "reason": "Assembly on Friday."} | fields
    return post(client, "/request-access", form_at="/request-access", **told)


def stored(app: Flask) -> list[AccessRequest]:
    """Every request."""
    with database_of(app).reading() as db:
        return requests.list_requests(db)


def test_it_says_what_is_asked_for(nobody: FlaskClient) -> None:
    """The site by its name and host, not the whole address."""
    page = nobody.get(f"/request-access?url={URL}").text
    assert ("TikTok" in page, "www.tiktok.com" in page) == (True, True)


def test_it_stores_the_request_and_thanks(app: Flask, nobody: FlaskClient) -> None:
    """The reference on the thanks page is the one that the approver sees."""
    answer = send(nobody)
    asked = stored(app)[0]
    assert (asked.service, asked.host, asked.user, asked.client) == ("tiktok", "www.tiktok.com", "jpike", "127.0.0.1")
    assert asked.id[:8].upper() in nobody.get(answer.headers["Location"]).text


def test_the_thanks_without_a_request_say_nothing(nobody: FlaskClient) -> None:
    """A typed address shows no reference."""
    assert "There is no request to show." in nobody.get("/request-access/thanks").text


def test_a_signed_in_person_need_not_type_their_name(app: Flask, teacher: FlaskClient) -> None:
    """And cannot ask in another's."""
    send(teacher, user="hmarlow")
    assert stored(app)[0].user == "jpike"


def test_the_refusal_is_kept_beside_it_but_not_shown(app: Flask, nobody: FlaskClient) -> None:
    """Whoever has an event's number learns nothing about it here."""
    event = record(app, user="osmith", reason="secret reason")
    page = nobody.get(f"/request-access?url={URL}&event={event.id}").text
    send(nobody, event=event.id)
    assert ("osmith" in page, "secret" in page, stored(app)[0].event_id) == (False, False, event.id)


@pytest.mark.parametrize("event", ["x", "", "1" * 500, f"{uuid.uuid4()}'--"])
def test_an_event_number_that_is_none_is_dropped(app: Flask, nobody: FlaskClient, event: str) -> None:
    """The request matters, not where it came from."""
    send(nobody, event=event)
    assert stored(app)[0].event_id is None


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"reason": ""}, "Say what you need the site for."),
        ({"reason": "  "}, "Say what you need the site for."),
        ({"reason": "x" * 1001}, "1000 characters or fewer"),
        ({"user": ""}, "Give your school user name"),
        ({"user": "<b>"}, "Give your school user name"),
        ({"url": ""}, "Give the address of the site"),
        ({"url": "http://"}, "Give the address of the site"),
        ({"url": "x" * 3000}, "Give the address of the site"),
    ],
)
def test_a_lacking_form_says_what(app: Flask, nobody: FlaskClient, fields: dict[str, str], said: str) -> None:
    """Beside the field, and nothing is stored."""
    answer = send(nobody, **fields)
    assert (answer.status_code, said in answer.text, stored(app)) == (400, True, [])


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://WWW.TikTok.com./x", "www.tiktok.com"),
        ("https://facebook.com@tiktok.com/", "tiktok.com"),
        ("tiktok.com/@a", "tiktok.com"),
    ],
)
def test_the_site_is_the_one_that_a_browser_would_open(app: Flask, nobody: FlaskClient, url: str, host: str) -> None:
    """No dressed-up address gets past the approver."""
    send(nobody, url=url)
    assert (stored(app)[0].host, stored(app)[0].service) == (host, "tiktok")


def test_asking_too_often_is_slowed_down(app: Flask, nobody: FlaskClient) -> None:
    """Five in ten minutes from one address."""
    form = token(nobody, "/request-access")
    told = {"csrf_token": form, "url": URL, "user": "jpike"}
    statuses = [nobody.post("/request-access", data=told | {"reason": str(n)}).status_code for n in range(6)]
    assert statuses == [303, 303, 303, 303, 303, 429]


def test_through_the_proxy_each_device_counts_for_itself(app: Flask, nobody: FlaskClient) -> None:
    """One prankster behind the proxy does not shut everybody out; only a proxy's own token is believed."""
    with database_of(app).session() as db:
        proxy = devices.add_device(db, name="main", kind="proxy")
    form, told = token(nobody, "/request-access"), {"url": URL, "user": "jpike", "reason": "x"}
    relayed = [{"Gatepost-Proxy-Token": proxy, "Gatepost-Forwarded-For": f"10.20.0.{n}"} for n in range(7)]
    statuses = [nobody.post("/request-access", data=told | {"csrf_token": form}, headers=by) for by in relayed]
    assert {answer.status_code for answer in statuses} == {303}


def test_a_form_without_the_token_is_refused(nobody: FlaskClient) -> None:
    """Another site cannot ask in one's name."""
    assert nobody.post("/request-access", data={"url": URL, "user": "jpike", "reason": "x"}).status_code == 400


def test_what_was_typed_is_escaped(nobody: FlaskClient) -> None:
    """Markup in the address or the reason is text."""
    page = nobody.get("/request-access?url=<script>alert(1)</script>&event=<script>").text
    assert "<script>" not in page + send(nobody, user="", reason="<script>").text
