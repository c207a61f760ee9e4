"""Channels that nobody can read at the proxy: the service is opened or refused, and the log says what was not seen."""

from __future__ import annotations

import ssl
from collections.abc import Iterator

import pytest
from proxy_helpers import (
    POLICY,
    RULE,
    Companion,
    Proxy,
    eventually,
    make_home,
    running_companion,
    running_proxy,
    running_upstream,
)
from websockets.sync.client import connect

SEALED = "Not readable at the proxy: messages and pictures, because WhatsApp encrypts them"
MEDIA = "https://media.whatsapp.net/mms/image/token"
CIPHER_TEXT = bytes((index * 73 + 41) % 256 for index in range(100))
OPEN = {"id": "class-phone", "services": ["whatsapp"], "decision": "inspect", **RULE}
CLOSED = {"id": "no-signal", "services": ["signal"], "decision": "block", **RULE}


@pytest.fixture
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Proxy, Companion]]:
    """WhatsApp is open, Signal is not."""
    policy = POLICY | {"rules": [OPEN, CLOSED]}
    home = make_home(tmp_path_factory.mktemp("proxy") / "home", policy)
    with (
        running_upstream() as upstream,
        running_companion(policy) as companion,
        running_proxy(home, companion.url, "--upstream", upstream.url) as proxy,
    ):
        yield proxy, companion


def test_a_sealed_message_passes_and_is_recorded_once(school: tuple[Proxy, Companion]) -> None:
    """Nobody could say what was in it; a chat of two messages is one line of the log."""
    proxy, companion = school
    trust = ssl.create_default_context(cafile=str(proxy.home.ca_cert))
    with connect("wss://web.whatsapp.com/ws/chat", proxy=proxy.url, ssl=trust) as socket:
        for _ in range(2):
            socket.send(CIPHER_TEXT)
            assert socket.recv(timeout=5) == CIPHER_TEXT
    assert eventually(lambda: companion.events)
    (event,) = companion.events
    assert (event["kind"], event["decision"], event["service"]) == ("post_released", "allow", "whatsapp")
    assert event["reason"].startswith(SEALED)


def test_a_sealed_picture_passes_and_is_recorded(school: tuple[Proxy, Companion]) -> None:
    """Its size and its receiver are nobody's business."""
    proxy, companion = school
    with proxy.client() as client:
        answer = client.post(MEDIA, content=CIPHER_TEXT, headers={"Content-Type": "application/octet-stream"})
    assert answer.status_code == 200
    assert eventually(lambda: [event["reason"] for event in companion.events if event["reason"].startswith(SEALED)])


def test_looking_at_a_sealed_service_is_not_recorded(school: tuple[Proxy, Companion]) -> None:
    """Allowed browsing never is; the refusal that follows shows that events do arrive."""
    proxy, companion = school
    with proxy.client() as client:
        client.get("https://web.whatsapp.com/")
        client.get("https://signal.org/")
    assert eventually(lambda: companion.events)
    assert [event["service"] for event in companion.events] == ["signal"]


def test_the_refusal_of_a_sealed_service_says_so_in_its_event(school: tuple[Proxy, Companion]) -> None:
    """Beside the policy's own reason."""
    proxy, companion = school
    with proxy.client() as client:
        assert client.get("https://signal.org/").status_code == 403
    assert eventually(lambda: companion.events)
    assert companion.events[0]["details"]["not_readable"].startswith("Not readable at the proxy: ")
