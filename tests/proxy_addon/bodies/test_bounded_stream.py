"""Bodies over the policy's limit are answered at once and never held."""

from __future__ import annotations

import json
import socket
import ssl
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from proxy_helpers import POLICY, make_home, running_companion, running_proxy, running_upstream

LIMIT = 200_000
POST = "https://chatterbox.example/api/posts"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A stand whose policy lets 200 kB be held."""
    policy = POLICY | {"limits": {"max_body_bytes": LIMIT}}
    home = make_home(tmp_path_factory.mktemp("small") / "home", policy)
    with (
        running_upstream() as upstream,
        running_companion(policy) as companion,
        running_proxy(home, companion.url, "--upstream", upstream.url) as proxy,
    ):
        yield proxy, companion, upstream


def _chunks(size: int) -> Iterator[bytes]:
    for _ in range(size // 10_000):
        yield b"x" * 10_000


@pytest.mark.parametrize("http2", [False, True], ids=["http1", "http2"])
@pytest.mark.parametrize("chunked", [False, True], ids=["length", "chunked"])
def test_a_body_over_the_limit_is_refused(small: Any, http2: bool, chunked: bool) -> None:
    """403 and not a broken connection, whether or not the length was said."""
    proxy, _, upstream = small
    with proxy.client(http2=http2) as client:
        answer = client.post(POST, content=_chunks(2_000_000) if chunked else b"x" * 2_000_000)
    assert (answer.status_code, answer.headers["gatepost-verdict"]) == (403, "unavailable")
    assert not [seen for seen in upstream.take() if seen.body]


def test_the_answer_does_not_wait_for_the_rest_of_the_body(small: Any) -> None:
    """A client that has sent a little of very much has its answer."""
    proxy, _, _ = small
    context = ssl.create_default_context(cafile=str(proxy.home.ca_cert))
    with socket.create_connection(("127.0.0.1", proxy.port), timeout=10) as raw:
        raw.sendall(b"CONNECT chatterbox.example:443 HTTP/1.1\r\n\r\n")
        assert b" 200 " in raw.recv(4096)
        with context.wrap_socket(raw, server_hostname="chatterbox.example") as inner:
            head = b"POST /api HTTP/1.1\r\nHost: chatterbox.example\r\nContent-Length: 900000000\r\n\r\n"
            began = time.monotonic()
            inner.sendall(head + b"x" * 1000)
            assert inner.recv(4096).startswith(b"HTTP/1.1 403")
    assert time.monotonic() - began < 5


def test_the_connection_serves_the_next_request(small: Any) -> None:
    """After a refused upload the same client goes on."""
    proxy, _, _ = small
    with proxy.client() as client:
        client.post(POST, content=b"x" * 2_000_000)
        assert client.get("https://chatterbox.example/").status_code == 200


def test_a_rule_that_fails_open_streams_it_on(small: Any) -> None:
    """Byte for byte, with nothing lost of what was held before."""
    proxy, _, upstream = small
    upstream.take()
    body = json.dumps({"n": list(range(100_000))}).encode()
    with proxy.client() as client:
        assert client.post("https://openfail.example/up", content=body).status_code == 200
    (seen,) = upstream.take()
    assert seen.body == body


def test_a_refused_upload_to_a_read_only_site_is_answered(small: Any) -> None:
    """The whole body is still to come when the answer is made."""
    proxy, _, upstream = small
    upstream.take()
    with proxy.client() as client:
        answer = client.post("https://gallery.example/up", content=_chunks(5_000_000))
    assert (answer.status_code, answer.headers["gatepost-verdict"]) == (403, "read_only")
    assert not upstream.take()


def test_a_download_over_the_limit_passes(small: Any) -> None:
    """The limit is for what leaves the school."""
    proxy, _, upstream = small
    body = b"y" * 3_000_000
    old, upstream.respond = upstream.respond, lambda _seen: (200, {}, body)
    try:
        with proxy.client() as client:
            assert client.get("https://chatterbox.example/film").content == body
    finally:
        upstream.respond = old


def test_memory_is_not_filled(small: Any) -> None:
    """A hundred megabytes sent to a refused address leave the process small."""
    proxy, _, _ = small
    status = Path(f"/proc/{proxy.process.pid}/status")
    if not status.exists():
        pytest.skip("needs /proc to read a process's memory")
    with proxy.client() as client:
        client.post(POST, content=_chunks(100_000_000))
    peak_kb = int(status.read_text().split("VmHWM:")[1].split()[0])
    assert peak_kb < 250_000
