"""The services that schools meet, found by host and path in memory: label by label, the longest host wins."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from gatepost.errors import InputError, PolicyError
from gatepost.policy import Service
from gatepost.policy_schema_rules import SERVICE
from gatepost.schema_check import problems
from gatepost.site_match import canonical_host, canonical_path, suffixes, under_path
from gatepost.yaml_lines import Document, KeyPath, read_yaml

CATALOGUE_FILE = "services.yaml"


class Catalogue:
    """Services by host. Immutable: ``with_services`` returns another one, over ``base``."""

    def __init__(self, services: Iterable[Service], *, base: Catalogue | None = None) -> None:
        self.services: tuple[Service, ...] = tuple(services)
        self.base = base
        # The first wins: a school's own entry stands before the one that it replaces.
        self._by_id = {service.id: service for service in reversed(self.services)}
        self._by_host: dict[str, list[Service]] = {}
        for service in self.services:
            for host in service.hosts:
                self._by_host.setdefault(host, []).append(service)

    def with_services(self, services: Iterable[Service]) -> Catalogue:
        """Return a catalogue with a school's own services; the same id replaces, the same host is theirs.

        What is never decrypted stays so, whatever they say of it.
        """
        own = tuple(services)
        replaced = {service.id for service in own}
        kept = (entry for entry in self.services if entry.id not in replaced or _opaque(entry))
        # The school's own come first, so that on the same host they win.
        return Catalogue((*own, *kept), base=self) if own else self

    def get(self, service_id: str) -> Service | None:
        """Return the service with that id."""
        return self._by_id.get(service_id)

    def ids(self) -> frozenset[str]:
        """Return every id."""
        return frozenset(self._by_id)

    def hosts(self) -> frozenset[str]:
        """Return every host entry, as a PAC file needs them."""
        return frozenset(self._by_host)

    def find(self, host: str, path: str = "/") -> Service | None:
        """Return the service that a canonical host and path belong to: the longest host, then the longest path."""
        for entry in suffixes(host):
            found = _best(self._by_host.get(entry, ()), path)
            if found:
                return replace(found, decrypt=False) if found.decrypt and self.never_decrypted(host) else found
        return None

    def never_decrypted(self, host: str) -> bool:
        """Say whether nothing on this canonical host may be read: unions, health, banks, government.

        A path cannot be told without reading it, so it makes no odds. What the shipped catalogue closes, nobody opens.
        """
        if self.base is not None and self.base.never_decrypted(host):
            return True
        for entry in suffixes(host):
            if services := self._by_host.get(entry):
                return any(map(_opaque, services))
        return False

    def has_paths(self, host: str) -> bool:
        """Say whether which service this host belongs to may depend on the path."""
        return any(service.paths for entry in suffixes(host) for service in self._by_host.get(entry, ()))


def _opaque(service: Service) -> bool:
    return not service.decrypt or service.category == "union"


def _best(services: Iterable[Service], path: str) -> Service | None:
    best: tuple[int, Service] | None = None
    for service in services:
        lengths = [len(prefix) for prefix in service.paths if under_path(path, prefix)]
        length = max(lengths, default=-1) if service.paths else 0
        if length >= 0 and (best is None or length > best[0]):
            best = (length, service)
    return best[1] if best else None


@cache
def load_catalogue() -> Catalogue:
    """Read the catalogue that ships with Gatepost; raises PolicyError where it is damaged."""
    path = policies_folder() / CATALOGUE_FILE
    document = _quick(path) or read_yaml(path, name=CATALOGUE_FILE)
    for place, message in problems(document.data, {"type": "array", "items": SERVICE}):
        raise document.error(message, place)
    return Catalogue(services_from(document, document.data))


def _quick(path: Path) -> Document | None:
    """Read a catalogue whose entries are one line of JSON each, as the shipped one's are; None for any other."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        entries = [json.loads(line.removeprefix("- ")) for line in lines if line and not line.startswith("#")]
    except (OSError, ValueError):
        return None
    return Document(entries, CATALOGUE_FILE)


def policies_folder() -> Path:
    """Return the folder of presets and catalogue: inside an installed wheel, or beside the package in a checkout."""
    installed = Path(__file__).parent / "_policies"
    return installed if installed.is_dir() else Path(__file__).parent.parent / "policies"


def services_from(document: Document, entries: Iterable[Mapping[str, Any]], at: KeyPath = ()) -> list[Service]:
    """Read validated entries into services; raises PolicyError for a host that is none or an id given twice."""
    services: dict[str, Service] = {}
    for index, entry in enumerate(entries):
        place = (*at, index)
        if entry["id"] in services:
            raise document.error(f"the service {entry['id']!r} stands twice", (*place, "id"))
        services[entry["id"]] = _service(document, entry, place)
    return list(services.values())


def _service(document: Document, entry: Mapping[str, Any], at: KeyPath) -> Service:
    checked = entry.get("checked_on")
    content = hosts_from(document, entry.get("content_hosts", ()), (*at, "content_hosts"))
    hosts = hosts_from(document, entry["hosts"], (*at, "hosts"))
    return Service(
        id=entry["id"],
        name=entry["name"],
        category=entry["category"],
        hosts=tuple(dict.fromkeys(hosts + content)),
        paths=tuple(map(canonical_path, entry.get("paths", ()))),
        decrypt=entry.get("decrypt") != "never",
        minimum_age=entry.get("minimum_age"),
        checked_on=dt.date.fromisoformat(checked) if checked else None,
        content_hosts=content,
    )


def hosts_from(document: Document, hosts: Iterable[str], at: KeyPath) -> tuple[str, ...]:
    """Return host entries in canonical form; raises PolicyError for one that is no bare host name."""
    found: list[str] = []
    for index, entry in enumerate(hosts):
        try:
            host = canonical_host(entry)
        except InputError as error:
            raise document.error(error.message, (*at, index)) from error
        if host != entry.lower().removesuffix(".") and entry.isascii():
            message = f"{entry!r} is not a bare host name; write {host!r}, and what follows it under paths"
            raise PolicyError(message, place=document.place((*at, index)))
        found.append(host)
    return tuple(found)
