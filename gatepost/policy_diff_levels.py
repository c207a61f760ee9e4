"""What two policies let follow differently from a finding: which kinds, on which account, where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from gatepost.finding import FAMILY_OF, Finding, PartRef
from gatepost.judge import judge
from gatepost.policy import Policy
from gatepost.post import Account, Post
from gatepost.verdict import Level

_WORDS = {
    Level.ALLOW: "nothing is said",
    Level.REMIND: "a reminder",
    Level.WARN: "a warning",
    Level.APPROVE: "a second person must agree",
    Level.BLOCK: "not sent",
}
_ACCOUNTS: tuple[Account, ...] = ("personal", "official")


@dataclass(frozen=True, slots=True)
class LevelChange:
    """These kinds, on this account, here: from one consequence to another. ``where`` is empty for any post."""

    kinds: tuple[str, ...]
    account: str
    where: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Setting:
    """A circumstance that a level of either policy asks about."""

    where: str
    post: tuple[tuple[str, Any], ...] = ()
    confidence: float = 1.0


def level_changes(before: Policy, after: Policy) -> list[LevelChange]:
    """Ask both policies about every kind on both accounts, and in every circumstance that their levels name."""
    both = (before, after)
    groups: dict[tuple[str, str, str, str], list[str]] = defaultdict(list)
    for kind in FAMILY_OF:
        for account in _ACCOUNTS:
            for where, old, new in _differing(both, kind, account):
                groups[account, where, old, new].append(kind)
    return [LevelChange(tuple(kinds), *key) for key, kinds in groups.items()]


def _differing(both: Sequence[Policy], kind: str, account: Account) -> Iterator[tuple[str, str, str]]:
    """Yield what holds for any post, then only those circumstances in which it is otherwise."""
    usual = _pair(both, kind, account, Setting(""))
    if usual[0] != usual[1]:
        yield "", *usual
    for setting in _settings(both):
        here = _pair(both, kind, account, setting)
        if here[0] != here[1] and here != usual:
            yield setting.where, *here


def _pair(both: Sequence[Policy], kind: str, account: Account, setting: Setting) -> tuple[str, str]:
    return _consequence(both[0], kind, account, setting), _consequence(both[1], kind, account, setting)


def _consequence(policy: Policy, kind: str, account: Account, setting: Setting) -> str:
    finding = Finding(kind, PartRef("text"), setting.confidence, "Seen.")
    verdict = judge(policy, Post(account=account, **dict(setting.post)), [finding])
    return _WORDS[verdict.level] + (" and a reason" if verdict.findings[0].reason_required else "")


def _settings(both: Iterable[Policy]) -> list[Setting]:
    return list(dict.fromkeys(setting for policy in both for setting in _settings_of(policy)))


def _settings_of(policy: Policy) -> Iterator[Setting]:
    for account in policy.accounts:
        yield Setting(f"on {account.service}", (("service", account.service),))
    for level in policy.levels:
        yield from (Setting(f"on {service}", (("service", service),)) for service in sorted(level.services))
        yield from (
            Setting(f"in a {action.replace('_', '-')}", (("action", action),)) for action in sorted(level.actions)
        )
        yield from (Setting(f"from a {role}", (("roles", _one(role)),)) for role in sorted(level.roles))
        if level.min_confidence:
            unsure = max(0.0, level.min_confidence - 0.01)
            yield Setting(f"when it is less sure than {level.min_confidence:g}", confidence=unsure)


def _one(role: str) -> frozenset[str]:
    return frozenset({"teacher" if role == "staff" else role})
