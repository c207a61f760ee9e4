"""Connections and requests whose parts disagree, hide or disguise where they go: one table, through a real proxy."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from proxy_helpers import (
    POLICY,
    RULE,
    Proxy,
    Upstream,
    make_home,
    running_companion,
    running_proxy,
    running_upstream,
)  # fmt: skip
from raw_proxy_client import ask, ask_http2, client_hello, encrypted_hello, extension, h2_headers

OPEN, CLOSED = "chatterbox.example", "closed.example"
NUMBERS = ["192.0.2.7", "[2001:db8::7]", "xn--fcebook-2fg.example"]
CHOSEN = POLICY | {"rules": [{"id": "n", "hosts": NUMBERS, "decision": "block", **RULE}, *POLICY["rules"]]}


@dataclass
class Stand:
    """A proxy, and the upstream that plays every site."""

    proxy: Proxy
    upstream: Upstream


@pytest.fixture(scope="module")
def named_stand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    """One whose policy refuses some hosts by their numbers too."""
    home = make_home(tmp_path_factory.mktemp("addresses") / "home", CHOSEN)
    with (
        running_upstream() as upstream,
        running_companion(CHOSEN) as companion,
        running_proxy(home, companion.url, "--upstream", upstream.url) as proxy,
    ):
        yield Stand(proxy, upstream)


#: CONNECT, TLS name, Host header → status. 403 is ours; 200 comes from the site. UPSTREAM is its port.
TABLE = [
    ("chatterbox.example:443", OPEN, OPEN, 200, "all agree"),
    ("CHATTERBOX.Example:443", "Chatterbox.EXAMPLE", "chatterBOX.example", 200, "mixed case agrees"),
    ("chatterbox.example.:443", OPEN, "chatterbox.example.", 200, "a trailing dot agrees"),
    ("chatterbox.example:443", OPEN, "chatterbox.example:443", 200, "a port agrees"),
    ("closed.example:443", CLOSED, CLOSED, 403, "refused by name"),
    ("CLOSED.Example:443", "cLoSeD.example", "closed.EXAMPLE", 403, "refused in mixed case"),
    ("closed.example.:443", CLOSED, "closed.example.", 403, "refused with a trailing dot"),
    ("closed.example:8443", CLOSED, "closed.example:8443", 403, "refused on another port"),
    ("chatterbox.example:443", CLOSED, OPEN, 403, "the TLS name is a refused site's"),
    ("chatterbox.example:443", OPEN, CLOSED, 403, "the Host is a refused site's"),
    ("chatterbox.example:443", CLOSED, CLOSED, 403, "the CONNECT alone is a granted site's"),
    ("closed.example:443", OPEN, OPEN, 403, "the CONNECT is a refused site's"),
    ("closed.example:443", None, OPEN, 403, "no TLS name, a granted Host"),
    ("chatterbox.example:443", None, OPEN, 200, "no TLS name, and the rest agrees"),
    ("chatterbox.example:443", OPEN, "gallery.example", 403, "two granted sites at once"),
    ("chatterbox.example:443", OPEN, "other.example", 403, "a site that nobody knows as Host"),
    ("chatterbox.example:443", OPEN, "chatterbox.example@closed.example", 403, "user-info in the Host"),
    ("chatterbox.example:443", OPEN, "chatterbox.example, closed.example", 403, "two hosts in the Host"),
    ("chatterbox.example:443", OPEN, "chatterbox.example\r\nHost: closed.example", 403, "two Host headers"),
    ("chatterbox.example:443", OPEN, "", 200, "an empty Host names nothing else"),
    ("127.0.0.1:UPSTREAM", CLOSED, CLOSED, 403, "an address, and a refused TLS name"),
    ("[2001:db8::7]:443", None, "x", 403, "an IPv6 address that a rule names"),
    ("[2001:DB8:0:0::7]:443", None, "x", 403, "the same at length and in capitals"),
    ("192.0.2.7:443", None, "x", 403, "an IPv4 address that a rule names"),
    ("3221225991:443", None, "x", 403, "the same as one number"),
    ("xn--fcebook-2fg.example:443", "xn--fcebook-2fg.example", "xn--fcebook-2fg.example", 403, "Punycode"),
    ("XN--FCEBOOK-2FG.example:443", "xn--fcebook-2fg.example", "xn--FCEBOOK-2fg.example", 403, "its capitals"),
    ("user@closed.example:443", CLOSED, CLOSED, 400, "user-info in the CONNECT is no address"),
]  # fmt: skip


@pytest.mark.parametrize("row", TABLE, ids=[row[-1] for row in TABLE])
def test_the_three_names_of_a_request(named_stand: Stand, row: tuple[str, str | None, str, int, str]) -> None:
    """A refused site is never reached, and a request whose names disagree reaches none."""
    target, name, host, status, _ = row
    target = target.replace("UPSTREAM", str(named_stand.upstream.port))
    assert ask(named_stand.proxy, target, name, host) == status
    assert bool(named_stand.upstream.take()) == (status == 200)


#: Requests on one HTTP/2 connection to the granted site → the status of each; 0 is a protocol error.
FRONTING = [
    ([h2_headers(OPEN), h2_headers(OPEN)], [200, 200], "all agree"),
    ([h2_headers(OPEN), h2_headers(CLOSED), h2_headers(OPEN)], [200, 403, 200], "one of them is for a refused site"),
    ([h2_headers(OPEN), h2_headers("gallery.example")], [200, 403], "another granted site"),
    ([h2_headers("CHATTERBOX.example."), h2_headers("chatterbox.example:443")], [200, 200], "its other spellings"),
    ([h2_headers(OPEN, ("host", CLOSED))], [0], "a Host beside the authority"),
    ([h2_headers(CLOSED, ("host", OPEN))], [0], "an authority beside the Host"),
    ([h2_headers(f"{OPEN}@{CLOSED}")], [0], "user-info in the authority"),
]


@pytest.mark.parametrize(("requests", "wanted", "why"), FRONTING, ids=[row[-1] for row in FRONTING])
def test_each_request_on_an_http2_connection_names_its_site(
    named_stand: Stand, requests: list[Any], wanted: list[int], why: str
) -> None:
    """Domain fronting is refused request by request; the honest ones beside it go on."""
    assert ask_http2(named_stand.proxy, f"{OPEN}:443", requests) == wanted, why
    assert len(named_stand.upstream.take()) == wanted.count(200)


class Listener:
    """A TCP server that keeps what it is sent first."""

    def __init__(self) -> None:
        self.server = socket.create_server(("127.0.0.1", 0))
        self.server.settimeout(5)

    @property
    def port(self) -> int:
        """Where it listens."""
        port: int = self.server.getsockname()[1]
        return port

    def first(self) -> bytes:
        """The first bytes that arrive, b"" where the connection ends without any."""
        connection, _ = self.server.accept()
        with connection:
            connection.settimeout(5)
            return connection.recv(65536)


@pytest.fixture
def listener() -> Iterator[Listener]:
    """A site that nobody knows."""
    found = Listener()
    yield found
    found.server.close()


TWO_NAMES = extension(0, b"\x00\x0a\x00\x00\x02xy\x00\x00\x02zz")
PASSES = [
    ("localhost", "localhost", b"", "a plain hello"),
    ("localhost", "localhost", encrypted_hello(), "GREASE, as every Chrome sends it"),
    ("127.0.0.1", None, b"", "an address without a name"),
    ("127.0.0.1", "own.example", b"", "a name that nobody knows"),
]
HIDES = [
    ("localhost", "cloudflare-ech.com", encrypted_hello(), "an encrypted hello beside its provider's name"),
    ("127.0.0.1", "cloudflare-ech.com", encrypted_hello(), "the same to an address"),
    ("127.0.0.1", "front.example", encrypted_hello(), "an encrypted hello beside another name"),
    ("127.0.0.1", None, encrypted_hello(), "an encrypted hello beside no name"),
    ("127.0.0.1", None, TWO_NAMES, "a name that cannot be read"),
    ("127.0.0.1", CLOSED, b"", "the name of a refused site"),
]


def _hello_to(stand: Stand, listener: Listener, row: tuple[str, str | None, bytes, str]) -> tuple[socket.socket, bytes]:
    host, name, extra, _ = row
    raw = socket.create_connection(("127.0.0.1", stand.proxy.port), timeout=10)
    raw.sendall(f"CONNECT {host}:{listener.port} HTTP/1.1\r\n\r\n".encode())
    assert b" 200 " in raw.recv(65536)
    hello = client_hello(name, extra=extra)
    raw.sendall(hello)
    return raw, hello


@pytest.mark.parametrize("row", PASSES, ids=[row[-1] for row in PASSES])
def test_a_hello_outside_the_catalogue_passes_as_it_is(named_stand: Stand, listener: Listener, row: Any) -> None:
    """Byte for byte, made-up extensions and all."""
    raw, hello = _hello_to(named_stand, listener, row)
    with raw:
        assert listener.first() == hello


@pytest.mark.parametrize("row", HIDES, ids=[row[-1] for row in HIDES])
def test_a_hello_that_hides_its_site_does_not_pass(named_stand: Stand, listener: Listener, row: Any) -> None:
    """The proxy answers the hello itself, which turns an encrypted one down; the site hears nothing of it."""
    raw, _ = _hello_to(named_stand, listener, row)
    with raw:
        answer = raw.recv(65536)
        assert answer[:1] in {b"\x16", b"\x15", b""}
    assert listener.first() == b""
