"""Fields after a body: no client waits for ever because of them, and none leaves unread."""

from __future__ import annotations

import socket
import ssl
from typing import Any

import h2.config
import h2.connection
import h2.events
import pytest
from proxy_helpers import Seen

HEAD = (
    b"POST http://chatterbox.example/api/posts HTTP/1.1\r\nHost: chatterbox.example\r\nTransfer-Encoding: chunked\r\n"
)
BODY = b'{"text": "Our open day is on Friday"}'


def _chunked(trailer: bytes = b"") -> bytes:
    return b"%x\r\n%s\r\n0\r\n%s\r\n" % (len(BODY), BODY, trailer)


def _exchange(port: int, sent: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
        client.sendall(sent)
        return _answer(client)


def _answer(client: socket.socket) -> bytes:
    """One answer with the body that the upstream gives to everything."""
    answer = b""
    while not answer.endswith(b"}") and (data := client.recv(65536)):
        answer += data
    return answer


@pytest.mark.parametrize("head", [HEAD, HEAD.replace(b"POST", b"GET")], ids=["post", "get"])
def test_a_body_with_trailers_is_answered_and_passes_without_them(stand: Any, head: bytes) -> None:
    """The site gets the body; what nobody inspected does not go."""
    answer = _exchange(stand.proxy.port, head + b"Trailer: X-Sum\r\n\r\n" + _chunked(b"X-Sum: Olivia\r\n"))
    (seen,) = stand.upstream.take()
    assert answer.startswith(b"HTTP/1.1 200")
    assert (seen.body, b"Olivia" in seen.framed + seen.head) == (BODY, False)


def test_a_streamed_body_with_trailers_is_answered(stand: Any) -> None:
    """A site whose bodies are passed on as they come."""
    head = HEAD.replace(b"POST http://chatterbox.example", b"POST http://library.example")
    head = head.replace(b"Host: chatterbox", b"Host: library")
    assert _exchange(stand.proxy.port, head + b"\r\n" + _chunked(b"X-Sum: 1\r\n")).startswith(b"HTTP/1.1 200")


def test_the_connection_serves_the_next_request(stand: Any) -> None:
    """Trailers leave nothing behind that would be read as a request."""
    with socket.create_connection(("127.0.0.1", stand.proxy.port), timeout=10) as client:
        for _ in range(2):
            client.sendall(HEAD + b"\r\n" + _chunked(b"X-Sum: 1\r\n"))
            assert _answer(client).startswith(b"HTTP/1.1 200")


def test_an_answer_with_trailers_reaches_the_client(stand: Any) -> None:
    """The site's chunked answer ends, with or without fields after it."""
    respond = stand.upstream.respond
    stand.upstream.respond = _with_trailers
    try:
        with stand.proxy.client() as client:
            answer = client.get("http://chatterbox.example/feed")
    finally:
        stand.upstream.respond = respond
    assert answer.content == b"hello"


def _with_trailers(_seen: Seen) -> tuple[int, dict[str, str], bytes]:
    headers = {"Transfer-Encoding": "chunked", "Trailer": "X-Sum"}
    return 200, headers, b"5\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\n"


def test_http2_trailers_do_not_stop_the_request(stand: Any) -> None:
    """They have no place in the HTTP/1 that the site speaks."""
    context = ssl.create_default_context(cafile=str(stand.proxy.home.ca_cert))
    context.set_alpn_protocols(["h2"])
    with socket.create_connection(("127.0.0.1", stand.proxy.port), timeout=10) as raw:
        raw.sendall(b"CONNECT chatterbox.example:443 HTTP/1.1\r\n\r\n")
        assert b" 200 " in raw.recv(4096)
        with context.wrap_socket(raw, server_hostname="chatterbox.example") as inner:
            assert _status_of_post_with_trailers(inner) == b"200"
    assert stand.upstream.take()[-1].body == BODY


def _status_of_post_with_trailers(inner: ssl.SSLSocket) -> bytes:
    client = h2.connection.H2Connection(h2.config.H2Configuration(client_side=True, header_encoding=False))
    client.initiate_connection()
    names = {":method": "POST", ":path": "/api/posts", ":scheme": "https", ":authority": "chatterbox.example"}
    client.send_headers(1, list(names.items()))
    client.send_data(1, BODY)
    client.send_headers(1, [("x-sum", "Olivia")], end_stream=True)
    inner.sendall(client.data_to_send())
    while data := inner.recv(65536):
        for event in client.receive_data(data):
            if isinstance(event, h2.events.ResponseReceived):
                return dict(event.headers)[b":status"]  # type: ignore[no-any-return]
    return b""
