"""What a site is told about the people behind the proxy, by headers that the site itself asks proxies for.

YouTube Restricted Mode: https://support.google.com/a/answer/6214622.
Google accounts: https://support.google.com/a/answer/1668854.
Microsoft tenants: https://learn.microsoft.com/entra/identity/enterprise-apps/tenant-restrictions.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from gatepost.site_match import under_host

if TYPE_CHECKING:
    from gatepost.policy import When, Window
    from gatepost.verdict import Clause

RestrictedMode = Literal["strict", "moderate", "unrestricted"]
YOUTUBE_HEADER = "YouTube-Restrict"
GOOGLE_HEADER = "X-GoogApps-Allowed-Domains"
TENANTS_HEADER = "Restrict-Access-To-Tenants"
CONTEXT_HEADER = "Restrict-Access-Context"
PERSONAL_HEADER = "sec-Restrict-Tenant-Access-Policy"
#: header → the hosts that read it, as their makers list them. Google's stands for its subdomains too.
EXACT_HOSTS: dict[str, frozenset[str]] = {
    YOUTUBE_HEADER: frozenset(
        {
            "www.youtube.com",
            "m.youtube.com",
            "youtubei.googleapis.com",
            "youtube.googleapis.com",
            "www.youtube-nocookie.com",
        }
    ),
    TENANTS_HEADER: frozenset({"login.microsoftonline.com", "login.microsoft.com", "login.windows.net"}),
    CONTEXT_HEADER: frozenset({"login.microsoftonline.com", "login.microsoft.com", "login.windows.net"}),
    PERSONAL_HEADER: frozenset({"login.live.com"}),
}
GOOGLE_HOST = "google.com"
_HEADER_OF = {
    "youtube": YOUTUBE_HEADER,
    "google_domains": GOOGLE_HEADER,
    "microsoft_tenants": TENANTS_HEADER,
    "microsoft_personal": PERSONAL_HEADER,
}
_EXACT = frozenset().union(*EXACT_HOSTS.values())


@dataclass(frozen=True, slots=True)
class Restriction:
    """One entry: for whom, when, and what is asked of which site. For each header the first entry that matches counts.

    ``microsoft_directory`` is the school's own directory id, for Microsoft's records.
    """

    id: str
    roles: frozenset[str] = frozenset()
    users: frozenset[str] = frozenset()
    when: When | tuple[Window, ...] = "always"
    youtube: RestrictedMode | None = None
    google_domains: tuple[str, ...] = ()
    microsoft_tenants: tuple[str, ...] = ()
    microsoft_directory: str = ""
    microsoft_personal: Literal["refused"] | None = None
    clause: Clause | None = None
    reason: str = ""
    owner: str = ""
    approved_by: str = ""
    approved_on: dt.date | None = None
    locked: bool = False

    def headers(self) -> Iterator[tuple[str, str]]:
        """Yield name and value; an empty value says that the header is not wanted."""
        if self.youtube:
            yield YOUTUBE_HEADER, "" if self.youtube == "unrestricted" else self.youtube.capitalize()
        if self.google_domains:
            yield GOOGLE_HEADER, ",".join(self.google_domains)
        if self.microsoft_tenants:
            yield TENANTS_HEADER, ",".join(self.microsoft_tenants)
            yield CONTEXT_HEADER, self.microsoft_directory
        if self.microsoft_personal:
            yield PERSONAL_HEADER, "restrict-msa"


def may_be_restricted(host: str) -> bool:
    """Say whether any restriction could be about a canonical host."""
    return host in _EXACT or under_host(host, GOOGLE_HOST)


def header_is_for(name: str, host: str) -> bool:
    """Say whether that header is for that canonical host."""
    return under_host(host, GOOGLE_HOST) if name == GOOGLE_HEADER else host in EXACT_HOSTS[name]


def hosts_of(name: str) -> frozenset[str]:
    """Return the hosts that a header is for; Google's one stands for its subdomains too."""
    return frozenset({GOOGLE_HOST}) if name == GOOGLE_HEADER else EXACT_HOSTS[name]


def hosts_asked(key: str) -> list[str]:
    """Return the hosts that a key of policy.yaml is about."""
    return sorted(hosts_of(_HEADER_OF[key]))


def restricted_hosts(restrictions: Iterable[Restriction]) -> set[str]:
    """Return every host that some person at some time is given a header for, as a PAC file needs them."""
    wanted = {name for restriction in restrictions for name, value in restriction.headers() if value}
    return {host for name in wanted for host in hosts_of(name)}
