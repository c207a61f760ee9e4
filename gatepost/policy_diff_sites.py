"""What two policies decide differently about sites: which, for whom, when."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from gatepost.access import decide_access, person_at
from gatepost.catalogue import Catalogue, load_catalogue
from gatepost.person import ROLES
from gatepost.policy import Policy, Service
from gatepost.policy_moments import moments_of, words_for
from gatepost.site_match import under_host

_WORDS = {
    "allow": "open",
    "inspect": "open, posts are checked",
    "read_only": "open for reading only",
    "block": "refused",
}
#: Stands for the rest of the web; the name can belong to nobody.
_ELSEWHERE = "https://outside-the-catalogue.invalid/"
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class SiteChange:
    """These sites, for these people, at this time: from one answer to another."""

    sites: tuple[str, ...]
    people: tuple[str, ...]
    when: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Probe:
    """One address to ask about. ``alike`` are the services that no rule tells apart from it."""

    url: str
    alike: tuple[str, ...]


def site_changes(before: Policy, after: Policy) -> list[SiteChange]:
    """Ask both policies about every service, every host that a rule names, every role and person, at all times."""
    both = (before, after)
    catalogues = tuple(load_catalogue().with_services(policy.services) for policy in both)
    moments = moments_of(both)
    found: dict[tuple[str, frozenset[dt.datetime], str, str], dict[str, None]] = defaultdict(dict)
    for probe in _probes(both, catalogues):
        for person in (*ROLES, *_users(both)):
            for pair, at in _asked(both, catalogues, probe.url, person, moments).items():
                for site in probe.alike:
                    people = found[site, frozenset(at), *pair]
                    # A named teacher for whom the same changes as for every teacher needs no mention.
                    if person in ROLES or "teacher" not in people:
                        people[person] = None
    return _grouped(found, moments, after)


def _grouped(
    found: Mapping[tuple[str, frozenset[dt.datetime], str, str], Mapping[str, None]],
    moments: Sequence[dt.datetime],
    policy: Policy,
) -> list[SiteChange]:
    groups: dict[tuple[tuple[str, ...], frozenset[dt.datetime], str, str], dict[str, None]] = defaultdict(dict)
    for (site, at, old, new), people in found.items():
        groups[tuple(people), at, old, new][site] = None
    return [
        SiteChange(tuple(sites), people, words_for(at, moments, policy), old, new)
        for (people, at, old, new), sites in groups.items()
    ]


def _asked(
    both: tuple[Policy, Policy], catalogues: Sequence[Catalogue], url: str, who: str, moments: Sequence[dt.datetime]
) -> dict[Pair, list[dt.datetime]]:
    """Return where the answers differ: (before, after) → when."""
    differing: dict[Pair, list[dt.datetime]] = defaultdict(list)
    for at in moments:
        old, new = (_answer(policy, found, url, who, at) for policy, found in zip(both, catalogues, strict=True))
        if old != new:
            differing[old, new].append(at)
    return differing


def _answer(policy: Policy, catalogue: Catalogue, url: str, who: str, at: dt.datetime) -> str:
    # A person whom only a rule or an account names is asked about as a teacher of that name.
    user, role = (None, who) if who in ROLES else (who, "teacher")
    person = person_at(policy, None, user=user, roles=(role,), known_by="command_line")
    access = decide_access(policy, catalogue, url=url, person=person, at=at)
    return _WORDS[access.decision] + (", may ask" if access.may_request else "")


def _users(both: Iterable[Policy]) -> list[str]:
    names = {user for policy in both for rule in policy.rules for user in rule.users}
    names |= {user for policy in both for account in policy.accounts for user in account.managers}
    return sorted(names - set(ROLES))


def _probes(both: Sequence[Policy], catalogues: Sequence[Catalogue]) -> Iterator[Probe]:
    told_apart = {service for policy in both for rule in policy.rules for service in rule.services} | {"youtube"}
    hosts = {host for policy in both for rule in policy.rules for host in rule.hosts}
    plain: dict[tuple[str, bool], list[str]] = defaultdict(list)
    urls: dict[tuple[str, bool], str] = {}
    own = {service for policy in both for service in policy.services}
    known = list(dict.fromkeys(service for catalogue in catalogues for service in catalogue.services))
    names_given = Counter(service.id for service in known)
    for service in known:
        if service in own or service.id in told_apart or _has_any(service, hosts):
            url = _url_of(service)
            # The same id may stand for other hosts in the other policy; then the address tells them apart.
            told = f"{service.id} ({url.removeprefix('https://')})" if names_given[service.id] > 1 else service.id
            yield Probe(url, (told,))
        else:
            plain[service.category, service.decrypt].append(service.id)
            urls.setdefault((service.category, service.decrypt), _url_of(service))
    yield from (Probe(urls[key], tuple(dict.fromkeys(names))) for key, names in plain.items())
    yield from (Probe(f"https://{place}", (place,)) for place in sorted(_places(both, catalogues)))
    yield Probe(_ELSEWHERE, ("every site outside the catalogue",))


def _has_any(service: Service, hosts: Iterable[str]) -> bool:
    return any(under_host(own, host) for own in service.hosts for host in hosts)


def _url_of(service: Service) -> str:
    host = next((host for host in service.hosts if host not in service.content_hosts), service.hosts[0])
    return f"https://{host}{(service.paths or ('/',))[0]}"


def _places(both: Iterable[Policy], catalogues: Sequence[Catalogue]) -> Iterator[str]:
    """Hosts and paths that rules name for themselves."""
    for policy, catalogue in zip(both, catalogues, strict=True):
        for rule in policy.rules:
            services = (catalogue.get(name) for name in rule.services if rule.paths)
            hosts = [*rule.hosts, *(service.hosts[0] for service in services if service)]
            yield from (host + path for host in hosts for path in rule.paths or ("",))
