"""The gate, seen by clients: HTTP and HTTPS, HTTP/1.1 and HTTP/2."""

from __future__ import annotations

import http.client
import socket
import ssl
from typing import Any

import pytest
from proxy_helpers import eventually

BOTH = pytest.mark.parametrize("http2", [False, True], ids=["http1", "http2"])
SCHEMES = pytest.mark.parametrize("scheme", ["http", "https"])


@BOTH
@SCHEMES
def test_a_refused_site_gives_403_and_names_its_event(stand: Any, scheme: str, http2: bool) -> None:
    """Status 403, the verdict and an event, and nothing reaches the site."""
    with stand.proxy.client(http2=http2) as client:
        answer = client.get(f"{scheme}://closed.example/feed")
    assert (answer.status_code, answer.headers["gatepost-verdict"]) == (403, "block")
    assert answer.headers["gatepost-event"]
    assert not stand.upstream.seen


@BOTH
@SCHEMES
def test_a_granted_site_opens(stand: Any, scheme: str, http2: bool) -> None:
    """The request reaches the site with its own Host header and path."""
    with stand.proxy.client(http2=http2) as client:
        answer = client.get(f"{scheme}://chatterbox.example/feed?page=2")
    (seen,) = stand.upstream.take()
    assert answer.status_code == 200
    assert (seen.path, seen.header("host")) == ("/feed?page=2", "chatterbox.example")


def test_the_client_speaks_http2_to_the_proxy(stand: Any) -> None:
    """ALPN offers h2 on decrypted connections."""
    with stand.proxy.client(http2=True) as client:
        assert client.get("https://chatterbox.example/").http_version == "HTTP/2"


def test_a_page_that_is_navigated_to_says_why_and_how_to_ask(stand: Any) -> None:
    """Clause, reason and a link to ask for access, in HTML."""
    with stand.proxy.client() as client:
        answer = client.get("https://closed.example/feed", headers={"Sec-Fetch-Mode": "navigate"})
    assert answer.headers["content-type"].startswith("text/html")
    for words in ("Closed sites stay closed.", "4.2", "http://gatepost.local/request-access?", "Closed in school."):
        assert words in answer.text


def test_a_script_gets_json_that_its_page_may_read(stand: Any) -> None:
    """Without CORS headers a page sees only "failed to fetch"."""
    headers = {"Origin": "https://other.example", "Sec-Fetch-Mode": "cors"}
    with stand.proxy.client() as client:
        answer = client.get("https://closed.example/api", headers=headers)
    assert answer.json()["error"]["message"]
    assert answer.headers["access-control-allow-origin"] == "https://other.example"


def test_a_picture_of_a_refused_site_gets_no_words(stand: Any) -> None:
    """An empty body of fitting type."""
    with stand.proxy.client() as client:
        answer = client.get("https://closed.example/logo.png", headers={"Sec-Fetch-Dest": "image"})
    assert (answer.content, answer.headers["content-type"]) == (b"", "image/png")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_read_only_refuses_what_writes(stand: Any, method: str) -> None:
    """Each unsafe method, with the verdict read_only."""
    with stand.proxy.client() as client:
        answer = client.request(method, "https://gallery.example/pictures")
    assert (answer.status_code, answer.headers["gatepost-verdict"]) == (403, "read_only")
    assert not stand.upstream.seen


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_read_only_lets_reading_through(stand: Any, method: str) -> None:
    """Reading and preflights pass."""
    with stand.proxy.client() as client:
        assert client.request(method, "https://gallery.example/pictures").status_code == 200


def test_one_connection_with_different_hosts_is_judged_request_by_request(stand: Any) -> None:
    """Plain HTTP through one keep-alive connection."""
    with socket.create_connection(("127.0.0.1", stand.proxy.port), timeout=10) as connection:
        answers = [_get(connection, host) for host in ("chatterbox.example", "closed.example", "chatterbox.example")]
    assert answers == [200, 403, 200]


def _get(connection: socket.socket, host: str) -> int:
    connection.sendall(f"GET http://{host}/ HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
    answer = http.client.HTTPResponse(connection)
    answer.begin()
    answer.read()
    return answer.status


@pytest.mark.parametrize("host", ["CLOSED.example", "closed.example.", "user@closed.example", "closed.example:80"])
def test_no_spelling_of_a_host_gets_around_the_gate(stand: Any, host: str) -> None:
    """Case, trailing dot, user-info and port make no difference."""
    with stand.proxy.client() as client:
        assert client.get(f"http://{host}/").status_code == 403


def test_a_host_that_only_ends_like_a_refused_one_opens(stand: Any) -> None:
    """``notclosed.example`` is another site."""
    with stand.proxy.client() as client:
        assert client.get("http://notclosed.example/").status_code == 200


def test_fronting_by_host_header_is_refused(stand: Any) -> None:
    """TLS for one host, a request for another inside it."""
    with stand.proxy.client() as client:
        answer = client.get("https://chatterbox.example/", headers={"Host": "closed.example"})
    assert (answer.status_code, answer.headers["gatepost-verdict"]) == (403, "block")
    assert not stand.upstream.seen


def test_fronting_by_host_header_in_plain_http_is_refused(stand: Any) -> None:
    """The address names an open site, the Host header a refused one."""
    with stand.proxy.client() as client:
        assert client.get("http://plain.example/", headers={"Host": "closed.example"}).status_code == 403


def test_fronting_by_tls_name_is_refused(stand: Any) -> None:
    """CONNECT to a host outside the catalogue, TLS for one that is refused."""
    context = ssl.create_default_context(cafile=str(stand.proxy.home.ca_cert))
    with socket.create_connection(("127.0.0.1", stand.proxy.port), timeout=10) as raw:
        raw.sendall(f"CONNECT 127.0.0.1:{stand.upstream.port} HTTP/1.1\r\n\r\n".encode())
        assert b" 200 " in raw.recv(4096)
        with context.wrap_socket(raw, server_hostname="closed.example") as inner:
            inner.sendall(b"GET / HTTP/1.1\r\nHost: closed.example\r\n\r\n")
            answer = inner.recv(65536)
    assert answer.startswith(b"HTTP/1.1 403")


def test_a_storm_of_requests_to_a_refused_page_is_one_event(stand: Any) -> None:
    """A page asks for dozens of things; the log says it once a minute."""
    with stand.proxy.client(headers={"Sec-Fetch-Dest": "image"}) as client:
        ids = {client.get(f"https://instagram.com/{number}.png").headers["gatepost-event"] for number in range(10)}
    assert len(ids) == 1
    assert eventually(lambda: ids <= {event["id"] for event in stand.companion.events})


def test_allowed_browsing_is_never_recorded(stand: Any) -> None:
    """No event names a host that was open."""
    with stand.proxy.client() as client:
        client.get("https://mastodon.social/private")
        refused = client.get("http://tiktok.com/").headers["gatepost-event"]
    assert eventually(lambda: refused in {event["id"] for event in stand.companion.events})
    assert "mastodon.social" not in {event["host"] for event in stand.companion.events}


def test_an_event_says_who_where_and_by_which_rule(stand: Any) -> None:
    """Never the path or the query."""
    with stand.proxy.client() as client:
        event_id = client.get("http://closed.example/secret?q=words").headers["gatepost-event"]
    assert eventually(lambda: event_id in {event["id"] for event in stand.companion.events})
    event = next(event for event in stand.companion.events if event["id"] == event_id)
    wanted = {"host": "closed.example", "rule": "not-in-school", "client": "127.0.0.1", "roles": ["teacher"]}
    assert {key: event[key] for key in wanted} == wanted
    assert "secret" not in str(event)
    assert event["clause"] == {"id": "4.2", "quote": "Closed sites stay closed."}


def test_a_union_site_is_never_decrypted_to_be_refused(stand: Any) -> None:
    """Its host opens or not, but nobody reads what is asked there: the CONNECT itself is the answer."""
    with stand.proxy.client() as client, pytest.raises(Exception, match=r"certificate|disconnected|502|EOF|ssl|SSL"):
        client.get("https://union.example/")
    assert not [event for event in stand.companion.events if event["host"] == "union.example"]


def test_alt_svc_of_a_decrypted_site_is_removed(stand: Any) -> None:
    """It would lead the browser to HTTP/3, past the gate."""
    with stand.proxy.client() as client:
        assert "alt-svc" not in client.get("https://chatterbox.example/").headers
