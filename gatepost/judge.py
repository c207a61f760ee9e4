"""What follows from the findings in a post: for each the first level of the policy that matches, then the highest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from gatepost.finding import MAY_BE_A_PUPIL, NOT_SURE_WHO, ON_LIST, Finding
from gatepost.grant import roles_match
from gatepost.policy import LevelRule, OfficialAccount, Policy
from gatepost.post import Account, Post
from gatepost.verdict import JudgedFinding, Level, Verdict

#: What a finding gets that no level speaks of: silence in the policy must not let it through.
UNSPOKEN = LevelRule(level=Level.WARN)


def judge(policy: Policy, post: Post, findings: Iterable[Finding]) -> Verdict:
    """Give each finding its level and clause; the verdict is the highest of them, ``allow`` without any.

    A post said to be official counts as such only where the writer may run that account; where that is in doubt
    the stricter of the two levels holds.
    """
    accounts = _accounts(policy, post)
    judged = tuple(_judged(policy, post, finding, accounts) for finding in findings)
    return Verdict(max((entry.level for entry in judged), default=Level.ALLOW), judged)


def _accounts(policy: Policy, post: Post) -> tuple[Account, ...]:
    """Return the kinds of account that the post must satisfy."""
    if post.account == "personal":
        return ("personal",)
    registered = _registered(policy, post)
    manages = post.user is None or any(post.user in account.managers for account in registered)
    doubtful = post.service is not None and bool(policy.accounts) and not (registered and manages)
    return ("official", "personal") if doubtful else ("official",)


def _registered(policy: Policy, post: Post) -> list[OfficialAccount]:
    return [account for account in policy.accounts if account.service == post.service]


def _judged(policy: Policy, post: Post, finding: Finding, accounts: tuple[Account, ...]) -> JudgedFinding:
    rules = [_first(policy, post, finding, account) for account in accounts]
    rule = max(rules, key=lambda found: found.level)
    level = _with_approval(policy, post, rule.level) if accounts == ("official",) else rule.level
    if level > (ceiling := _ceiling(finding)):
        # What the rule asks belongs to its level; a milder one has the finding's own advice.
        return JudgedFinding(finding, ceiling, rule.clause)
    advised = replace(finding, advice=rule.advice) if rule.advice else finding
    return JudgedFinding(advised, level, rule.clause, rule.reason_required)


def _first(policy: Policy, post: Post, finding: Finding, account: Account) -> LevelRule:
    return next((rule for rule in policy.levels if _matches(rule, post, finding, account)), UNSPOKEN)


def _matches(rule: LevelRule, post: Post, finding: Finding, account: Account) -> bool:
    return (
        (not rule.families or finding.family in rule.families)
        and (not rule.kinds or finding.kind in rule.kinds)
        and (rule.account is None or rule.account == account)
        and (not rule.services or post.service in rule.services)
        and (not rule.actions or post.action in rule.actions)
        and (not rule.roles or roles_match(rule.roles, post.roles))
        and finding.confidence >= rule.min_confidence
    )


def _ceiling(finding: Finding) -> Level:
    """The founding policies speak of pupils and their families: of others the writer is only reminded.

    Where a site tells no more than a number, the writer is asked to look; a class or year with nobody's name beside it
    is told and stops nobody; of a first name that may be somebody else's the writer is reminded.
    """
    if finding.kind == "pupil_name" and finding.confidence < MAY_BE_A_PUPIL:
        return Level.REMIND
    if finding.kind == "class_or_year" and finding.confidence < NOT_SURE_WHO:
        return Level.ALLOW
    if finding.kind not in ("friend_request", "direct_message"):
        return Level.BLOCK
    ceilings = ((ON_LIST, Level.BLOCK), (NOT_SURE_WHO, Level.WARN), (0.0, Level.REMIND))
    return next(level for confidence, level in ceilings if finding.confidence >= confidence)


def _with_approval(policy: Policy, post: Post, level: Level) -> Level:
    """On an account that asks for a second pair of eyes, what would be a warning is theirs to agree to."""
    asks = any(account.approvals for account in _registered(policy, post))
    return Level.APPROVE if asks and level == Level.WARN else level
