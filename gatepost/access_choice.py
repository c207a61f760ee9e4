"""What decides at one instant, a rule, a grant over it or the category's default, and when that next changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from gatepost.grant import Grant
from gatepost.person import Person
from gatepost.policy import Decision, Policy, SiteRule
from gatepost.rule_match import Site, concerns_person, concerns_site, find_rule, in_time
from gatepost.schedule import boundaries
from gatepost.site_match import under_host

#: What holds for a category where neither a rule nor the policy's own defaults speak.
CATEGORY_DEFAULTS: dict[str, Decision] = {
    "social": "block", "video": "block", "messaging": "block", "forum": "block", "blog": "block", "webmail": "block",
    "learning": "allow", "union": "allow", "news": "allow", "other": "allow",
}  # fmt: skip
#: How far ahead ``until`` looks; a decision that stays for longer has no end worth telling.
LOOK_AHEAD_DAYS = 60


@dataclass(frozen=True, slots=True)
class Choice:
    """What decided at one instant: a rule, a grant over it, or the category's default."""

    decision: Decision
    rule: SiteRule | None = None
    grant: Grant | None = None
    by_local_conditions: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """One person before one site, under one policy; ``rules`` are those, in order, that may be about the site."""

    policy: Policy
    rules: tuple[SiteRule, ...]
    site: Site
    person: Person
    grants: tuple[Grant, ...] = ()


def choose(question: Question, now: dt.datetime) -> Choice:
    """Return what decides at that instant, in the school's time zone."""
    policy, site = question.policy, question.site
    rule = find_rule(question.rules, policy, site, question.person, now)
    decision = rule.decision if rule else _default(policy, site)
    barred = _barred_by_local_conditions(policy, site) and decision != "block"
    choice = Choice("block" if barred else decision, rule, by_local_conditions=barred)
    if choice.decision in ("block", "read_only") and (rule is None or rule.grantable):
        choice = _with_grant(question, choice, now)
    return Choice(_possible(choice.decision, site, rule), rule, choice.grant, barred)


def next_change(question: Question, decision: Decision, now: dt.datetime) -> dt.datetime | None:
    """Return the first instant after ``now`` with another decision, None where there is none within 60 days."""
    for instant in sorted(set(_instants(question, now))):
        if choose(question, instant).decision != decision:
            return instant
    return None


def _default(policy: Policy, site: Site) -> Decision:
    return policy.category_defaults.get(site.category, CATEGORY_DEFAULTS[site.category])


def _barred_by_local_conditions(policy: Policy, site: Site) -> bool:
    is_youtube = site.service is not None and site.service.id == "youtube"
    return is_youtube and policy.local_conditions.get("youtube") == "not_allowed"


def _with_grant(question: Question, choice: Choice, now: dt.datetime) -> Choice:
    service, person, school = question.site.service, question.person, question.policy.school
    covering = (grant for grant in question.grants if service and grant.covers(person, service.id, now, school))
    grant = max(covering, key=lambda found: found.until, default=None)
    # What a grant opens is still checked: a permission to be there is no permission to name pupils there.
    return Choice("inspect", choice.rule, grant) if grant else choice


def _possible(decision: Decision, site: Site, rule: SiteRule | None) -> Decision:
    """Never loosen by reading what must not be read: there, open means tunnelled and refusing posts means refusing."""
    if decision not in ("inspect", "read_only"):
        return decision
    if site.service is None:
        return decision if rule and rule.hosts else "allow"
    if not site.service.decrypt or site.category == "union":
        return "allow" if decision == "inspect" else "block"
    return "allow" if delivers(site) else decision


def delivers(site: Site) -> bool:
    """Say whether the host only delivers pictures and films of its service, so that no post can go there."""
    return site.service is not None and any(under_host(site.host, entry) for entry in site.service.content_hosts)


def _instants(question: Question, now: dt.datetime) -> Iterator[dt.datetime]:
    for grant in question.grants:
        yield from (edge for edge in (grant.starts, grant.until) if edge is not None and edge > now)
        yield from boundaries(grant.when, question.policy.school, now, days=LOOK_AHEAD_DAYS)
    seen = []
    for rule in question.rules:
        for when in in_time(rule, question.policy):
            if when in seen or not concerns_site(rule, question.site):
                continue
            if concerns_person(rule, question.site, question.person):
                seen.append(when)
                yield from boundaries(when, question.policy.school, now, days=LOOK_AHEAD_DAYS)
