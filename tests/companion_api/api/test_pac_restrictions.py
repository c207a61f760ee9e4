"""The PAC file sends the hosts of restrictions through the proxy, or nobody would add their headers."""

from __future__ import annotations

from policy_helpers import APPROVED, policy_of

from companion_api.api.pac import watched_hosts
from gatepost.catalogue import load_catalogue


def test_hosts_that_get_a_header_go_through_the_proxy() -> None:
    """Also those outside the catalogue, and only those that are asked for."""
    entry = {"id": "google", "google_domains": ["meadowbrook.example"], "microsoft_personal": "refused", **APPROVED}
    watched = watched_hosts(policy_of(restrictions=[entry]), load_catalogue())
    assert {"google.com", "login.live.com"} <= watched
    assert "login.microsoftonline.com" not in watched
