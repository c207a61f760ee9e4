"""Channels that are sealed before they reach the proxy: what of them nobody there can read, and why.

``opaque.json`` has one entry a service. ``readable`` is ``no`` or ``partly``; ``hosts`` are those that carry what is
sealed, every host of the service where they are left out.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from gatepost.site_match import under_host

_FILE = Path(__file__).with_name("opaque.json")


@dataclass(frozen=True, slots=True)
class Opaque:
    """One service's sealed channels. ``what`` and ``why`` stand on both sides of "because".

    ``pages`` are where people write what is then sealed: hosts, with the beginning of a path where it matters.
    """

    service: str
    readable: Literal["no", "partly"]
    what: str
    why: str
    hosts: tuple[str, ...] | None = None
    pages: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """What people are told: on refusals, in events, by ``gatepost access`` and on the dashboard."""
        return f"Not readable at the proxy: {self.what}, because {self.why}."

    def seals(self, host: str) -> bool:
        """True when what is sent to this canonical host is sealed."""
        return self.hosts is None or any(under_host(host, entry) for entry in self.hosts)


def opaque_for(service: str | None) -> Opaque | None:
    """The sealed channels of a service of the catalogue; None where everything can be read."""
    return _all().get(service) if service else None


def sealed_at(service: str | None, host: str) -> str | None:
    """Why nobody can read what is sent to this host of the service, as a sentence; None where it can be read."""
    opaque = opaque_for(service)
    return opaque.sentence if opaque and opaque.seals(host) else None


def sealed_pages(service: str | None, hosts: tuple[str, ...]) -> tuple[str, ...]:
    """The pages of a service with these hosts where a browser must check what is written before it is encrypted."""
    opaque = opaque_for(service)
    if opaque is None:
        return ()
    return hosts if opaque.readable == "no" else opaque.pages


@cache
def _all() -> dict[str, Opaque]:
    entries = json.loads(_FILE.read_text(encoding="utf-8"))["channels"]
    return {entry["service"]: _opaque(entry) for entry in entries}


def _opaque(entry: dict[str, str | list[str]]) -> Opaque:
    hosts = entry.get("hosts")
    return Opaque(
        service=str(entry["service"]),
        readable="no" if entry["readable"] == "no" else "partly",
        what=str(entry["what"]),
        why=str(entry["why"]),
        hosts=None if hosts is None else tuple(hosts),
        pages=tuple(entry.get("pages", ())),
    )
