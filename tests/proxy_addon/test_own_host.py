"""Without ``--upstream``: decrypted requests go to the site itself, whose certificate the proxy checks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from proxy_helpers import (
    FLAGGED,
    POLICY,
    RULE,
    Proxy,
    Upstream,
    make_home,
    running_companion,
    running_proxy,
    running_upstream,
    server_context,
)

SERVICE = {"id": "local-site", "name": "Local", "category": "social", "hosts": ["localhost"]}
INSPECTED: dict[str, Any] = POLICY | {
    "services": [*POLICY["services"], SERVICE],
    "rules": [{"id": "local", "services": ["local-site"], "decision": "inspect", **RULE}, *POLICY["rules"]],
}


@pytest.fixture(scope="module", params=["trusted", "unknown"])
def site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Proxy, Upstream]]:
    """A TLS site on localhost whose certificate the proxy trusts, or does not."""
    folder = tmp_path_factory.mktemp("own")
    context, certificate = server_context(folder, "localhost")
    trust = ["--set", f"ssl_verify_upstream_trusted_ca={certificate}"] if request.param == "trusted" else []
    with (
        running_upstream(context) as upstream,
        running_companion(INSPECTED) as companion,
        running_proxy(make_home(folder / "home", INSPECTED), companion.url, *trust) as proxy,
    ):
        yield request.param, proxy, upstream


@pytest.mark.parametrize("http2", [False, True], ids=["http1", "http2"])
def test_a_clean_post_reaches_a_site_whose_certificate_is_good(site: tuple[str, Proxy, Upstream], http2: bool) -> None:
    """And a site with an unknown certificate gets nothing."""
    trust, proxy, upstream = site
    body = json.dumps({"text": "hello all"}).encode()
    with proxy.client(http2=http2) as client:
        status = client.post(f"https://localhost:{upstream.port}/api", content=body).status_code
    assert (status == 200) is (trust == "trusted")
    assert [seen.body for seen in upstream.take()] == ([body] if trust == "trusted" else [])


def test_a_flagged_post_is_held(site: tuple[str, Proxy, Upstream]) -> None:
    """Whatever the certificate."""
    _, proxy, upstream = site
    with proxy.client() as client:
        answer = client.post(f"https://localhost:{upstream.port}/api", json={"text": FLAGGED.decode()})
    assert (answer.status_code, upstream.take()) == (403, [])


def test_a_site_that_is_down_is_told_as_such(site: tuple[str, Proxy, Upstream]) -> None:
    """502 at the CONNECT, not a hanging connection."""
    import httpx

    _, proxy, _ = site
    with proxy.client() as client, pytest.raises(httpx.ProxyError, match="502"):
        client.get("https://localhost:9/")


def test_the_home_has_what_it_needs_and_no_more(site: tuple[str, Proxy, Upstream], tmp_path: Path) -> None:
    """Mitmproxy writes nothing of its own into the CA's folder."""
    _, proxy, _ = site
    assert {path.name for path in proxy.home.ca_cert.parent.iterdir()} == {
        "gatepost-ca.pem",
        "gatepost-ca-key.pem",
        "dhparam.pem",
    }
