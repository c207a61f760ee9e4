"""What YouTube, Google and Microsoft see of the policy's restrictions, through a real proxy."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from proxy_helpers import (
    POLICY,
    RULE,
    Seen,
    make_home,
    running_companion,
    running_proxy,
    running_upstream,
    server_context,
)  # fmt: skip

from gatepost.person import Person
from gatepost.policy_file import policy_from_data
from proxy_addon.policy_watch import make_snapshot
from proxy_addon.site_gate import SiteGate

DIRECTORY = "0f8fad5b-d9cb-469f-a165-70867728950e"
ENTRY = {key: RULE[key] for key in ("reason", "owner", "approved_by", "approved_on")}
RESTRICTIONS = [
    {"id": "youtube", "youtube": "strict", "roles": ["staff"], **ENTRY},
    {"id": "pupils-alone", "google_domains": ["pupils.example"], "roles": ["pupil"], **ENTRY},
    {"id": "google", "google_domains": ["meadowbrook.example", "trust.example"], **ENTRY},
    {"id": "microsoft", "microsoft_tenants": ["meadowbrook.onmicrosoft.com"], "microsoft_directory": DIRECTORY,
     "microsoft_personal": "refused", **ENTRY},
]  # fmt: skip
#: Nothing is inspected yet: no notice, no DPIA.
BARE = {key: value for key, value in POLICY.items() if key not in {"notice", "dpia"}}
OWN = [
    {"id": "portal", "name": "Portal", "category": "social", "hosts": ["portal.nhs.uk"]},
    {"id": "bank", "name": "Bank", "category": "social", "hosts": ["hsbc.co.uk"], "paths": ["/"]},
]
OPENING = [
    {"id": "own", "services": ["portal", "bank"], "decision": "inspect", **RULE},
    {"id": "forum", "hosts": ["www.nhs.uk"], "paths": ["/forum"], "decision": "inspect", **RULE},
]
SETTINGS = BARE | {
    "restrictions": RESTRICTIONS,
    "services": [*OWN, *POLICY["services"]],
    "rules": [*OPENING, *POLICY["rules"]],
}
GOOGLE = ("X-GoogApps-Allowed-Domains", "meadowbrook.example,trust.example")
BOTH = pytest.mark.parametrize("http2", [False, True], ids=["http1", "http2"])


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A proxy whose policy restricts, and the upstream that plays every site."""
    home = make_home(tmp_path_factory.mktemp("restricted") / "home", SETTINGS)
    with (
        running_upstream() as upstream,
        running_companion(SETTINGS) as companion,
        running_proxy(home, companion.url, "--upstream", upstream.url) as proxy,
    ):
        yield proxy, upstream


def _all(seen: Seen, name: str) -> list[str]:
    return [value for key, value in seen.headers if key.lower() == name.lower()]


@BOTH
@pytest.mark.parametrize(
    ("host", "name", "value"),
    [
        ("www.youtube.com", "YouTube-Restrict", "Strict"),
        ("m.youtube.com", "YouTube-Restrict", "Strict"),
        ("accounts.google.com", *GOOGLE),
        ("docs.google.com", *GOOGLE),
        ("login.microsoftonline.com", "Restrict-Access-To-Tenants", "meadowbrook.onmicrosoft.com"),
        ("login.microsoftonline.com", "Restrict-Access-Context", DIRECTORY),
        ("login.live.com", "sec-Restrict-Tenant-Access-Policy", "restrict-msa"),
    ],
)
def test_the_site_sees_the_policys_header_once(sites: Any, host: str, name: str, value: str, http2: bool) -> None:
    """Whatever the client says itself, in any spelling and however often, is replaced."""
    proxy, upstream = sites
    own = [(name.upper(), "anything"), (name.lower(), "goes"), ("X-Kept", "as it was")]
    with proxy.client(http2=http2) as client:
        assert client.get(f"https://{host}/page", headers=own).status_code == 200
    (seen,) = upstream.take()
    assert (_all(seen, name), seen.header("x-kept")) == ([value], "as it was")


@BOTH
@pytest.mark.parametrize("host", ["mastodon.social", "www.linkedin.com.own.example"])
def test_other_sites_see_none_of_it(sites: Any, host: str, http2: bool) -> None:
    """Who the school is, is nobody else's business."""
    proxy, upstream = sites
    with proxy.client(http2=http2) as client:
        client.get(f"http://{host}/")
    (seen,) = upstream.take()
    assert not {"youtube-restrict", "x-googapps-allowed-domains"} & {name.lower() for name, _ in seen.headers}


def test_a_client_cannot_have_the_header_dropped_on_the_way(sites: Any) -> None:
    """A name in ``Connection`` is for the next hop alone, so ours are taken out of it."""
    proxy, upstream = sites
    with proxy.client() as client:
        client.get("https://www.youtube.com/", headers={"Connection": "youtube-restrict, keep-alive"})
    (seen,) = upstream.take()
    assert (seen.header("connection"), seen.header("youtube-restrict")) == ("keep-alive", "Strict")


def test_nothing_is_read_for_it(sites: Any) -> None:
    """A post goes on byte for byte, whoever it names: what is opened for a header is not inspected."""
    proxy, upstream = sites
    with proxy.client() as client:
        client.post("https://docs.google.com/save", content=b"Olivia Smith")
    (seen,) = upstream.take()
    assert (seen.body, seen.header("x-googapps-allowed-domains")) == (b"Olivia Smith", GOOGLE[1])


@pytest.mark.parametrize("name", ["portal.nhs.uk", "www.nhs.uk", "online.hsbc.co.uk", "union.example"])
def test_a_site_that_is_never_decrypted_stays_so(sites: Any, tmp_path: Path, name: str) -> None:
    """Whatever services, rules and paths a school writes: the client sees the site's own certificate."""
    proxy, _ = sites
    context, certificate = server_context(tmp_path, name)
    trusting = ssl.create_default_context(cafile=str(certificate))
    with running_upstream(context) as own, socket.create_connection(("127.0.0.1", proxy.port), timeout=10) as raw:
        raw.sendall(f"CONNECT 127.0.0.1:{own.port} HTTP/1.1\r\n\r\n".encode())
        assert b" 200 " in raw.recv(4096)
        with trusting.wrap_socket(raw, server_hostname=name) as inner:
            assert inner.getpeercert()


@pytest.mark.parametrize(
    ("host", "decision", "roles", "passes"),
    [
        ("www.youtube.com", "inspect", {"teacher"}, False),  # opened for the header, though nothing is inspected
        ("www.youtube.com", "inspect", {"visitor"}, True),  # no header for visitors
        ("youtube.com", "inspect", {"teacher"}, True),  # not one of the hosts that read it
        ("accounts.google.com", "allow", {"visitor"}, False),  # no entry of the catalogue, and open to all
        ("news.example", "allow", {"teacher"}, True),
    ],
)
def test_only_hosts_that_get_a_header_are_opened_for_it(
    host: str, decision: Any, roles: set[str], passes: bool
) -> None:
    """Without notice and DPIA everything else that is open is passed on unread."""
    snapshot = make_snapshot(policy_from_data(SETTINGS))
    person = Person(roles=frozenset(roles))
    access = snapshot.access(f"https://{host}/", person)
    gate = SiteGate(None, None, redirected=False)  # type: ignore[arg-type]
    access = type(access)(decision, access.service, access.category, access.rule, access.reason)
    assert gate._passes(snapshot, host, person, access) is passes
