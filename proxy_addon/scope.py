"""Which hosts need a closer look than their name gives, and which the proxy must not be used to reach."""

from __future__ import annotations

import ipaddress
from functools import lru_cache

from gatepost.site_match import under_host
from proxy_addon.policy_watch import Snapshot

LOCAL_NAMES = frozenset({"localhost", "localhost.localdomain", "ip6-localhost", "ip6-loopback"})


def decrypted_for_paths(snapshot: Snapshot, host: str) -> bool:
    """True when what the policy says about this host depends on the path, which only a decrypted request shows."""
    if not (snapshot.gate.needs_path(host) and may_decrypt(snapshot, host)):
        return False
    return snapshot.catalogue.find(host) is not None or _is_named(snapshot, host)


def _is_named(snapshot: Snapshot, host: str) -> bool:
    """Outside the catalogue nothing is decrypted, unless a rule names the very host: a category is not enough."""
    return any(under_host(host, entry) for rule in snapshot.policy.rules for entry in rule.hosts)


def may_decrypt(snapshot: Snapshot, host: str) -> bool:
    """False for union forums, health and banking: they are never decrypted and never logged."""
    return not snapshot.catalogue.never_decrypted(host)


def reaches_this_machine(host: str, client: str | None) -> bool:
    """True when another device would use the proxy to reach services that listen on the proxy's loopback alone."""
    return _is_loopback(host) and not (client is not None and _is_loopback(client))


@lru_cache(maxsize=4096)
def _is_loopback(host: str) -> bool:
    if host in LOCAL_NAMES or host.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None) or address
    return bool(mapped.is_loopback or mapped.is_unspecified)
