"""The policy made ready for many questions: which rules may be about a host, and what was answered this minute.

Gives the same answers as ``decide_access``, which it asks; only the way there is shorter.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from gatepost.access import Access, answer
from gatepost.access_choice import Question
from gatepost.catalogue import Catalogue
from gatepost.grant import Grant
from gatepost.person import Person
from gatepost.policy import Policy, SiteRule
from gatepost.rule_match import Site
from gatepost.schedule import local_time
from gatepost.site_match import split_address, suffixes

#: So many hosts, and so many answers of one minute, are kept; a client that asks for more starts them afresh.
KEPT = 20_000
_Answers = dict[tuple[object, ...], Access]


class _Place(NamedTuple):
    """What a site has in common for everybody; where the path makes no odds, it is kept for the whole host."""

    by_path: bool
    site: Site
    rules: tuple[SiteRule, ...]


class Gate:
    """One policy with its catalogue, which holds the policy's own services. May be asked from several threads."""

    def __init__(self, policy: Policy, catalogue: Catalogue) -> None:
        self.policy = policy
        self.catalogue = catalogue
        self._index = _Index(policy.rules)
        self._places: dict[str, _Place] = {}
        self._minute: tuple[object, _Answers] = (None, {})
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
        place = self._place(*split_address(url))
        site, now = place.site, local_time(self.policy.school, at)
        service = site.service
        concerning = tuple(grant for grant in grants if service and grant.concerns(person, service.id))
        if concerning or not self._whole_minutes:
            question = Question(self.policy, place.rules, site, person, concerning)
            return answer(question, now, method=method, with_until=with_until)
        answers = self._answers((now.date(), now.hour, now.minute))
        key = (site.host, site.path, method, person.user, person.roles, person.pages, with_until)
        found = answers.get(key)
        if found is None:
            question = Question(self.policy, place.rules, site, person)
            found = answers[key] = answer(question, now, method=method, with_until=with_until)
        return found

    def needs_path(self, host: str) -> bool:
        """Say whether decisions on a canonical host may depend on the path."""
        return self._place(host).by_path

    def _answers(self, minute: object) -> _Answers:
        """The answers of that minute; another thread may be in another one, so both are kept together."""
        kept = self._minute
        if kept[0] != minute or len(kept[1]) >= KEPT:
            kept = self._minute = (minute, {})
        return kept[1]

    def _place(self, host: str, path: str = "/") -> _Place:
        place = self._places.get(host)
        if place is None:
            place = self._look_up(host, "/")
            if len(self._places) >= KEPT:
                self._places = {}
            self._places[host] = place
        return self._look_up(host, path) if place.by_path and path != "/" else place

    def _look_up(self, host: str, path: str) -> _Place:
        site = Site(host, path, self.catalogue.find(host, path))
        rules = self._index.about(site)
        return _Place(any(rule.paths for rule in rules) or self.catalogue.has_paths(host), site, rules)


class _Index:
    """Rules by what they name, as positions, so that those of one site come out in the policy's order."""

    def __init__(self, rules: tuple[SiteRule, ...]) -> None:
        self.rules = rules
        self.named: dict[tuple[str, str], list[int]] = defaultdict(list)
        for number, rule in enumerate(rules):
            for key in _names(rule):
                self.named[key].append(number)

    def about(self, site: Site) -> tuple[SiteRule, ...]:
        """Return every rule that may be about this site, whatever its path."""
        keys = [("category", site.category), *(("host", part) for part in suffixes(site.host))]
        if site.service is not None:
            keys += [("service", site.service.id), ("catalogue", "")]
        numbers = {number for key in keys for number in self.named.get(key, ())}
        return tuple(self.rules[number] for number in sorted(numbers))


def _names(rule: SiteRule) -> Iterator[tuple[str, str]]:
    yield from (("service", name) for name in rule.services)
    yield from (("category", name) for name in rule.categories)
    yield from (("host", name) for name in rule.hosts)
    if not (rule.services or rule.categories or rule.hosts):
        # One that names no site is about the whole catalogue.
        yield "catalogue", ""


def _times(policy: Policy) -> Iterable[dt.time]:
    hours = policy.school.hours
    yield from (hours.start, hours.end)
    yield from (time for pair in hours.breaks for time in pair)
    for rule in policy.rules:
        if not isinstance(rule.when, str):
            yield from (time for window in rule.when for time in (window.start, window.end))
