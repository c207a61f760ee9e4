"""Raw requests: the post in them, whose it is, and what was overridden in the browser."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

Headers = dict[str, str]
Send = Callable[..., TestResponse]
WORDS = "Ring us on 07700 900123"


def described(**fields: Any) -> dict[str, Any]:
    """A status that Chatterbox's page sends."""
    body = base64.b64encode(json.dumps({"status": fields.pop("status", WORDS)}).encode()).decode()
    url = "https://chatterbox.example/api/v1/statuses"
    return {"method": "POST", "url": url, "headers": [["Content-Type", "application/json"]], "body": body} | fields


@pytest.fixture
def relay(client: FlaskClient, proxy: Headers) -> Send:
    """Sends a request as the proxy does, for a client on the pupils' network unless told."""
    return lambda **fields: client.post(
        "/api/v1/requests", json=described(**({"client": "127.0.0.1"} | fields)), headers=proxy
    )


def test_a_flagged_request_is_held(relay: Send) -> None:
    """The post is found and stopped; the proxy is not told its words."""
    result = relay().json
    assert (result["release"], result["verdict"], result["post"]["service"]) == (False, "warn", "chatterbox")
    assert "text" not in result["post"]["texts"][0]


def test_the_extension_gets_its_own_words(client: FlaskClient, extension: Headers) -> None:
    """To show the writer where it stands."""
    result = client.post("/api/v1/requests", json=described(source="extension"), headers=extension).json
    assert result["post"]["texts"][0]["text"] == WORDS


def test_the_proxy_cannot_ask_for_words(client: FlaskClient, proxy: Headers) -> None:
    """Calling itself an extension does not help it."""
    result = client.post("/api/v1/requests", json=described(source="extension"), headers=proxy).json
    assert "text" not in result["post"]["texts"][0]


def test_the_body_may_come_as_a_file(client: FlaskClient, proxy: Headers) -> None:
    """Multipart keeps the bytes as they are."""
    told = described()
    data = {"request": json.dumps(told | {"body": None}), "body": (io.BytesIO(base64.b64decode(told["body"])), "body")}
    assert client.post("/api/v1/requests", data=data, headers=proxy).json["verdict"] == "warn"


@pytest.mark.parametrize(
    "fields",
    [
        {"method": "GET", "body": None},
        {"status": "Cakes at the fair"},
        {"url": "https://chatterbox.example/api/v1/search?q=x", "method": "GET"},
    ],
)
def test_what_is_no_flagged_post_goes_on(relay: Send, fields: dict[str, Any]) -> None:
    """Reads and clean posts are let go, without an id."""
    result = relay(**fields).json
    assert (result["release"], result["check_id"]) == (True, None)


def test_a_body_that_lies_about_its_coding_is_a_finding(relay: Send) -> None:
    """What cannot be read is judged by the policy, not waved through."""
    headers = [["Content-Type", "application/json"], ["Content-Encoding", "gzip"]]
    result = relay(headers=headers, body=base64.b64encode(b"\x1f\x8b\x08 and nothing more").decode()).json
    assert (result["readable"], result["release"]) == (False, False)
    assert "unreadable" in {finding["kind"] for finding in result["findings"]}


def test_a_retry_has_the_same_ids(relay: Send) -> None:
    """A client that tries again is one incident; another client is another."""
    one, again, other = relay().json, relay().json, relay(client="10.20.0.5").json
    assert (one["check_id"] == again["check_id"], one["check_id"] == other["check_id"]) == (True, False)


def override(client: FlaskClient, extension: Headers) -> str:
    """Check the words in the browser and say "go on"."""
    held = client.post("/api/v1/requests", json=described(source="extension"), headers=extension).json
    path = f"/api/v1/checks/{held['check_id']}/outcome"
    assert client.post(path, json={"outcome": "override"}, headers=extension).json["release"] is True
    return str(held["check_id"])


@pytest.mark.parametrize(
    ("fields", "release"),
    [
        ({}, True),  # the same address, the person not known
        ({"user": "jpike", "client": "10.30.0.9"}, True),
        ({"client": "10.30.0.9"}, False),
        ({"user": "rmoss"}, False),
        ({"status": f"{WORDS} or 07700 900999"}, False),  # one more finding than was shown
        ({"status": f"Hello! {WORDS}"}, True),  # the same finding in other words
        ({"url": "https://x.com/i/api/graphql/abc/CreateTweet"}, False),  # another service
    ],
)
def test_an_override_in_the_browser_counts_at_the_proxy(
    client: FlaskClient, extension: Headers, relay: Send, fields: dict[str, Any], release: bool
) -> None:
    """It covers the findings it was shown, for that person and service."""
    override(client, extension)
    assert relay(**fields).json["release"] is release


def test_a_release_names_the_check_behind_it(client: FlaskClient, extension: Headers, relay: Send) -> None:
    """The proxy's log line leads to the override."""
    check_id = override(client, extension)
    assert relay().json["covered_by"] == check_id


def test_our_proxys_word_about_its_client_counts(client: FlaskClient, extension: Headers, proxy: Headers,
                                                 relay: Send) -> None:  # fmt: skip
    """A call through gatepost.local is from the device behind the proxy, when the proxy says so with its token."""
    token = proxy["Authorization"].removeprefix("Bearer ")
    through = extension | {"Gatepost-Forwarded-For": "10.30.0.9", "Gatepost-Proxy-Token": token}
    override(client, through)
    assert (relay(client="10.30.0.9").json["release"], relay(client="127.0.0.1").json["release"]) == (True, False)


def test_a_strangers_word_about_the_client_counts_for_nothing(client: FlaskClient, extension: Headers,
                                                              relay: Send) -> None:  # fmt: skip
    """Without a proxy's token the header is ignored."""
    own = extension["Authorization"].removeprefix("Bearer ")
    override(client, extension | {"Gatepost-Forwarded-For": "10.30.0.9", "Gatepost-Proxy-Token": own})
    assert relay(client="10.30.0.9").json["release"] is False


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"url": "ftp://a.example"}, "url"),
        ({"url": ""}, "url"),
        ({"method": "PO ST"}, "method"),
        ({"headers": [["one"]]}, "headers.0"),
        ({"body": "%%"}, "body"),
        ({"source": "toaster"}, "source"),
        ({"secret": 1}, "secret"),
    ],
)
def test_a_bad_description_is_refused_by_key(relay: Send, fields: dict[str, Any], place: str) -> None:
    """One sentence that begins with the place."""
    result = relay(**fields)
    assert (result.status_code, result.json["error"]["message"].split(":")[0]) == (400, place)
