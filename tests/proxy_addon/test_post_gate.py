"""What is posted to inspected sites: clean goes on byte for byte, flagged is answered, nothing hangs."""

from __future__ import annotations

import asyncio
import gzip
import os
import socket
import ssl
from typing import Any

import httpx
import pytest
from proxy_helpers import FLAGGED, eventually

POST = "https://chatterbox.example/api/posts"
BINARY = bytes(range(256)) * 40 + b"\r\n--not-the-boundary\r\n\r\n"
MULTIPART = (
    b'--b0und\r\nContent-Disposition: form-data; name="text"\r\n\r\nline one\r\nline two\r\n'
    b'--b0und\r\nContent-Disposition: form-data; name=file; filename="a b.bin"\r\nContent-Type: x/odd\r\n\r\n'
    + BINARY
    + b"\r\n--b0und--\r\n"
)
BODIES = {
    "json": ("application/json", b'{"text":  "A fine \\u00e9 day"\r\n}'),
    "form": ("application/x-www-form-urlencoded", b"text=Open+day%20soon&x=%7E~&x=2"),
    "multipart": ("multipart/form-data; boundary=b0und", MULTIPART),
    "wrongly labelled": ("text/plain;charset=UTF-8", b'{"text": "hello"}'),
    "no type": (None, b"hello there"),
}


@pytest.mark.parametrize("http2", [False, True], ids=["http1", "http2"])
@pytest.mark.parametrize("kind", BODIES)
def test_a_clean_post_goes_on_byte_for_byte(stand: Any, kind: str, http2: bool) -> None:
    """The body that the client sent is the body that the site gets."""
    content_type, body = BODIES[kind]
    headers = {"Content-Type": content_type} if content_type else {}
    with stand.proxy.client(http2=http2) as client:
        assert client.post(POST, content=body, headers=headers).status_code == 200
    (seen,) = stand.upstream.take()
    assert seen.body == body
    assert seen.header("content-type") == content_type


def test_every_header_goes_on_in_its_order_and_spelling(stand: Any) -> None:
    """Only what is meant for the proxy is left out."""
    head = b"Host: chatterbox.example\r\nx-b: 2\r\nX-A:  1\r\nCookie: sid=1\r\nContent-Length: 5\r\nX-a: 3\r\n"
    answer = _raw_post(stand, b"POST /api/posts?a=%2F&b HTTP/1.1\r\n" + head + b"\r\nhello")
    (seen,) = stand.upstream.take()
    assert b" 200 " in answer
    assert seen.head == b"POST /api/posts?a=%2F&b HTTP/1.1\r\n" + head.replace(b":  1", b": 1") + b"\r\n"


def _raw_post(stand: Any, request: bytes) -> bytes:
    context = ssl.create_default_context(cafile=str(stand.proxy.home.ca_cert))
    with socket.create_connection(("127.0.0.1", stand.proxy.port), timeout=10) as raw:
        raw.sendall(b"CONNECT chatterbox.example:443 HTTP/1.1\r\n\r\n")
        assert b" 200 " in raw.recv(4096)
        with context.wrap_socket(raw, server_hostname="chatterbox.example") as inner:
            inner.sendall(request)
            return inner.recv(65536)


def test_a_gzip_body_goes_on_as_it_was_packed(stand: Any) -> None:
    """Two members, which mitmproxy's own decoder would lose."""
    body = gzip.compress(b'{"text": "hello ') + gzip.compress(b'everybody"}')
    headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
    with stand.proxy.client() as client:
        client.post(POST, content=body, headers=headers)
    (seen,) = stand.upstream.take()
    assert (seen.body, seen.header("content-encoding")) == (body, "gzip")


def test_a_chunked_body_goes_on_chunked(stand: Any) -> None:
    """A client that does not know the length sends chunks."""
    with stand.proxy.client() as client:
        client.post(POST, content=iter([b'{"text": "one', b' two"}']))
    (seen,) = stand.upstream.take()
    assert (seen.body, seen.header("transfer-encoding")) == (b'{"text": "one two"}', "chunked")


def test_an_http2_body_without_a_length_reaches_an_http1_site_framed(stand: Any) -> None:
    """HTTP/2 needs no Content-Length, HTTP/1.1 does."""
    with stand.proxy.client(http2=True) as client:
        answer = client.post(POST, content=iter([b'{"text": "one', b' two"}']))
    (seen,) = stand.upstream.take()
    assert (answer.http_version, seen.body) == ("HTTP/2", b'{"text": "one two"}')


@pytest.mark.parametrize("http2", [False, True], ids=["http1", "http2"])
def test_a_flagged_post_is_answered_and_never_reaches_the_site(stand: Any, http2: bool) -> None:
    """403 with verdict, event and check."""
    with stand.proxy.client(http2=http2) as client:
        answer = client.post(POST, json={"text": f"Well done {FLAGGED.decode()}"})
    ids = {name: answer.headers[f"gatepost-{name}"] for name in ("verdict", "event", "check")}
    assert (answer.status_code, ids) == (403, {"verdict": "block", "event": "event-1", "check": "check-1"})
    assert not stand.upstream.seen


def test_the_answer_is_not_kept_and_tells_what_was_seen(stand: Any) -> None:
    """``no-store``, and the finding's message in the body."""
    with stand.proxy.client() as client:
        answer = client.post(POST, json={"text": FLAGGED.decode()})
    assert answer.headers["cache-control"] == "no-store"
    assert "This names a pupil." in answer.json()["error"]["message"]


def test_a_form_that_navigates_gets_a_page(stand: Any) -> None:
    """What was seen, masked, and what to do next; not the words themselves."""
    with stand.proxy.client(headers={"Sec-Fetch-Mode": "navigate"}) as client:
        answer = client.post(POST, data={"text": FLAGGED.decode()})
    assert answer.headers["content-type"].startswith("text/html")
    assert "O▒▒▒▒▒ S▒▒▒▒" in answer.text
    assert FLAGGED.decode() not in answer.text


def test_the_same_post_passes_once_the_companion_releases_it(stand: Any) -> None:
    """After an override of its findings."""
    with stand.proxy.client() as client:
        before = client.post(POST, json={"text": FLAGGED.decode()}).status_code
        stand.companion.released = True
        after = client.post(POST, json={"text": FLAGGED.decode()}).status_code
    assert (before, after) == (403, 200)


def test_a_post_in_the_query_is_held_too(stand: Any) -> None:
    """Text need not be in the body."""
    with stand.proxy.client() as client:
        answer = client.post("https://api.x.com/1.1/statuses/update.json?status=Olivia%20Smith%20won")
    assert (answer.status_code, answer.headers["gatepost-verdict"]) == (403, "block")


def test_the_companion_gets_the_raw_body_and_no_cookie(stand: Any) -> None:
    """What belongs to the person's account at the site stays here."""
    headers = {"Content-Type": "application/json", "Cookie": "sid=secret", "Authorization": "Bearer secret"}
    with stand.proxy.client() as client:
        client.post(POST, content=b'{"text": "hello all"}', headers=headers)
    assert stand.companion.bodies == [b'{"text": "hello all"}']
    assert "secret" not in str(stand.companion.inspected)
    assert stand.companion.inspected[0]["client"] == "127.0.0.1"


def test_reading_is_not_shown_to_the_companion(stand: Any) -> None:
    """A GET that says nothing."""
    with stand.proxy.client() as client:
        client.get("https://chatterbox.example/api/feed")
    assert not stand.companion.inspected


def test_a_preflight_passes_untouched(stand: Any) -> None:
    """A refused preflight hides the status from the page."""
    with stand.proxy.client() as client:
        answer = client.options(POST, headers={"Origin": "https://chatterbox.example"})
    assert answer.status_code == 200


def test_a_body_that_only_claims_to_be_gzip_is_shown_to_the_companion(stand: Any) -> None:
    """The proxy does not trip over it; the policy decides."""
    body = b'{"text": "' + FLAGGED + b'"}'
    with stand.proxy.client() as client:
        answer = client.post(POST, content=body, headers={"Content-Encoding": "gzip"})
    assert answer.status_code == 403
    assert stand.companion.bodies == [body]


@pytest.mark.parametrize("coding", ["rot13", "hex", "x-gzip, aws-chunked", "br"])
def test_no_content_coding_makes_the_proxy_stumble(stand: Any, coding: str) -> None:
    """Known to mitmproxy or not, the request is answered by the companion's word."""
    with stand.proxy.client() as client:
        answer = client.post(POST, content=b"hello", headers={"Content-Encoding": coding})
    assert answer.status_code == 200


def test_many_posts_at_once_over_one_http2_connection(stand: Any) -> None:
    """Twenty streams, each judged by itself."""
    answers = asyncio.run(_posts_at_once(stand, 20))
    assert [answer.status_code for answer in answers] == [403 if number % 2 else 200 for number in range(20)]
    assert len(stand.upstream.take()) == 10


async def _posts_at_once(stand: Any, count: int) -> list[httpx.Response]:
    context = ssl.create_default_context(cafile=str(stand.proxy.home.ca_cert))
    async with httpx.AsyncClient(
        proxy=stand.proxy.url, verify=context, http2=True, trust_env=False, timeout=20
    ) as client:
        await client.get("https://chatterbox.example/")
        stand.upstream.take()
        words = [f"{FLAGGED.decode()} {number}" if number % 2 else f"hello {number}" for number in range(count)]
        return list(await asyncio.gather(*(client.post(POST, json={"text": text}) for text in words)))


def test_a_companion_that_fails_holds_the_post(stand: Any) -> None:
    """The rule says closed: 403, verdict unavailable, and an event."""
    stand.companion.failing = 500
    with stand.proxy.client() as client:
        answer = client.post(POST, json={"text": "hello"})
    stand.companion.failing = 0
    assert (answer.status_code, answer.headers["gatepost-verdict"]) == (403, "unavailable")
    assert not stand.upstream.seen
    event_id = answer.headers["gatepost-event"]
    assert eventually(lambda: event_id in {event["id"] for event in stand.companion.events})


def test_a_rule_that_fails_open_lets_the_post_go_and_says_so(stand: Any) -> None:
    """The post goes on, with an event of its own."""
    stand.companion.failing = 500
    with stand.proxy.client() as client:
        answer = client.post("https://openfail.example/api/posts", json={"text": "hello"})
    stand.companion.failing = 0
    assert answer.status_code == 200
    kinds = {("companion_unavailable", "openfail.example", "allow")}
    seen = stand.companion.events
    assert eventually(lambda: kinds <= {(event["kind"], event["host"], event["decision"]) for event in seen})


def test_what_is_no_post_passes_while_the_companion_is_away(stand: Any) -> None:
    """Reading an inspected site needs no companion."""
    stand.companion.failing = 500
    with stand.proxy.client() as client:
        assert client.get("https://chatterbox.example/").status_code == 200


def test_a_large_clean_upload_goes_on_byte_for_byte(stand: Any) -> None:
    """Five megabytes."""
    body = os.urandom(5_000_000)
    with stand.proxy.client() as client:
        client.post(POST, content=body, headers={"Content-Type": "image/jpeg"})
    (seen,) = stand.upstream.take()
    assert seen.body == body
