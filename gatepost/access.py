"""Who may open what, when, and why: one decision, in memory, from policy, catalogue, person and time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gatepost.access_choice import CATEGORY_DEFAULTS, Choice, Question, choose, next_change
from gatepost.access_reason import explain
from gatepost.asker import person_at
from gatepost.catalogue import Catalogue
from gatepost.grant import Grant, roles_match, utc_text
from gatepost.opaque import opaque_for
from gatepost.own_page import depends_on_path, is_own_page
from gatepost.person import Person
from gatepost.policy import Decision, FailMode, Policy, SiteRule
from gatepost.rule_match import Site, concerns_host, near_miss
from gatepost.schedule import local_time
from gatepost.site_match import split_address
from gatepost.verdict import Clause
from gatepost.wire import clause_to_json

__all__ = ["CATEGORY_DEFAULTS", "Access", "answer", "decide_access", "needs_path", "person_at"]


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

    @property
    def not_readable(self) -> str | None:
        """What of the service nobody can read at the proxy, and why, as a sentence; None where all can be read.

        Of a service that can be read in part it matters only where its posts are checked.
        """
        opaque = opaque_for(self.service)
        matters = opaque is not None and (opaque.readable == "no" or self.decision == "inspect")
        return opaque.sentence if opaque and matters else None

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
        } | ({"not_readable": self.not_readable} if self.not_readable else {})


def decide_access(
    policy: Policy,
    catalogue: Catalogue,
    *,
    url: str,
    person: Person,
    at: dt.datetime,
    method: str = "GET",
    grants: Sequence[Grant] = (),
    with_until: bool = True,
) -> Access:
    """Decide; ``catalogue`` already holds the policy's own services, a naive ``at`` is in the school's time zone.

    The first rule that matches decides, then the category's default; a grant opens what they refuse.
    Raises InputError where ``url`` names no host.
    """
    address = split_address(url)
    service = catalogue.find(address.host, address.path)
    own = service is None or is_own_page(policy.accounts, service.id, address, url)
    site = Site(address.host, address.path, service, own)
    concerning = tuple(grant for grant in grants if service and grant.concerns(person, service.id))
    question = Question(policy, policy.rules, site, person, concerning)
    return answer(question, local_time(policy.school, at), method=method, with_until=with_until)


def answer(question: Question, now: dt.datetime, *, method: str = "GET", with_until: bool = True) -> Access:
    """Answer at that instant, in the school's time zone; ``with_until`` False leaves ``until`` out, which is costly."""
    choice = choose(question, now)
    explained = _explaining_rule(question, choice)
    site = question.site
    return Access(
        decision=choice.decision,
        service=site.service.id if site.service else None,
        category=site.category,
        rule=explained.id if explained else None,
        reason=explain(choice, explained, question, now, method=method),
        clause=explained.clause if explained else None,
        until=next_change(question, choice.decision, now) if with_until else None,
        may_request=_may_request(question, choice),
        fail=choice.rule.fail if choice.rule else "closed",
    )


def needs_path(policy: Policy, catalogue: Catalogue, host: str) -> bool:
    """Say whether decisions on a canonical host may depend on the path, so that the host name alone is not enough."""
    site = Site(host, "/", catalogue.find(host))
    by_page = site.service is not None and depends_on_path(site.service.id, host)
    by_rule = any((rule.paths or (by_page and rule.own_page)) and concerns_host(rule, site) for rule in policy.rules)
    return by_rule or catalogue.has_paths(host)


def _explaining_rule(question: Question, choice: Choice) -> SiteRule | None:
    """The rule that decided; but "only for page admins" says more than "no social media", so it is preferred.

    A rule for these very people is kept: what it says to a pupil is meant for a pupil.
    """
    rule = choice.rule
    general = rule is None or not (rule.services or rule.hosts or rule.roles or rule.users)
    if choice.decision == "block" and general and not choice.by_local_conditions:
        nearest = near_miss(question.rules, question.policy, question.site, specific=choice.rule is not None)
        return nearest or choice.rule
    return choice.rule


def _may_request(question: Question, choice: Choice) -> bool:
    if choice.decision not in ("block", "read_only") or question.site.service is None:
        return False
    if choice.rule and not (choice.rule.may_request and choice.rule.grantable):
        return False
    return roles_match(question.policy.request_roles, question.person.roles)
