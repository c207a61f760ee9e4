"""Who may open what, when, and why: one decision, in memory, from policy, catalogue, person and time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from gatepost.access_reason import explain
from gatepost.asker import person_at
from gatepost.catalogue import Catalogue
from gatepost.grant import Grant, roles_match, utc_text
from gatepost.person import Person
from gatepost.policy import Decision, FailMode, Policy, SiteRule
from gatepost.rule_match import Site, concerns_host, concerns_person, concerns_site, find_rule, in_time, near_miss
from gatepost.schedule import boundaries, local_time
from gatepost.site_match import split_address, under_host
from gatepost.verdict import Clause
from gatepost.wire import clause_to_json

__all__ = ["Access", "decide_access", "needs_path", "person_at"]

#: What holds for a category where neither a rule nor the policy's own defaults speak.
CATEGORY_DEFAULTS: dict[str, Decision] = {
    "social": "block", "video": "block", "messaging": "block", "forum": "block", "blog": "block", "webmail": "block",
    "learning": "allow", "union": "allow", "news": "allow", "other": "allow",
}  # fmt: skip
#: How far ahead ``until`` looks; a decision that stays for longer has no end worth telling.
LOOK_AHEAD_DAYS = 60


@dataclass(frozen=True, slots=True)
class Access:
    """The answer. ``until`` is when the decision next changes, None where it stays; ``fail`` is for the proxy."""

    decision: Decision
    service: str | None
    category: str
    rule: str | None
    reason: str
    clause: Clause | None = None
    until: dt.datetime | None = None
    may_request: bool = False
    fail: FailMode = "closed"

    def to_json(self) -> dict[str, Any]:
        """The body of ``access --json`` and ``GET /api/v1/access``."""
        return {
            "decision": self.decision,
            "service": self.service,
            "category": self.category,
            "rule": self.rule,
            "reason": self.reason,
            "clause": clause_to_json(self.clause),
            "until": utc_text(self.until),
            "may_request": self.may_request,
        }


@dataclass(frozen=True, slots=True)
class Choice:
    """What decided at one instant: a rule, a grant over it, or the category's default."""

    decision: Decision
    rule: SiteRule | None = None
    grant: Grant | None = None
    by_local_conditions: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """One person before one site, under one policy."""

    policy: Policy
    site: Site
    person: Person
    grants: tuple[Grant, ...] = ()


def decide_access(
    policy: Policy,
    catalogue: Catalogue,
    *,
    url: str,
    person: Person,
    at: dt.datetime,
    method: str = "GET",
    grants: Sequence[Grant] = (),
) -> Access:
    """Decide; ``catalogue`` already holds the policy's own services, a naive ``at`` is in the school's time zone.

    The first rule that matches decides, then the category's default; a grant opens what they refuse.
    Raises InputError where ``url`` names no host.
    """
    address = split_address(url)
    service = catalogue.find(address.host, address.path)
    site = Site(address.host, address.path, service)
    concerning = tuple(grant for grant in grants if service and grant.concerns(person, service.id))
    question = Question(policy, site, person, concerning)
    now = local_time(policy.school, at)
    choice = _choose(question, now)
    explained = _explaining_rule(question, choice)
    return Access(
        decision=choice.decision,
        service=service.id if service else None,
        category=site.category,
        rule=explained.id if explained else None,
        reason=explain(choice, explained, question, method=method),
        clause=explained.clause if explained else None,
        until=_until(question, choice.decision, now),
        may_request=_may_request(question, choice),
        fail=choice.rule.fail if choice.rule else "closed",
    )


def needs_path(policy: Policy, catalogue: Catalogue, host: str) -> bool:
    """Say whether decisions on a canonical host may depend on the path, so that the host name alone is not enough."""
    site = Site(host, "/", catalogue.find(host))
    by_rule = any(rule.paths and concerns_host(rule, site) for rule in policy.rules)
    return by_rule or catalogue.has_paths(host)


def _explaining_rule(question: Question, choice: Choice) -> SiteRule | None:
    """The rule that decided; but "only for page admins" says more than "no social media", so it is preferred.

    A rule for these very people is kept: what it says to a pupil is meant for a pupil.
    """
    rule = choice.rule
    general = rule is None or not (rule.services or rule.hosts or rule.roles or rule.users)
    if choice.decision == "block" and general and not choice.by_local_conditions:
        return near_miss(question.policy, question.site, specific=choice.rule is not None) or choice.rule
    return choice.rule


def _choose(question: Question, now: dt.datetime) -> Choice:
    policy, site = question.policy, question.site
    rule = find_rule(policy, site, question.person, now)
    decision = rule.decision if rule else _default(policy, site)
    barred = _barred_by_local_conditions(policy, site) and decision != "block"
    choice = Choice("block" if barred else decision, rule, by_local_conditions=barred)
    if choice.decision in ("block", "read_only") and (rule is None or rule.grantable):
        choice = _with_grant(question, choice, now)
    return Choice(_possible(choice.decision, site, rule), rule, choice.grant, barred)


def _default(policy: Policy, site: Site) -> Decision:
    return policy.category_defaults.get(site.category, CATEGORY_DEFAULTS[site.category])


def _barred_by_local_conditions(policy: Policy, site: Site) -> bool:
    is_youtube = site.service is not None and site.service.id == "youtube"
    return is_youtube and policy.local_conditions.get("youtube") == "not_allowed"


def _with_grant(question: Question, choice: Choice, now: dt.datetime) -> Choice:
    service = question.site.service
    grants = (grant for grant in question.grants if service and grant.covers(question.person, service.id, now))
    grant = max(grants, key=lambda found: found.until, default=None)
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
    delivers = any(under_host(site.host, entry) for entry in site.service.content_hosts)
    return "allow" if delivers else decision


def _may_request(question: Question, choice: Choice) -> bool:
    if choice.decision not in ("block", "read_only") or question.site.service is None:
        return False
    if choice.rule and not (choice.rule.may_request and choice.rule.grantable):
        return False
    return roles_match(question.policy.request_roles, question.person.roles)


def _until(question: Question, decision: Decision, now: dt.datetime) -> dt.datetime | None:
    for instant in sorted(set(_instants(question, now))):
        if _choose(question, instant).decision != decision:
            return instant
    return None


def _instants(question: Question, now: dt.datetime) -> Iterator[dt.datetime]:
    for grant in question.grants:
        yield from (edge for edge in (grant.starts, grant.until) if edge is not None and edge > now)
    seen = []
    for rule in question.policy.rules:
        for when in in_time(rule, question.policy):
            if when in seen or not concerns_site(rule, question.site):
                continue
            if concerns_person(rule, question.site, question.person):
                seen.append(when)
                yield from boundaries(when, question.policy.school, now, days=LOOK_AHEAD_DAYS)
