"""WebSockets through the proxy: messages are judged, and refused sites get none."""

from __future__ import annotations

import os
import socket
import ssl
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from proxy_helpers import FLAGGED, Proxy, eventually, make_home, running_companion, running_proxy, running_upstream

DRIVER = str(Path(__file__).parents[1] / "proxy_with_failing_hook.py")
UPGRADE = (
    b"GET /chat HTTP/1.1\r\nHost: %s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)


@contextmanager
def opened(proxy: Proxy, host: str) -> Iterator[tuple[ssl.SSLSocket, bytes]]:
    """A TLS connection through the proxy after an upgrade, and the head of the answer."""
    context = ssl.create_default_context(cafile=str(proxy.home.ca_cert))
    with socket.create_connection(("127.0.0.1", proxy.port), timeout=5) as raw:
        raw.sendall(f"CONNECT {host}:443 HTTP/1.1\r\n\r\n".encode())
        assert b" 200 " in raw.recv(4096)
        with context.wrap_socket(raw, server_hostname=host) as inner:
            inner.sendall(UPGRADE % host.encode())
            yield inner, inner.recv(4096)


def frame(text: bytes, *, kind: int = 1) -> bytes:
    """One masked frame (RFC 6455, 5.2): ``kind`` 1 is text, 2 is binary."""
    mask = os.urandom(4)
    size = bytes([0x80 | len(text)]) if len(text) < 126 else bytes([0x80 | 126]) + len(text).to_bytes(2)
    return bytes([0x80 | kind]) + size + mask + bytes(byte ^ mask[index % 4] for index, byte in enumerate(text))


def message(text: bytes) -> bytes:
    """A chat message as JSON."""
    return b'{"type": "message", "text": "' + text + b'"}'


def test_a_clean_message_passes(stand: Any) -> None:
    """And its echo comes back."""
    with opened(stand.proxy, "chatterbox.example") as (connection, head):
        assert head.startswith(b"HTTP/1.1 101")
        connection.sendall(frame(message(b"hello all")))
        assert message(b"hello all") in connection.recv(4096)


def test_a_flagged_message_closes_the_socket_with_the_reason(stand: Any) -> None:
    """1008, policy violation: the page is told, and does not wait for an answer that never comes."""
    stand.upstream.messages.clear()
    with opened(stand.proxy, "chatterbox.example") as (connection, _):
        connection.sendall(frame(message(FLAGGED)))
        code, reason = closed_with(connection.recv(4096))
    assert (code, stand.upstream.messages) == (1008, [])
    assert reason == "Not sent. This names a pupil."


def test_what_is_sent_after_a_flagged_message_reaches_nobody(stand: Any) -> None:
    """Also when it was on its way already."""
    stand.upstream.messages.clear()
    with opened(stand.proxy, "chatterbox.example") as (connection, _):
        connection.sendall(frame(message(FLAGGED)) + frame(message(b"hello again")))
        assert closed_with(connection.recv(4096))[0] == 1008
    assert stand.upstream.messages == []


def test_a_flagged_message_is_asked_about_once(stand: Any) -> None:
    """One message, one inspection."""
    with opened(stand.proxy, "chatterbox.example") as (connection, _):
        connection.sendall(frame(message(FLAGGED)))
        connection.recv(4096)
    assert len(stand.companion.inspected) == 1


def test_words_in_a_binary_message_are_held_too(stand: Any) -> None:
    """Some chats send their JSON as bytes."""
    stand.upstream.messages.clear()
    with opened(stand.proxy, "chatterbox.example") as (connection, _):
        connection.sendall(frame(message(FLAGGED), kind=2))
        assert closed_with(connection.recv(4096))[0] == 1008
    assert stand.upstream.messages == []


def test_a_binary_message_without_words_passes(stand: Any) -> None:
    """Sound, games and sealed messages are nobody's post."""
    noise = bytes((index * 73 + 41) % 256 for index in range(100))
    with opened(stand.proxy, "chatterbox.example") as (connection, _):
        connection.sendall(frame(noise, kind=2))
        assert noise in connection.recv(4096)
    assert stand.companion.inspected == []


def closed_with(data: bytes) -> tuple[int, str]:
    """Code and reason of an unmasked close frame."""
    assert data[0] == 0x88, data
    return int.from_bytes(data[2:4]), data[4 : 2 + data[1]].decode()


def test_no_socket_is_opened_to_a_refused_site(stand: Any) -> None:
    """403 instead of 101."""
    with opened(stand.proxy, "closed.example") as (_, head):
        assert head.startswith(b"HTTP/1.1 403")
    assert not stand.upstream.seen


def test_no_socket_is_opened_to_a_read_only_site(stand: Any) -> None:
    """A socket carries anything."""
    with opened(stand.proxy, "gallery.example") as (_, head):
        assert b"gatepost-verdict: read_only" in head.lower()


def test_a_hook_that_raises_drops_the_message_and_closes(tmp_path: Path) -> None:
    """Nothing reaches the site."""
    command = [sys.executable, DRIVER, "WebsocketGate.websocket_message"]
    with (
        running_upstream() as upstream,
        running_companion() as companion,
        running_proxy(
            make_home(tmp_path / "home"), companion.url, "--upstream", upstream.url, command=command
        ) as proxy,
        opened(proxy, "chatterbox.example") as (connection, _),
    ):
        connection.sendall(frame(message(b"hello all")))
        assert eventually(lambda: _is_closed(connection))
        assert not upstream.messages


def _is_closed(connection: ssl.SSLSocket) -> bool:
    try:
        return connection.recv(4096) == b""
    except TimeoutError:
        return False
    except OSError:
        return True
