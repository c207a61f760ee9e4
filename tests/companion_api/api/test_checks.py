"""Checks over HTTP: what is found, kept, shown, and what the writer may do about it."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from cast import ESAFETY_LEAD, HEADTEACHER, PUPIL, Member
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import text
from werkzeug.test import TestResponse

from companion_api.companion import Companion
from gatepost.home import Home

Headers = dict[str, str]
PHONE = "Ring us on 07700 900123"
NAMED = "Well done Olivia Smith"


def png(colour: str = "white") -> bytes:
    """A small plain picture."""
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(buffer, "PNG")
    return buffer.getvalue()


@pytest.fixture
def check(client: FlaskClient, extension: Headers) -> Callable[..., TestResponse]:
    """Sends a check from the teacher's extension."""

    def send(*texts: str, **fields: Any) -> TestResponse:
        body = {"texts": list(texts), "service": "chatterbox"} | fields
        return client.post("/api/v1/checks", json=body, headers=extension)

    return send


@pytest.fixture
def answer(client: FlaskClient, extension: Headers) -> Callable[..., TestResponse]:
    """Reports an outcome from the teacher's extension, or with other headers."""

    def send(check_id: str, outcome: str, headers: Headers | None = None, **fields: str) -> TestResponse:
        path = f"/api/v1/checks/{check_id}/outcome"
        return client.post(path, json={"outcome": outcome} | fields, headers=headers or extension)

    return send


def log_of(companion: Companion) -> list[str]:
    """The kinds of the log's entries about posts, oldest first."""
    with companion.database.reading() as session:
        rows = session.execute(text("SELECT kind FROM events ORDER BY seq")).scalars().all()
    return [kind for kind in rows if kind in {"post_held", "post_released", "outcome"}]


def test_a_flagged_post_is_held_and_logged(check: Callable[..., TestResponse], companion: Companion) -> None:
    """A warning has an id, an event, and a clause; the event says the same."""
    result = check(PHONE).json
    assert (result["verdict"], result["release"], result["findings"][0]["clause"]["id"]) == ("warn", False, "MB-5.2")
    assert (bool(result["check_id"]), log_of(companion)) == (True, ["post_held"])


def test_a_check_may_say_whom_it_goes_to(check: Callable[..., TestResponse]) -> None:
    """The same words to a pupil and to somebody else are two checks."""
    told = [check("Hi!", action="message", people=[who]).json for who in ("Olivia Smith", "bbc.news")]
    assert [finding["kind"] for answer in told for finding in answer["findings"]] == ["direct_message"] * 2
    assert told[0]["verdict"] != told[1]["verdict"]


@pytest.mark.parametrize(("service", "rule"), [("chatterbox", "chatterbox-staff"), ("elsewhere", None)])
def test_the_line_names_the_rule_that_opens_the_site(
    check: Callable[..., TestResponse], companion: Companion, service: str, rule: str | None
) -> None:
    """As a refused site's line does; a service that nobody knows has none."""
    check(PHONE, service=service)
    with companion.database.reading() as session:
        lines = session.execute(text("SELECT body FROM events WHERE kind = 'post_held'")).scalars().all()
    assert [json.loads(line)["rule"] for line in lines] == [rule]


def test_a_clean_post_leaves_no_trace(check: Callable[..., TestResponse], companion: Companion) -> None:
    """Nothing to say is said, and nothing is stored."""
    result = check("Cakes at the fair on Saturday").json
    assert (result["verdict"], result["check_id"], log_of(companion)) == ("allow", None, [])


def test_the_posts_words_are_stored_nowhere(
    check: Callable[..., TestResponse], companion: Companion, school_home: Home
) -> None:
    """Neither the name nor the sentence around it reaches the disk."""
    check("Unmistakable sentence about Zain Abbaswick and 07700 900123")
    companion.database.close()
    stored = b"".join(path.read_bytes() for path in school_home.root.glob("gatepost.db*"))
    assert (b"Unmistakable" in stored, b"Abbaswick" in stored, b"900123" in stored) == (False, False, False)


def test_the_same_check_again_is_the_same_line(check: Callable[..., TestResponse], companion: Companion) -> None:
    """A retry within a minute gets the same ids."""
    one, other = check(PHONE).json, check(PHONE).json
    assert (one["check_id"], log_of(companion)) == (other["check_id"], ["post_held"])


def test_a_preview_is_not_kept(check: Callable[..., TestResponse], companion: Companion) -> None:
    """What is still being typed is answered and forgotten."""
    result = check(PHONE, preview=True).json
    assert (result["verdict"], result["check_id"], log_of(companion)) == ("warn", None, [])


def test_parts_and_pictures_may_be_sent_as_files(client: FlaskClient, extension: Headers) -> None:
    """Multipart: the post as JSON, the pictures as they are."""
    post = json.dumps({"id": "7", "texts": [PHONE]})
    data = {"post": post, "images": (io.BytesIO(png()), "a.png"), "files": (io.BytesIO(b"notes"), "a.txt")}
    result = client.post("/api/v1/checks", data=data, headers=extension)
    assert (result.status_code, result.json["id"], result.json["verdict"]) == (200, "7", "warn")


@pytest.mark.parametrize("prefix", ["", "data:image/png;base64,"])
def test_pictures_may_be_base64(check: Callable[..., TestResponse], prefix: str) -> None:
    """Plain, named, or as a browser's FileReader writes them."""
    data = prefix + base64.b64encode(png()).decode()
    assert check(images=[data, {"data": data, "name": "a.png"}]).status_code == 200


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"texts": "x"}, "texts"),
        ({"texts": [1]}, "texts.0"),
        ({"texts": [{"text": "x", "colour": "red"}]}, "texts.0"),
        ({"images": ["@@@"]}, "images.0"),
        ({"images": [base64.b64encode(b"no picture").decode()]}, "image 1"),
        ({"images": [base64.b64encode(png()[:60]).decode()]}, "image 1"),
        ({"account": "secret"}, "account"),
        ({"colour": "red"}, "colour"),
        ({"preview": "yes"}, "preview"),
    ],
)
def test_a_bad_body_is_refused_by_key(client: FlaskClient, extension: Headers, body: Any, place: str) -> None:
    """One sentence that begins with the place."""
    result = client.post("/api/v1/checks", json=body, headers=extension)
    assert result.status_code == 400
    assert result.json["error"]["message"].startswith(place)


@pytest.mark.parametrize(
    ("data", "kind", "status"),
    [
        (b'{"texts": ["x"], "role": "teachr"}', "application/json", 400),
        (b"{", "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b'{"texts": ["\\ud800"]}', "application/json", 400),
        (b"{}", "text/plain", 415),
        (b"{}", "", 415),
        (b"no parts", "multipart/form-data; boundary=x", 400),
    ],
)
def test_what_is_no_json_is_refused(
    client: FlaskClient, extension: Headers, data: bytes, kind: str, status: int
) -> None:
    """Broken JSON is 400, another content type 415, both in the one shape."""
    result = client.post("/api/v1/checks", data=data, content_type=kind, headers=extension)
    assert (result.status_code, set(result.json["error"])) == (status, {"code", "message", "details"})


def test_without_the_notice_nothing_is_inspected(
    client: FlaskClient, extension: Headers, companion: Companion, school_home: Home
) -> None:
    """Until notice and DPIA are there, every post is let go, unread and unrecorded."""
    policy = school_home.policy_path.read_text(encoding="utf-8")
    school_home.policy_path.write_text(policy.partition("notice:")[0], encoding="utf-8")
    result = client.post("/api/v1/checks", json={"texts": [PHONE]}, headers=extension).json
    assert (result["verdict"], result["inspection"], log_of(companion)) == ("allow", "off", [])


def test_an_override_lets_the_same_post_go(
    check: Callable[..., TestResponse], answer: Callable[..., TestResponse], companion: Companion
) -> None:
    """After "go on", the same findings pass, and the log has all three lines."""
    check_id = check(PHONE).json["check_id"]
    assert answer(check_id, "override").json["release"] is True
    again = check(f"{PHONE}!!").json
    assert (again["release"], again["covered_by"]) == (True, check_id)
    assert log_of(companion) == ["post_held", "outcome", "post_released"]


def test_a_reason_is_asked_where_the_policy_asks(
    check: Callable[..., TestResponse], answer: Callable[..., TestResponse]
) -> None:
    """Without one the override is refused; with one it holds."""
    check_id = check(NAMED).json["check_id"]
    assert answer(check_id, "override").json["error"]["details"] == {"place": "reason"}
    assert answer(check_id, "override", reason="consent is on file").json["covers"] == 1


def test_a_false_alarm_lets_a_warning_go(
    check: Callable[..., TestResponse], answer: Callable[..., TestResponse]
) -> None:
    """The writer's "this is wrong" covers a warning."""
    assert answer(check(PHONE).json["check_id"], "false_alarm").json["release"] is True


@pytest.mark.parametrize("outcome", ["edited", "cancelled", "ask_approval"])
def test_other_outcomes_cover_nothing(
    check: Callable[..., TestResponse], answer: Callable[..., TestResponse], outcome: str
) -> None:
    """They are recorded, and the post stays held."""
    assert answer(check(PHONE).json["check_id"], outcome).json["release"] is False
    assert check(PHONE).json["release"] is False


def test_a_block_cannot_be_overridden(check: Callable[..., TestResponse], answer: Callable[..., TestResponse]) -> None:
    """It is 409; calling it a false alarm is recorded and covers nothing."""
    check_id = check("write to olivia@home.example").json["check_id"]
    assert answer(check_id, "override", reason="please").json["error"]["code"] == "cannot_override"
    assert answer(check_id, "false_alarm").json["release"] is False


def test_an_approval_needs_a_second_person(
    check: Callable[..., TestResponse], answer: Callable[..., TestResponse], sign_in: Callable[[Member], FlaskClient]
) -> None:
    """The writer's own word is refused; a reviewer's lets it go, for the writer."""
    words = "Meet at B77 4AA"
    check_id = check(words).json["check_id"]
    assert answer(check_id, "override").json["error"]["code"] == "needs_second_person"
    head = sign_in(HEADTEACHER)
    token = csrf(head)
    approved = head.post(f"/api/v1/checks/{check_id}/outcome", json={"outcome": "override"}, headers=token)
    assert (approved.status_code, check(words).json["release"]) == (200, True)


def csrf(browser: FlaskClient) -> Headers:
    """The header that a signed-in page sends beside its cookie."""
    from flask_wtf.csrf import generate_csrf

    with browser.application.test_request_context(), browser.session_transaction() as cookies:
        from flask import g, session

        token = generate_csrf()
        cookies["csrf_token"] = session["csrf_token"]
        g.pop("csrf_token", None)
    return {"X-CSRFToken": token}


def test_only_the_writer_answers(
    client: FlaskClient, check: Callable[..., TestResponse], sign_in: Callable[[Member], FlaskClient]
) -> None:
    """Somebody else's check is not there."""
    check_id = check(PHONE).json["check_id"]
    other = sign_in(PUPIL)
    headers = csrf(other)
    path = f"/api/v1/checks/{check_id}/outcome"
    assert other.post(path, json={"outcome": "override"}, headers=headers).status_code == 404


def test_a_session_needs_its_token_to_write(sign_in: Callable[[Member], FlaskClient]) -> None:
    """A cookie alone is 400, in the one shape: another site's form could have sent it."""
    result = sign_in(ESAFETY_LEAD).post("/api/v1/checks", json={"texts": [PHONE]})
    assert (result.status_code, result.json["error"]["code"]) == (400, "bad_request")


@pytest.mark.parametrize("body", [{}, {"outcome": "shrug"}, {"outcome": "edited", "why": "x"}, {"outcome": 1}])
def test_a_bad_outcome_is_refused(check: Callable[..., TestResponse], client: FlaskClient, extension: Headers,
                                  body: Any) -> None:  # fmt: skip
    """Only the contract's outcomes are known."""
    path = f"/api/v1/checks/{check(PHONE).json['check_id']}/outcome"
    assert client.post(path, json=body, headers=extension).status_code == 400


def test_the_same_answer_twice_is_one_event(
    check: Callable[..., TestResponse], answer: Callable[..., TestResponse], companion: Companion
) -> None:
    """A repeated report is not a second outcome."""
    check_id = check(PHONE).json["check_id"]
    answer(check_id, "cancelled")
    answer(check_id, "cancelled")
    assert log_of(companion) == ["post_held", "outcome"]


def test_a_text_beyond_the_limit_is_refused_at_once(check: Callable[..., TestResponse]) -> None:
    """Thirty megabytes of words must not hold the companion for half a minute."""
    answer = check("a" * 2_000_001)
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (
        400,
        check("x", role="king").get_json()["error"]["code"],
    )
