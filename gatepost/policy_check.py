"""What a schema cannot say: names that must exist, times that must make sense, approvals that must be given."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from gatepost.catalogue import Catalogue, hosts_from
from gatepost.restriction import hosts_asked
from gatepost.suggest import did_you_mean
from gatepost.yaml_lines import Document, Json, KeyPath

Data = Mapping[str, Any]
Problem = tuple[KeyPath, str]
_APPROVAL = ("owner", "approved_by", "approved_on")
_READING = ("inspect", "read_only")
_ASKED = ("youtube", "google_domains", "microsoft_tenants", "microsoft_personal")


def check_document(document: Document, catalogue: Catalogue) -> None:
    """Raise PolicyError for the first thing that makes no sense; ``catalogue`` holds every service in reach."""
    data = document.data
    for path, message in _problems(data, catalogue):
        raise document.error(message, path)
    for index, rule in enumerate(data.get("rules", ())):
        hosts_from(document, rule.get("hosts", ()), ("rules", index, "hosts"))


def _problems(data: Data, catalogue: Catalogue) -> Iterator[Problem]:
    yield from _school(data.get("school", {}))
    yield from _networks(data.get("networks", ()))
    yield from _rules(data.get("rules", ()), catalogue)
    yield from _restrictions(data.get("restrictions", ()), catalogue)
    yield from _categories(data.get("category_defaults", {}))
    for key in ("levels", "accounts"):
        for index, entry in enumerate(data.get(key, ())):
            yield from _services(_names(entry), (key, index), catalogue)


def _names(entry: Data) -> list[tuple[KeyPath, str]]:
    if "service" in entry:
        return [(("service",), entry["service"])]
    return [(("services", index), name) for index, name in enumerate(entry.get("services", ()))]


def _services(names: Iterable[tuple[KeyPath, str]], at: KeyPath, catalogue: Catalogue) -> Iterator[Problem]:
    for path, name in names:
        if catalogue.get(name) is None:
            near = did_you_mean(name, sorted(catalogue.ids())) or _by_its_name(name, catalogue)
            yield (*at, *path), f"{name!r} is not a service of the catalogue or of this policy{near}"


def _by_its_name(name: str, catalogue: Catalogue) -> str:
    """``twitter`` is no id, but it stands in the name of the service ``x``."""
    found = [service.id for service in catalogue.services if name.lower() in service.name.lower()]
    return f" (did you mean {found[0]!r}?)" if found else ""


def _rules(rules: Iterable[Data], catalogue: Catalogue) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, rule in enumerate(rules):
        at: KeyPath = ("rules", index)
        if rule["id"] in seen:
            yield (*at, "id"), f"the rule id {rule['id']!r} stands twice; each rule needs its own"
        seen.add(rule["id"])
        yield from _services(_names(rule), at, catalogue)
        yield from _approval(rule, at)
        yield from _windows(rule.get("when"), (*at, "when"))
        yield from _reading(rule, at, catalogue)


def _approval(rule: Data, at: KeyPath, kind: str = "rule") -> Iterator[Problem]:
    missing = [key for key in _APPROVAL if not str(rule.get(key, "")).strip()]
    if not (rule.get("clause") or rule.get("reason")):
        missing.append("clause or reason")
    if missing:
        yield at, f"the {kind} {rule['id']!r} needs {', '.join(missing)}: who answers for it, and why"


def _reading(rule: Data, at: KeyPath, catalogue: Catalogue) -> Iterator[Problem]:
    if rule["decision"] not in _READING:
        return
    for name in rule.get("services", ()):
        service = catalogue.get(name)
        if service and not (service.decrypt and service.category != "union"):
            yield (*at, "decision"), f"{name!r} is never decrypted; write allow or block"
    for category in ("union", "other"):
        if category in rule.get("categories", ()):
            yield (*at, "decision"), f"the category {category!r} is never decrypted; write allow or block"


def _categories(defaults: Data) -> Iterator[Problem]:
    for category in ("union", "other"):
        if defaults.get(category) in _READING:
            yield ("category_defaults", category), f"{category!r} is never decrypted; write allow or block"


def _school(school: Data) -> Iterator[Problem]:
    if "timezone" in school and not _is_zone(school["timezone"]):
        yield ("school", "timezone"), f"{school['timezone']!r} is not a time zone; write one such as Europe/London"
    hours, at = school.get("hours", {}), ("school", "hours")
    if {"start", "end"} <= set(hours) and hours["end"] <= hours["start"]:
        yield (*at, "end"), f"{hours['end']} is not after the start, {hours['start']}"
    for key in ("breaks", "terms"):
        for index, (start, end) in enumerate(hours.get(key, ())):
            # A one-day term is a term; a break of no length is a slip.
            if end < start or (key == "breaks" and end == start):
                yield (*at, key, index), f"the end, {end}, is not after the start, {start}"


def _restrictions(entries: Iterable[Data], catalogue: Catalogue) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, entry in enumerate(entries):
        at: KeyPath = ("restrictions", index)
        if entry["id"] in seen:
            yield (*at, "id"), f"the restriction id {entry['id']!r} stands twice; each needs its own"
        seen.add(entry["id"])
        if not any(entry.get(key) for key in _ASKED):
            yield at, f"the restriction {entry['id']!r} asks for nothing; write one of {', '.join(_ASKED)}"
        if bool(entry.get("microsoft_tenants")) != bool(entry.get("microsoft_directory")):
            yield at, "Microsoft wants microsoft_tenants and microsoft_directory together"
        yield from _approval(entry, at, "restriction")
        yield from _windows(entry.get("when"), (*at, "when"))
        yield from _readable(entry, at, catalogue)


def _readable(entry: Data, at: KeyPath, catalogue: Catalogue) -> Iterator[Problem]:
    """A header needs a decrypted request, and what is never decrypted stays so."""
    for key in _ASKED:
        for host in hosts_asked(key) if entry.get(key) else ():
            if catalogue.never_decrypted(host):
                yield (*at, key), f"{host} is never decrypted, so it gets no header"


def _windows(when: Json, at: KeyPath) -> Iterator[Problem]:
    windows = when if isinstance(when, list) else [when] if isinstance(when, dict) else []
    for index, window in enumerate(windows):
        place = (*at, index) if isinstance(when, list) else at
        if window["start"] == window["end"]:
            yield (*place, "end"), "the window has no length; write an end that differs from the start"


def _networks(networks: Iterable[Data]) -> Iterator[Problem]:
    for index, entry in enumerate(networks):
        try:
            ipaddress.ip_network(entry["cidr"])
        except ValueError as error:
            yield ("networks", index, "cidr"), f"{entry['cidr']!r} is not a CIDR block: {error}"


def _is_zone(name: str) -> bool:
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        return False
    return True
