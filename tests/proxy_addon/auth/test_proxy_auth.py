"""The proxy asks who somebody is: 407, names and passwords, device tokens, and what never goes on."""

from __future__ import annotations

import base64
import hashlib
import json
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import bcrypt
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from proxy_helpers import (
    POLICY,
    RULE,
    Companion,
    Proxy,
    Upstream,
    eventually,
    make_home,
    running_companion,
    running_proxy,
    running_upstream,
)

from proxy_addon.auth.proxy_auth import read_basic

PASSWORD = "three random words"
TOKEN = "gpd_a-token-of-the-tests"
FREE_TOKEN = "gpd_another-token-of-the-tests"
KNOWN = {
    "people": [
        {"user": "nbrandt", "roles": [{"role": "pupil", "from": None, "until": None}]},
        {"user": "jpike", "roles": [{"role": "headteacher", "from": None, "until": None}]},
    ],
    "devices": [
        {"name": "Room 4 laptop", "user": "jpike", "token_hash": hashlib.sha256(TOKEN.encode()).hexdigest()},
        {"name": "Trolley 2", "user": None, "token_hash": hashlib.sha256(FREE_TOKEN.encode()).hexdigest()},
    ],
}
PLAIN = "http://library.example/books"
CLOSED = "https://closed.example/"


@dataclass
class Stand:
    """What a test works with."""

    proxy: Proxy
    companion: Companion
    upstream: Upstream


@pytest.fixture(scope="module")
def asking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    """A proxy that asks everybody, with one user in a file and two devices."""
    closed = {"id": "no-union", "services": ["teachers-union"], "decision": "block", **RULE}
    policy = POLICY | {"rules": [*POLICY["rules"], closed]}
    home = make_home(tmp_path_factory.mktemp("asking") / "home", policy)
    kept = bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(4)).decode()
    (home.root / "staff.htpasswd").write_text(f"nbrandt:{kept}\n", encoding="utf-8")
    (home.root / "proxy-auth.yaml").write_text("htpasswd: staff.htpasswd\n", encoding="utf-8")
    with running_upstream() as upstream, running_companion(policy) as companion:
        companion.known = KNOWN
        with running_proxy(home, companion.url, "--upstream", upstream.url) as proxy:
            yield Stand(proxy, companion, upstream)


def client(stand: Stand, user: str | None = None, password: str = "") -> httpx.Client:
    """A client that gives these to the proxy at once."""
    where = stand.proxy.url if user is None else stand.proxy.url.replace("://", f"://{user}:{password}@")
    context = ssl.create_default_context(cafile=str(stand.proxy.home.ca_cert))
    return httpx.Client(proxy=where, verify=context, trust_env=False, timeout=20)


def raw(stand: Stand, request: str) -> str:
    """The head of the answer to these bytes."""
    with socket.create_connection(("127.0.0.1", stand.proxy.port), 10) as connection:
        connection.sendall(request.replace("\n", "\r\n").encode())
        return connection.recv(65536).decode()


def basic(user: str, password: str) -> str:
    """The value of a Proxy-Authorization."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def refusal(stand: Stand, event_id: str) -> dict[str, Any]:
    """The event of a refusal, once it has arrived."""
    assert eventually(lambda: any(event["id"] == event_id for event in stand.companion.events))
    return next(event for event in stand.companion.events if event["id"] == event_id)


@pytest.mark.parametrize("line", [f"GET {PLAIN} HTTP/1.1", "CONNECT closed.example:443 HTTP/1.1"])
def test_who_says_nothing_is_asked(asking: Stand, line: str) -> None:
    """On a plain request and on a CONNECT, with the school's name."""
    answer = raw(asking, f"{line}\nHost: library.example\n\n")
    assert answer.startswith("HTTP/1.1 407 ")
    assert 'roxy-authenticate: basic realm="meadowbrook primary school", charset="utf-8"' in answer.lower()
    assert asking.upstream.take() == []


def test_an_answer_on_the_same_connection_is_taken(asking: Stand) -> None:
    """As browsers answer a CONNECT that was refused."""
    with socket.create_connection(("127.0.0.1", asking.proxy.port), 10) as connection:
        connection.sendall(b"CONNECT closed.example:443 HTTP/1.1\r\nHost: closed.example:443\r\n\r\n")
        first = connection.recv(65536)
        header = f"Proxy-Authorization: {basic('nbrandt', PASSWORD)}\r\n".encode()
        connection.sendall(b"CONNECT closed.example:443 HTTP/1.1\r\nHost: closed.example:443\r\n" + header + b"\r\n")
        second = connection.recv(65536)
    assert (first[:12], second[:12]) == (b"HTTP/1.1 407", b"HTTP/1.1 200")


def test_a_refused_tunnel_says_nothing_of_what_follows(asking: Stand) -> None:
    """A balancer may reuse the connection for somebody else: the next request is asked for itself."""
    header = f"Proxy-Authorization: {basic('nbrandt', PASSWORD)}"
    tunnel = f"CONNECT union.example:443 HTTP/1.1\r\nHost: union.example:443\r\n{header}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", asking.proxy.port), 10) as connection:
        connection.sendall(tunnel.encode())
        first = connection.recv(65536)
        connection.sendall(f"GET {PLAIN} HTTP/1.1\r\nHost: library.example\r\n\r\n".encode())
        second = connection.recv(65536)
    assert (first[:12], second[:12]) == (b"HTTP/1.1 403", b"HTTP/1.1 407")


@pytest.mark.parametrize(
    ("user", "password", "known"),
    [
        ("nbrandt", PASSWORD, ("proxy_auth", "nbrandt", ["pupil"], None)),
        ("NBrandt", PASSWORD, ("proxy_auth", "nbrandt", ["pupil"], None)),
        ("device", TOKEN, ("token", "jpike", ["headteacher"], "Room 4 laptop")),
        ("device", FREE_TOKEN, ("network", None, ["teacher"], "Trolley 2")),
    ],
)
def test_the_event_says_who_and_how_that_is_known(
    asking: Stand, user: str, password: str, known: tuple[str | None, ...]
) -> None:
    """By a password, by a device's token with its person, and by a token alone."""
    with client(asking, user, password) as browser:
        answer = browser.get(CLOSED)
    event = refusal(asking, answer.headers["gatepost-event"])
    assert answer.status_code == 403
    assert (event["known_by"], event["user"], event["roles"], event["device"]) == known


def test_nothing_of_the_answer_goes_on_to_the_site(asking: Stand) -> None:
    """The header is taken out, and the credentials are nowhere else."""
    with client(asking, "nbrandt", PASSWORD) as browser:
        assert browser.get(PLAIN).status_code == 200
    (seen,) = asking.upstream.take()
    assert b"roxy-auth" not in seen.head
    assert basic("nbrandt", PASSWORD).split()[1].encode() not in seen.head


@pytest.mark.parametrize(
    "header",
    [
        basic("nbrandt", "wrong"), basic("nobody", PASSWORD), basic("nbrandt", ""), basic("device", TOKEN + "x"),
        basic("", ""), "Basic", "Basic !!!", "Basic " + base64.b64encode(b"no colon").decode(), "Bearer abc",
        "Basic " + base64.b64encode(b"\xff:\xff").decode(), basic("nbrandt", "x" * 5000),
    ],
)  # fmt: skip
def test_a_wrong_answer_is_asked_again(asking: Stand, header: str) -> None:
    """Whatever it looks like."""
    answer = raw(asking, f"GET {PLAIN} HTTP/1.1\nHost: library.example\nProxy-Authorization: {header}\n\n")
    assert answer.startswith("HTTP/1.1 407 ")


def test_the_companion_is_reached_without(asking: Stand) -> None:
    """PAC, CA and the pages behind http://gatepost.local/."""
    with client(asking) as browser:
        for path in ("/", "/ca.pem", "/proxy.pac"):
            assert browser.get(f"http://gatepost.local{path}").json() == {"page": path}


def test_a_tunnel_to_the_companion_leads_nowhere_else(asking: Stand) -> None:
    """What needs no answer opens no way around it."""
    with client(asking) as browser:
        answer = browser.get("https://gatepost.local/", headers={"Host": "library.example"})
    assert (answer.status_code, asking.upstream.take()) == (403, [])


def test_guessing_is_slowed_down_and_told_once(asking: Stand) -> None:
    """After some wrong answers even the right one waits; another name is not held up."""
    with client(asking, "guesser", "wrong") as browser:
        answers = [browser.get(PLAIN) for _ in range(10)]
    assert [answer.status_code for answer in answers] == [407] * 10
    assert ("retry-after" in answers[0].headers, answers[-1].headers["retry-after"]) == (False, "60")
    with client(asking, "nbrandt", PASSWORD) as browser:
        assert browser.get(PLAIN).status_code == 200
    assert eventually(lambda: [event for event in asking.companion.events if event["kind"] == "proxy_auth"])
    told = [event for event in asking.companion.events if event["kind"] == "proxy_auth"]
    assert (len(told), "guesser" in json.dumps(told)) == (1, False)


def test_a_page_says_what_to_do(asking: Stand) -> None:
    """Where a browser shows the answer itself; a script gets JSON."""
    with client(asking) as browser:
        page = browser.get(PLAIN, headers={"Accept": "text/html"})
        script = browser.get(PLAIN, headers={"Accept": "application/json"})
    assert "school user name" in page.text
    assert script.json()["error"]["code"] == "sign_in"


def test_nothing_is_in_the_log(tmp_path: Any) -> None:
    """Neither names nor passwords nor tokens, right or wrong."""
    home = make_home(tmp_path / "home")
    (home.root / "proxy-auth.yaml").write_text("devices: true\n", encoding="utf-8")
    with running_upstream() as upstream, running_companion() as companion:
        companion.known = KNOWN
        with running_proxy(home, companion.url, "--upstream", upstream.url) as proxy:
            stand = Stand(proxy, companion, upstream)
            for user, password in (("device", TOKEN), ("nbrandt", "a wrong one")):
                with client(stand, user, password) as browser:
                    browser.get(PLAIN)
            code, log = proxy.stop()
    assert (code, [word for word in (TOKEN, "nbrandt", "wrong one") if word in log]) == (0, [])


@given(st.text(max_size=60) | st.binary(max_size=60).map(lambda data: "Basic " + base64.b64encode(data).decode()))
def test_no_header_breaks_the_reader(header: str) -> None:
    """Whatever a client sends is two texts, and neither is anything where it is no Basic."""
    user, password = read_basic(header)
    assert (user, password) == ("", "") or header.lower().startswith("basic")
