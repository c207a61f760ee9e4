"""Any mixture of spellings on one request: the gate judges the one site that all of them mean, or refuses."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from mitmproxy import http
from mitmproxy.test import tflow
from proxy_helpers import POLICY

from gatepost.errors import InputError
from gatepost.person import Person
from gatepost.policy_file import policy_from_data
from gatepost.site_match import canonical_host
from proxy_addon.policy_watch import make_snapshot
from proxy_addon.site_gate import SiteGate
from proxy_addon.visit import Tunnel, claimed_hosts, plain_host

SNAPSHOT = make_snapshot(policy_from_data(POLICY))
TEACHER = Person(roles=frozenset({"teacher"}))
SITES = st.sampled_from(["chatterbox.example", "closed.example", "gallery.example", "news.example", "192.0.2.7"])


class Watch:
    """The snapshot, as the gate asks for it."""

    current = SNAPSHOT


@st.composite
def spelt(draw: st.DrawFn, sites: st.SearchStrategy[str] = SITES) -> tuple[str, str]:
    """A site, and a way to write it in a Host header."""
    site = draw(sites)
    letters = "".join(draw(st.sampled_from([str.lower, str.upper]))(letter) for letter in site)
    return site, letters + draw(st.sampled_from(["", "."])) + draw(st.sampled_from(["", ":443", ":8443", ":0443"]))


@given(spelt(), st.lists(spelt(), max_size=2), spelt(), st.none() | SITES)
def test_names_that_disagree_are_told(
    address: tuple[str, str], hosts: list[tuple[str, str]], connect: tuple[str, str], sni: str | None
) -> None:
    """They disagree exactly where two of them mean different sites."""
    gate = SiteGate(Watch(), None, redirected=True)  # type: ignore[arg-type]
    flow = tflow.tflow()
    flow.request.data.host, flow.request.data.authority = address[0], address[1].encode()
    flow.request.headers = http.Headers([(b"Host", text.encode()) for _, text in hosts])
    gate.tunnels[flow.client_conn.id] = Tunnel(connect[0], 443, passes=False, sni=sni)
    visit, mismatch = gate._visit(flow)
    meant = {address[0], connect[0], *(site for site, _ in hosts)} | ({sni} if sni else set())
    assert mismatch is (len(meant) > 1)
    assert visit.host == address[0]


@given(spelt(), st.sampled_from(["/", "/a/../b", "/%2e%2e/x", "//y", "/?closed.example", "/#closed.example"]))
def test_a_spelling_never_changes_the_decision(site: tuple[str, str], path: str) -> None:
    """The same rule for the same site, however it is written."""
    now = dt.datetime(2026, 9, 8, 10, 0, tzinfo=dt.UTC)
    plain, dressed = (
        SNAPSHOT.gate.decide(url=f"https://{host}{path}", person=TEACHER, at=now) for host in (site[0], site[1])
    )
    assert plain == dressed


def _claims(*values: str) -> set[str] | None:
    request: Any = http.Request.make("GET", "https://chatterbox.example/")
    request.headers = http.Headers([(b"Host", value.encode()) for value in values])
    request.data.authority = b""
    try:
        return claimed_hosts(request)
    except InputError:
        return None


@given(st.text(alphabet=st.sampled_from("aclosedexmp.:@/\\%[]#?, \t0x1\u00adа"), max_size=40))
def test_any_host_header_is_one_canonical_host_or_none(text: str) -> None:
    """A claim that cannot be read is no claim to a granted site."""
    claims = _claims(text)
    assert claims is None or len(claims) <= 1
    assert all(canonical_host(host) == host for host in claims or ())


@given(st.binary(max_size=200))
def test_any_first_bytes_name_a_host_or_none(data: bytes) -> None:
    """Whatever is said inside a tunnel, nothing raises."""
    for start in (b"", b"GET / HTTP/1.1\r\nHost: ", b"GET / HTTP/1.1\r\n"):
        host = plain_host(start + data)
        assert host is None or canonical_host(host) == host
