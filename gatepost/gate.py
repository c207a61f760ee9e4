"""The policy made ready for many questions: which rules may be about a host, and what was answered before.

Gives the same answers as ``decide_access``, which it asks; only the way there is shorter.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from typing import NamedTuple

from gatepost.access import Access, answer
from gatepost.access_choice import Question, delivers
from gatepost.catalogue import Catalogue
from gatepost.grant import Grant
from gatepost.own_page import depends_on_path, is_own_page
from gatepost.person import Person
from gatepost.policy import Policy, SiteRule
from gatepost.restriction import may_be_restricted
from gatepost.rule_match import Site
from gatepost.schedule import Times, holds, local_time
from gatepost.site_match import Address, split_address, suffixes

#: So many hosts, and so many answers, are kept; a client that asks for more starts them afresh.
KEPT = 20_000
#: Which of the policy's times hold at an instant; as long as that stays, so do the answers.
_State = tuple[object, ...]


class _Rules(NamedTuple):
    """The rules about one site, in the policy's order; ``number`` tells them from those about others."""

    number: int
    rules: tuple[SiteRule, ...]
    by_path: bool
    by_user: bool
    by_page: bool


class _Place(NamedTuple):
    """What a site has in common for everybody; where the path makes no odds, it is kept for the whole host.

    Sites with the same ``kind`` get the same answers: those of one service, as far as the same rules are about them.
    """

    by_path: bool
    site: Site
    about: _Rules
    kind: _State


class Gate:
    """One policy with its catalogue, which holds the policy's own services. May be asked from several threads."""

    def __init__(self, policy: Policy, catalogue: Catalogue) -> None:
        self.policy = policy
        self.catalogue = catalogue
        self._index = _Index(policy.rules)
        self._places: dict[str, _Place] = {}
        self._answers: dict[_State, Access] = {}
        self._whens = _whens(policy)
        self._told_by_user = any(entry.users for entry in policy.restrictions)
        self._with_paths = {host for service in catalogue.services if service.paths for host in service.hosts}
        self._minute: tuple[_State, _State] = ((), ())
        # The times of policy.yaml are whole minutes; those of a policy made in memory may not be.
        self._whole_minutes = all(time.second == time.microsecond == 0 for time in _times(policy))

    def decide(
        self,
        *,
        url: str,
        person: Person,
        at: dt.datetime,
        method: str = "GET",
        grants: Sequence[Grant] = (),
        with_until: bool = False,
    ) -> Access:
        """Decide as ``decide_access`` does; ``until`` only where it is asked for. InputError as there."""
        address = split_address(url)
        place = self._place(*address, url=url)
        site, now = place.site, local_time(self.policy.school, at)
        service = site.service
        concerning = tuple(grant for grant in grants if service and grant.concerns(person, service.id))
        if concerning or not self._whole_minutes:
            question = Question(self.policy, place.about.rules, site, person, concerning)
            return answer(question, now, method=method, with_until=with_until)
        user = person.user if place.about.by_user or self._told_by_user else None
        key = (place.kind, method, user, person.roles, person.pages, self._state(now, with_until=with_until))
        found = self._answers.get(key)
        if found is None:
            question = Question(self.policy, place.about.rules, site, person)
            found = self._keep(key, answer(question, now, method=method, with_until=with_until))
        return found

    def needs_path(self, host: str) -> bool:
        """Say whether decisions on a canonical host may depend on the path."""
        return self._place(host).by_path

    def _state(self, now: dt.datetime, *, with_until: bool) -> _State:
        """What an answer depends on beside the question: the times that hold now; for ``until``, the minute itself."""
        minute = (now.date(), now.hour, now.minute)
        known = self._minute
        if known[0] != minute:
            school = self.policy.school
            # In one piece: another thread may be in another minute.
            known = self._minute = (minute, tuple(holds(when, school, now) for when in self._whens))
        return minute if with_until else known[1]

    def _keep(self, key: _State, found: Access) -> Access:
        if len(self._answers) >= KEPT:
            self._answers = {}
        self._answers[key] = found
        return found

    def _place(self, host: str, path: str = "/", *, url: str = "") -> _Place:
        place = self._places.get(host)
        if place is None:
            place = self._look_up(host, "/")
            if len(self._places) >= KEPT:
                self._places = {}
            self._places[host] = place
        return self._look_up(host, path, url) if place.by_path and path != "/" else place

    def _look_up(self, host: str, path: str, url: str = "") -> _Place:
        parts = tuple(suffixes(host))
        service = self.catalogue.find(host, path)
        own = service is None or is_own_page(self.policy.accounts, service.id, Address(host, path), url)
        site = Site(host, path, service, own)
        about = self._index.about(site, parts)
        by_page = about.by_page and service is not None and depends_on_path(service.id, host)
        by_path = about.by_path or by_page or not self._with_paths.isdisjoint(parts)
        # What a site is told, by a header, stands in the answer too.
        told = bool(self.policy.restrictions) and may_be_restricted(host)
        if by_path or service is None or told:
            return _Place(by_path, site, about, (host, path, own))
        # One service may have hosts that are read and hosts that never are.
        return _Place(by_path, site, about, (service.id, service.decrypt, about.number, delivers(site), own))


class _Index:
    """Rules by what they name, as positions, so that those of one site come out in the policy's order."""

    def __init__(self, rules: tuple[SiteRule, ...]) -> None:
        self.rules = rules
        self.named: dict[tuple[str, str], list[int]] = defaultdict(list)
        for number, rule in enumerate(rules):
            for key in _names(rule):
                self.named[key].append(number)
        self.hosts = {name for kind, name in self.named if kind == "host"}
        self._found: dict[tuple[int, ...], _Rules] = {}
        self._count = count()

    def about(self, site: Site, parts: tuple[str, ...]) -> _Rules:
        """Return every rule that is about this site, whatever its path; ``parts`` are the host's suffixes."""
        keys = [("category", site.category), *(("host", part) for part in self.hosts.intersection(parts))]
        if site.service is not None:
            keys += [("service", site.service.id), ("catalogue", "")]
        numbers = tuple(sorted({number for key in keys for number in self.named.get(key, ())}))
        found = self._found.get(numbers)
        return self._joined(numbers) if found is None else found

    def _joined(self, numbers: tuple[int, ...]) -> _Rules:
        rules = tuple(self.rules[number] for number in numbers)
        joined = _Rules(
            next(self._count),
            rules,
            by_path=any(rule.paths for rule in rules),
            by_user=any(rule.users for rule in rules),
            by_page=any(rule.own_page for rule in rules),
        )
        # Another thread may have been faster; what counts is that the same rules have one number.
        return self._found.setdefault(numbers, joined)


def _names(rule: SiteRule) -> Iterator[tuple[str, str]]:
    yield from (("service", name) for name in rule.services)
    yield from (("category", name) for name in rule.categories)
    yield from (("host", name) for name in rule.hosts)
    if not (rule.services or rule.categories or rule.hosts):
        # One that names no site is about the whole catalogue.
        yield "catalogue", ""


def _whens(policy: Policy) -> tuple[Times, ...]:
    """Every time that a rule may ask for; those of the school's day are asked for by its local conditions too."""
    written: set[Times] = {rule.when for rule in policy.rules} | {entry.when for entry in policy.restrictions}
    return tuple({"breaks_and_lunch", "outside_school_hours", *written} - {"always"})


def _times(policy: Policy) -> Iterable[dt.time]:
    hours = policy.school.hours
    yield from (hours.start, hours.end)
    yield from (time for pair in hours.breaks for time in pair)
    for rule in policy.rules:
        if not isinstance(rule.when, str):
            yield from (time for window in rule.when for time in (window.start, window.end))
