"""Access, the policy with its ETag, and asking for a site."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from companion_api.companion import Companion
from companion_api.models import new_key
from companion_api.store import grants, requests
from gatepost.grant import Grant
from gatepost.home import Home

Headers = dict[str, str]


@pytest.mark.parametrize(
    ("url", "decision"),
    [
        ("https://chatterbox.example/feed", "inspect"),
        ("https://CHATTERBOX.example.:443/", "inspect"),
        ("https://www.tiktok.com/", "block"),
        ("https://gardening.example/", "allow"),
    ],
)
def test_a_teacher_may_open(client: FlaskClient, extension: Headers, url: str, decision: str) -> None:
    """The teacher's own extension asks for the teacher."""
    assert client.get("/api/v1/access", query_string={"url": url}, headers=extension).json["decision"] == decision


def test_a_proxy_asks_about_others(client: FlaskClient, proxy: Headers) -> None:
    """It may name a role; a pupil does not get what a teacher gets."""
    asked = {"url": "https://chatterbox.example/", "role": "pupil"}
    assert client.get("/api/v1/access", query_string=asked, headers=proxy).json["decision"] == "block"


def test_staff_ask_only_for_themselves(client: FlaskClient, extension: Headers) -> None:
    """Another person's access is nobody else's business."""
    asked = {"url": "https://chatterbox.example/", "user": "nbrandt"}
    assert client.get("/api/v1/access", query_string=asked, headers=extension).status_code == 403


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"url": ""},
        {"url": "ftp://a.example"},
        {"url": "a.example", "at": "noon"},
        {"url": "a.example", "x": "1"},
        {"url": "a.example", "role": "wizard"},
        {"url": ["a.example", "b.example"]},
    ],
)
def test_a_bad_question_is_refused(client: FlaskClient, proxy: Headers, query: dict[str, str]) -> None:
    """A missing or unreadable URL, a wrong time or role, an unknown or doubled name: 400."""
    assert client.get("/api/v1/access", query_string=query, headers=proxy).status_code == 400


def test_the_policy_is_sent_once(client: FlaskClient, proxy: Headers) -> None:
    """With its ETag the next answer is 304 and empty."""
    first = client.get("/api/v1/policy", headers=proxy)
    again = client.get("/api/v1/policy", headers=proxy | {"If-None-Match": first.headers["ETag"]})
    assert (first.json["wire_version"], again.status_code, again.data) == (1, 304, b"")


def test_the_policy_tells_an_extension_where_messages_are_sealed(
    client: FlaskClient, school_home: Home, extension: Headers
) -> None:
    """WhatsApp's pages all; of a service that can be read it says nothing."""
    text = school_home.policy_path.read_text(encoding="utf-8").replace("[chatterbox]", "[chatterbox, whatsapp]", 1)
    school_home.policy_path.write_text(text, encoding="utf-8")
    watch = client.get("/api/v1/policy", headers=extension).json["watch"]
    sealed = {entry["service"]: entry.get("sealed") for entry in watch}
    assert "whatsapp.com" in sealed["whatsapp"]
    assert sealed["chatterbox"] is None


def test_the_policy_tells_an_extension_where_to_work(client: FlaskClient, extension: Headers) -> None:
    """The services where this person's posts are looked at."""
    watch = client.get("/api/v1/policy", headers=extension).json["watch"]
    assert {"service": "chatterbox", "hosts": ["chatterbox.example"], "decision": "inspect"} in watch
    assert "tiktok" not in {entry["service"] for entry in watch}


def give(companion: Companion) -> None:
    """Grant the teacher TikTok for an hour."""
    until = dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)
    given = Grant(new_key(), "tiktok", frozenset({"jpike"}), frozenset(), until, "hmarlow", "fair")
    with companion.database.session() as session:
        grants.add(session, given)


def test_a_grant_opens_at_once(client: FlaskClient, extension: Headers, companion: Companion) -> None:
    """No restart, no wait: the next question has the new answer, and the policy another ETag."""
    before = client.get("/api/v1/policy", headers=extension).headers["ETag"]
    give(companion)
    asked = client.get("/api/v1/access", query_string={"url": "https://www.tiktok.com/"}, headers=extension)
    after = client.get("/api/v1/policy", headers=extension).headers["ETag"]
    assert (asked.json["decision"], before == after) == ("inspect", False)


def test_a_changed_policy_is_in_force_at_once(client: FlaskClient, extension: Headers, school_home: Home) -> None:
    """The file is read again when it changes."""
    text = school_home.policy_path.read_text(encoding="utf-8").replace("decision: inspect", "decision: read_only")
    school_home.policy_path.write_text(text, encoding="utf-8")
    asked = client.get("/api/v1/access", query_string={"url": "https://chatterbox.example/"}, headers=extension)
    assert asked.json["decision"] == "read_only"


def test_a_broken_policy_leaves_the_last_good_one(client: FlaskClient, extension: Headers, school_home: Home) -> None:
    """Readiness tells the line that is wrong; decisions go on."""
    school_home.policy_path.write_text("school: [", encoding="utf-8")
    asked = client.get("/api/v1/access", query_string={"url": "https://chatterbox.example/"}, headers=extension)
    assert asked.json["decision"] == "inspect"
    assert "policy.yaml" in client.get("/readyz").json["checks"]["policy"]


def test_asking_for_a_site(client: FlaskClient, extension: Headers, companion: Companion) -> None:
    """The request waits for a reviewer, with the person's name from the device."""
    body = {"url": "https://www.tiktok.com/groups", "reason": "The fair's page"}
    answer = client.post("/api/v1/access-requests", json=body, headers=extension)
    with companion.database.reading() as session:
        kept = requests.list_requests(session, state="open")[0]
    assert (answer.status_code, answer.json["id"], kept.user, kept.service) == (201, kept.id, "jpike", "tiktok")


def test_an_open_site_need_not_be_asked_for(client: FlaskClient, extension: Headers) -> None:
    """409 says that it is open already."""
    body = {"url": "https://chatterbox.example/", "reason": "please"}
    assert client.post("/api/v1/access-requests", json=body, headers=extension).json["error"]["code"] == "already_open"


def test_an_approver_grants_and_it_opens(
    client: FlaskClient, extension: Headers, companion: Companion, later: Callable[..., dt.datetime]
) -> None:
    """From the question to the open site."""
    body = {"url": "https://www.tiktok.com/", "reason": "The fair's page"}
    asked = client.post("/api/v1/access-requests", json=body, headers=extension).json
    with companion.database.session() as session:
        until = later(hours=1)
        given = Grant(new_key(), asked["service"], frozenset({"jpike"}), frozenset(), until, "nbrandt", "fair")
        requests.grant(session, asked["id"], given)
    found = client.get("/api/v1/access", query_string={"url": "https://www.tiktok.com/"}, headers=extension)
    assert found.json["decision"] == "inspect"
