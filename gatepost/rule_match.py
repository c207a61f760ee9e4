"""Which rule matches: the site, the person and the time, each on its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from gatepost.grant import roles_match
from gatepost.person import Person
from gatepost.policy import Policy, Service, SiteRule
from gatepost.schedule import Times, holds
from gatepost.site_match import under_host, under_path


@dataclass(frozen=True, slots=True)
class Site:
    """A canonical host and path, the service they belong to, and whether they are part of the school's own page."""

    host: str
    path: str
    service: Service | None
    own_page: bool = True

    @property
    def category(self) -> str:
        """The service's category; a host outside the catalogue is ``other``."""
        return self.service.category if self.service else "other"


def find_rule(
    rules: Iterable[SiteRule], policy: Policy, site: Site, person: Person, now: dt.datetime
) -> SiteRule | None:
    """Return the first of these rules that matches site, person and time."""
    return next((rule for rule in rules if _matches(rule, policy, site, person, now)), None)


def near_miss(rules: Iterable[SiteRule], policy: Policy, site: Site, *, specific: bool) -> SiteRule | None:
    """Return the first of these rules that would open the site to others or at other times; it explains a refusal best.

    ``specific`` leaves out rules that name a category alone.
    """
    for rule in rules:
        opens = rule.decision != "block" and _fits_local_conditions(rule, policy)
        named = rule.services or rule.hosts or (rule.categories and not specific)
        if opens and named and concerns_path(rule, site):
            return rule
    return None


def _matches(rule: SiteRule, policy: Policy, site: Site, person: Person, now: dt.datetime) -> bool:
    if not (concerns_site(rule, site) and concerns_person(rule, site, person)):
        return False
    return _fits_local_conditions(rule, policy) and _holds_now(rule, policy, now)


def _fits_local_conditions(rule: SiteRule, policy: Policy) -> bool:
    return rule.youtube is None or policy.local_conditions.get("youtube") == rule.youtube


def _names_site(rule: SiteRule) -> bool:
    return bool(rule.services or rule.hosts or rule.categories)


def concerns_site(rule: SiteRule, site: Site) -> bool:
    """Say whether the rule is about this site; one that names none is about the whole catalogue, not the whole web."""
    return (site.own_page or not rule.own_page) and concerns_path(rule, site)


def concerns_path(rule: SiteRule, site: Site) -> bool:
    """Say whether the rule is about this host and path, whether or not they are part of the school's own page."""
    in_paths = not rule.paths or any(under_path(site.path, prefix) for prefix in rule.paths)
    return in_paths and concerns_host(rule, site)


def concerns_host(rule: SiteRule, site: Site) -> bool:
    """Say whether the rule is about this host, whatever the path."""
    if not _names_site(rule):
        return site.service is not None
    by_service = site.service is not None and site.service.id in rule.services
    return by_service or site.category in rule.categories or any(under_host(site.host, host) for host in rule.hosts)


def concerns_person(rule: SiteRule, site: Site, person: Person) -> bool:
    """Say whether the rule is about this person; ``page_admin`` counts on the services of their own pages."""
    if rule.users and person.user not in rule.users:
        return False
    roles = person.roles
    if person.pages and site.service is not None and site.service.id not in person.pages:
        roles -= {"page_admin"}
    return not rule.roles or roles_match(rule.roles, roles)


def in_time(rule: SiteRule, policy: Policy) -> Iterator[Times]:
    """Yield the times that decide whether the rule holds, apart from ``always``."""
    if rule.when != "always":
        yield rule.when
    if rule.personal_use and policy.local_conditions.get("personal_use") == "breaks_and_lunch":
        yield from ("breaks_and_lunch", "school_hours")


def _holds_now(rule: SiteRule, policy: Policy, now: dt.datetime) -> bool:
    if not holds(rule.when, policy.school, now):
        return False
    permitted = policy.local_conditions.get("personal_use") if rule.personal_use else None
    if permitted == "breaks_and_lunch":
        # The statement is about school hours: a teacher's own evening is as free as the break.
        return any(holds(when, policy.school, now) for when in ("breaks_and_lunch", "outside_school_hours"))
    return permitted != "not_permitted"
