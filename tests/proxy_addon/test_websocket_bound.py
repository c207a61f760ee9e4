"""Messages on WebSockets that are longer than may be held."""

from __future__ import annotations

import itertools
import os
import ssl
from collections.abc import Iterator
from typing import Any

import pytest
from long_body_helpers import peak_mb, tunnel
from proxy_helpers import POLICY, eventually, make_home, running_companion, running_proxy, running_upstream

HOST = "chatterbox.example"
UPGRADE = (
    b"GET /chat HTTP/1.1\r\nHost: chatterbox.example\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)
LIMIT = 300_000
TEXT, BINARY, MORE = 0x01, 0x02, 0x00


@pytest.fixture(scope="module")
def stand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A school that holds 300 kB of a message."""
    policy = POLICY | {"limits": {"max_body_bytes": LIMIT}}
    home = make_home(tmp_path_factory.mktemp("socket") / "home", policy)
    with (
        running_upstream() as upstream,
        running_companion(policy) as companion,
        running_proxy(home, companion.url, "--upstream", upstream.url) as proxy,
    ):
        yield proxy, companion, upstream


def frame(kind: int, data: bytes) -> bytes:
    """One masked frame of 64-bit length; no mask changes a byte (RFC 6455, 5.2)."""
    return bytes([kind, 0xFF]) + len(data).to_bytes(8) + bytes(4) + data


def opened(proxy: Any) -> ssl.SSLSocket:
    """A socket through the proxy, after its upgrade."""
    connection = tunnel(proxy.port, str(proxy.home.ca_cert), HOST)
    connection.sendall(UPGRADE)
    assert connection.recv(4096).startswith(b"HTTP/1.1 101")
    return connection


@pytest.mark.parametrize("kind", [TEXT, BINARY], ids=["text", "binary"])
def test_a_message_that_does_not_end_closes_its_socket(stand: Any, kind: int) -> None:
    """With a reason, and with an event; the site gets nothing of it."""
    proxy, companion, upstream = stand
    upstream.messages.clear()
    with opened(proxy) as connection:
        connection.sendall(frame(kind, b"x" * 100_000) + frame(MORE, b"x" * 250_000))
        assert b"larger than the school can check" in connection.recv(4096)
    assert upstream.messages == []
    assert eventually(
        lambda: ("companion_unavailable", "block") in {(e["kind"], e["decision"]) for e in companion.events}
    )


def test_memory_is_not_filled(stand: Any) -> None:
    """However much is sent."""
    proxy, _, _ = stand
    before = peak_mb(proxy.process.pid)
    with opened(proxy) as connection, pytest.raises(OSError):  # noqa: PT011 - closed, in one of several ways
        _send_without_end(connection)
    assert peak_mb(proxy.process.pid) < before + 30


def _send_without_end(connection: ssl.SSLSocket) -> None:
    for kind in itertools.chain([BINARY], itertools.repeat(MORE, 2000)):
        connection.sendall(frame(kind, os.urandom(100_000)))
