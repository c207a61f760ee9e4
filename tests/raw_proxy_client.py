"""A client of the proxy that says what no browser would: any CONNECT, any TLS name, any authority, any extension."""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import h2.config
import h2.connection
import h2.events
from proxy_helpers import Proxy

ENCRYPTED_HELLO = 0xFE0D


@contextmanager
def connected(proxy: Proxy, target: str) -> Iterator[tuple[socket.socket, bytes]]:
    """A socket after ``CONNECT target``, and the proxy's answer to that."""
    with socket.create_connection(("127.0.0.1", proxy.port), timeout=10) as raw:
        raw.sendall(f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n".encode())
        yield raw, raw.recv(65536)


def trusting(proxy: Proxy, *, alpn: str = "http/1.1") -> ssl.SSLContext:
    """TLS that trusts the school's CA and does not compare names: what a client of ill will does."""
    context = ssl.create_default_context(cafile=str(proxy.home.ca_cert))
    context.check_hostname = False
    context.set_alpn_protocols([alpn])
    return context


def ask(proxy: Proxy, target: str, name: str | None, host: str) -> int:
    """The status of one HTTP/1.1 request by CONNECT, TLS name and Host; 0 where there was none."""
    with connected(proxy, target) as (raw, answer):
        if b" 200 " not in answer.split(b"\r\n")[0]:
            return int(answer.split(b" ")[1]) if answer else 0
        try:
            with trusting(proxy).wrap_socket(raw, server_hostname=name) as inner:
                inner.sendall(f"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
                reply = http.client.HTTPResponse(inner)
                reply.begin()
                return reply.status
        except (OSError, http.client.HTTPException):
            return 0


def ask_http2(proxy: Proxy, target: str, requests: list[list[tuple[str, str]]]) -> list[int]:
    """The status of each request on one HTTP/2 connection, headers as given; 0 for a stream that was reset."""
    with connected(proxy, target) as (raw, answer):
        assert b" 200 " in answer
        name = target.rpartition(":")[0]
        with trusting(proxy, alpn="h2").wrap_socket(raw, server_hostname=name) as inner:
            connection = h2.connection.H2Connection(
                h2.config.H2Configuration(validate_outbound_headers=False, normalize_outbound_headers=False)
            )
            connection.initiate_connection()
            return [_one(connection, inner, headers) for headers in requests]


def _one(connection: h2.connection.H2Connection, inner: ssl.SSLSocket, headers: list[tuple[str, str]]) -> int:
    stream = connection.get_next_available_stream_id()
    connection.send_headers(stream, headers, end_stream=True)
    inner.sendall(connection.data_to_send())
    status = 0
    while data := inner.recv(65536):
        for event in connection.receive_data(data):
            if isinstance(event, h2.events.ResponseReceived):
                status = int(dict(event.headers)[b":status"])
            if isinstance(event, h2.events.StreamReset | h2.events.ConnectionTerminated | h2.events.StreamEnded):
                inner.sendall(connection.data_to_send())
                return status
        inner.sendall(connection.data_to_send())
    return status


def h2_headers(authority: str, *more: tuple[str, str]) -> list[tuple[str, str]]:
    """The headers of ``GET /``."""
    return [(":method", "GET"), (":scheme", "https"), (":authority", authority), (":path", "/"), *more]


def client_hello(name: str | None, *, extra: bytes = b"") -> bytes:
    """A TLS ClientHello in one record, with ``extra`` extensions at its end."""
    outgoing = ssl.MemoryBIO()
    context = ssl.create_default_context()
    context.check_hostname = False
    tls = context.wrap_bio(ssl.MemoryBIO(), outgoing, server_hostname=name)
    with suppress(ssl.SSLWantReadError):
        tls.do_handshake()
    return with_extensions(outgoing.read(), extra)


def with_extensions(record: bytes, extra: bytes) -> bytes:
    """The hello with more extensions, its four lengths put right (RFC 8446, 4.1.2)."""
    body = record[9:]
    place = 34
    place += 1 + body[place]
    place += 2 + int.from_bytes(body[place : place + 2])
    place += 1 + body[place]
    extensions = body[place + 2 :] + extra
    hello = body[:place] + len(extensions).to_bytes(2) + extensions
    handshake = b"\x01" + len(hello).to_bytes(3) + hello
    return record[:3] + len(handshake).to_bytes(2) + handshake


def extension(kind: int, body: bytes) -> bytes:
    """One extension as it stands in a hello."""
    return kind.to_bytes(2) + len(body).to_bytes(2) + body


def encrypted_hello() -> bytes:
    """An outer ECH extension: type, suite, config id, key and payload; made up, as GREASE is (RFC 9849, 6.2)."""
    return extension(ENCRYPTED_HELLO, b"\x00\x00\x01\x00\x01\x2a\x00\x20" + bytes(32) + b"\x00\x90" + bytes(144))
