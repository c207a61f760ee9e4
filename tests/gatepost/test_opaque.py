"""Channels that nobody can read at the proxy are said to be so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from policy_helpers import ask, policy_of, rule

from gatepost.catalogue import load_catalogue
from gatepost.opaque import opaque_for, sealed_at, sealed_pages

CHANNELS = json.loads((Path(__file__).parents[2] / "gatepost" / "opaque.json").read_text(encoding="utf-8"))["channels"]
WHATSAPP = "https://web.whatsapp.com/"


@pytest.mark.parametrize("entry", CHANNELS, ids=lambda entry: entry["service"])
def test_every_entry_is_about_a_service_and_hosts_of_the_catalogue(entry: dict[str, object]) -> None:
    """A host that belongs to another service would never be asked about."""
    catalogue = load_catalogue()
    assert catalogue.get(str(entry["service"])) is not None
    hosts = entry.get("hosts") or ()
    assert isinstance(hosts, list | tuple)
    assert {getattr(catalogue.find(host), "id", None) for host in hosts} <= {entry["service"]}


@pytest.mark.parametrize("service", ["whatsapp", "signal", "messenger"])
def test_a_messenger_is_sealed_on_every_host(service: str) -> None:
    """What its app sends is a cipher's text, wherever it goes."""
    assert sealed_at(service, "any.host.of.it.example") is not None


@pytest.mark.parametrize(
    ("service", "host", "sealed"),
    [
        ("facebook", "web-chat-e2ee.facebook.com", True),
        ("facebook", "www.facebook.com", False),
        ("telegram", "kws1.web.telegram.org", True),
        ("telegram", "api.telegram.org", False),
        ("x", "x.com", False),
        ("mastodon", "mastodon.social", False),
        (None, "library.example", False),
    ],
)
def test_a_service_may_be_sealed_in_part(service: str | None, host: str, sealed: bool) -> None:
    """Facebook's posts can be read, its encrypted chats cannot; Telegram's bots can, its people cannot."""
    assert (sealed_at(service, host) is not None) is sealed


def test_the_reason_does_not_promise_a_check_that_cannot_be() -> None:
    """Of WhatsApp it says who checks instead."""
    told = ask(policy_of(rule("a", "inspect", services=["whatsapp"])), WHATSAPP, "teacher")
    assert "Posts are checked before they leave." not in told.reason
    assert "Not readable at the proxy: messages and pictures, because WhatsApp encrypts them" in told.reason
    assert "the browser extension checks" in told.reason


def test_the_reason_of_a_service_sealed_in_part_says_both() -> None:
    """Facebook's posts are checked, its encrypted chats are not."""
    told = ask(policy_of(rule("a", "inspect", services=["facebook"])), "https://www.facebook.com/", "teacher")
    assert "Posts are checked before they leave. Not readable at the proxy: Messenger's" in told.reason


@pytest.mark.parametrize(
    ("service", "pages"),
    [("whatsapp", ("whatsapp.com",)), ("facebook", ("facebook.com/messages",)), ("mastodon", ()), (None, ())],
)
def test_a_browser_checks_where_people_write_what_is_sealed(service: str | None, pages: tuple[str, ...]) -> None:
    """Every page of WhatsApp; of Facebook only the messages, because its posts are held when they are sent."""
    assert sealed_pages(service, ("whatsapp.com",)) == pages


@pytest.mark.parametrize(
    ("service", "decision", "said"),
    [
        ("whatsapp", "block", True),
        ("facebook", "block", False),
        ("facebook", "inspect", True),
        ("reddit", "block", False),
    ],
)
def test_access_says_it_where_it_matters(service: str, decision: str, said: bool) -> None:
    """An e-safety lead who grants WhatsApp should know; Messenger's cipher says nothing about a closed Facebook."""
    opaque, url = opaque_for(service), f"https://www.{service}.com/"
    told = ask(policy_of(rule("a", decision, services=[service])), url, "teacher").to_json()
    assert told.get("not_readable") == (opaque.sentence if opaque and said else None)
