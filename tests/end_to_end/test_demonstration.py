"""`make run`'s demonstration, from outside: it starts, says what to open, and ends cleanly on Ctrl-C."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from demonstration import Demonstration

pytestmark = pytest.mark.end_to_end


@pytest.fixture
def client(running: Demonstration) -> Iterator[httpx.Client]:
    """A client on the school's network, without the extension."""
    context = ssl.create_default_context(cafile=running.ca)
    with httpx.Client(proxy=running.proxy, verify=context, timeout=30, trust_env=False) as made:
        yield made


def test_the_sample_site_opens_through_the_proxy(client: httpx.Client) -> None:
    """Over HTTPS, under its invented name."""
    assert client.get("https://chatterbox.example/").status_code == 200


def test_a_refused_site_says_why_and_how_to_ask(client: httpx.Client) -> None:
    """The page names the clause and leads to the request form."""
    answer = client.get("https://www.instagram.com/", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.headers["gatepost-verdict"]) == (403, "block")
    assert "http://gatepost.local/request-access?" in answer.text


def test_the_request_form_opens_through_the_proxy(client: httpx.Client) -> None:
    """A device needs no other address than gatepost.local."""
    answer = client.get("http://gatepost.local/request-access", params={"url": "https://www.instagram.com/"})
    assert (answer.status_code, "<form" in answer.text) == (200, True)


def test_a_named_pupil_does_not_reach_the_site(client: httpx.Client, running: Demonstration) -> None:
    """The proxy holds it for a client that has no extension."""
    body = {"text": "Well done Olivia Bramblewick!"}
    answer = client.post("https://chatterbox.example/api/posts/1/comments", json=body)
    assert (answer.status_code, answer.headers["gatepost-verdict"]) == (403, "warn")
    assert "Bramblewick" not in httpx.get(f"{running.site}/api/_received", trust_env=False).text


def test_the_event_log_needs_a_sign_in(running: Demonstration) -> None:
    """Nobody reads it in passing."""
    answer = httpx.get(f"{running.api}/api/v1/events", trust_env=False)
    assert answer.status_code == 401


def test_the_printed_link_leads_to_the_dashboard(running: Demonstration) -> None:
    """The e-safety lead gets in with what the terminal shows."""
    assert httpx.get(running.sign_in_link, trust_env=False).status_code == 200


def test_the_home_is_used_again(running: Demonstration) -> None:
    """The sample school is made once, as a school's own home would be."""
    assert (Path(running.home) / "policy.yaml").exists()
