"""Tunnels that pass unread carry every byte both ways, and end when either side does."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from proxy_helpers import eventually

MEGABYTE = bytes(range(256)) * 4096


@contextlib.contextmanager
def tunnel(stand: Any) -> Iterator[tuple[socket.socket, socket.socket]]:
    """A CONNECT to a server of the test's own: the client's end, and the server's."""
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(("127.0.0.1", stand.proxy.port), timeout=10) as client,
    ):
        server.settimeout(10)
        client.sendall(f"CONNECT 127.0.0.1:{server.getsockname()[1]} HTTP/1.1\r\n\r\n".encode())
        connection, _ = server.accept()
        connection.settimeout(10)
        with connection:
            assert b" 200 " in client.recv(4096)
            # The server speaks first, so that the tunnel passes raw bytes.
            connection.sendall(b"220 ready\r\n")
            assert client.recv(4096) == b"220 ready\r\n"
            yield client, connection


def _take(end: socket.socket, length: int) -> bytes:
    found = b""
    while len(found) < length and (data := end.recv(65536)):
        found += data
    return found


def test_a_megabyte_passes_each_way(stand: Any) -> None:
    """Both at once, unchanged and in order."""
    with tunnel(stand) as (client, server):
        senders = [threading.Thread(target=end.sendall, args=(MEGABYTE,)) for end in (client, server)]
        taken: dict[str, bytes] = {}
        takers = [
            threading.Thread(target=lambda n=name, e=end: taken.update({n: _take(e, len(MEGABYTE))}))  # type: ignore[misc]
            for name, end in (("client", client), ("server", server))
        ]
        for thread in senders + takers:
            thread.start()
        for thread in senders + takers:
            thread.join(20)
    assert taken == {"client": MEGABYTE, "server": MEGABYTE}


@pytest.mark.parametrize("first", ["client", "server"])
def test_the_end_of_one_side_is_the_end_of_the_other(stand: Any, first: str) -> None:
    """What was sent before it still arrives."""
    with tunnel(stand) as (client, server):
        ending, waiting = (client, server) if first == "client" else (server, client)
        ending.sendall(b"last words")
        assert _take(waiting, 10) == b"last words"
        ending.close()
        assert waiting.recv(4096) == b""


def test_the_proxy_forgets_a_tunnel_that_ended(stand: Any) -> None:
    """No socket stays open behind it."""
    with tunnel(stand):
        during = _sockets(stand.proxy.process.pid)
    assert eventually(lambda: _sockets(stand.proxy.process.pid) <= during - 2)


def _sockets(pid: int) -> int:
    folder = Path(f"/proc/{pid}/fd")
    if not folder.is_dir():
        pytest.skip("needs /proc to count the sockets of a process")
    return sum(os.readlink(each).startswith("socket:") for each in folder.iterdir())


def test_bytes_sent_before_the_answer_are_not_lost(stand: Any) -> None:
    """A client that does not wait for "200" is served all the same."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(10)
        port = server.getsockname()[1]
        with socket.create_connection(("127.0.0.1", stand.proxy.port), timeout=10) as client:
            early = f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n"
            client.sendall(f"CONNECT 127.0.0.1:{port} HTTP/1.1\r\n\r\n{early}".encode())
            connection, _ = server.accept()
            with connection:
                connection.settimeout(10)
                assert _take(connection, len(early)) == early.encode()
