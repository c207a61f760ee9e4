"""`http://gatepost.local/` leads to the companion, and only the proxy speaks for its clients there."""

from __future__ import annotations

from typing import Any

import pytest
from proxy_helpers import TOKEN


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_it_leads_to_the_companion(stand: Any, scheme: str) -> None:
    """With path and query, under its own name."""
    stand.companion.pages.clear()
    with stand.proxy.client() as client:
        answer = client.get(f"{scheme}://gatepost.local/request-access?url=x&event=y")
    assert answer.json() == {"page": "/request-access?url=x&event=y"}
    assert stand.companion.pages[0]["host"] == "gatepost.local"


def test_the_companion_learns_who_asks_from_the_proxy_alone(stand: Any) -> None:
    """A client's own claims are removed."""
    stand.companion.pages.clear()
    claims = {"Gatepost-Forwarded-For": "10.30.0.1", "Gatepost-Proxy-Token": "guess", "gatepost-other": "x"}
    with stand.proxy.client() as client:
        client.get("http://gatepost.local/notice", headers=claims)
    (page,) = stand.companion.pages
    told = {name: value for name, value in page.items() if name.startswith("gatepost-")}
    assert told == {"gatepost-forwarded-for": "127.0.0.1", "gatepost-proxy-token": TOKEN}


@pytest.mark.parametrize("url", ["http://plain.example/", "https://chatterbox.example/"])
def test_no_site_sees_gateposts_headers(stand: Any, url: str) -> None:
    """Neither what clients claim, nor the proxy's own."""
    with stand.proxy.client() as client:
        client.get(url, headers={"Gatepost-Proxy-Token": "guess", "Proxy-Authorization": "Basic eDp5"})
    (seen,) = stand.upstream.take()
    assert not [name for name, _ in seen.headers if name.lower().startswith(("gatepost-", "proxy-"))]


def test_a_host_header_alone_does_not_lead_to_the_companion(stand: Any) -> None:
    """The address names another site: refused as two sites at once."""
    stand.companion.pages.clear()
    with stand.proxy.client() as client:
        assert client.get("http://plain.example/", headers={"Host": "gatepost.local"}).status_code == 403
    assert not stand.companion.pages
