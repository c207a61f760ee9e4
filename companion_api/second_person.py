"""Who may be the second person that the level ``approve`` asks for."""

from __future__ import annotations

from companion_api.models import Check
from gatepost.person import REVIEWER_ROLES
from gatepost.policy import Policy


def may_agree(policy: Policy, check: Check, user: str | None, roles: frozenset[str]) -> bool:
    """A reviewer, or for a post on an official account who runs it; somebody who is known, and never the writer."""
    if not user or user.lower() == (check.user or "").lower():
        return False
    runs_it = check.account == "official" and _runs_accounts(policy, user, roles, check.service)
    return bool(roles & REVIEWER_ROLES) or runs_it


def may_ever_agree(policy: Policy, user: str, roles: frozenset[str]) -> bool:
    """Whether there can be posts that wait for this person."""
    services: list[str | None] = [account.service for account in policy.accounts]
    return bool(roles & REVIEWER_ROLES) or any(
        _runs_accounts(policy, user, roles, service) for service in services or [None]
    )


def _runs_accounts(policy: Policy, user: str, roles: frozenset[str], service: str | None) -> bool:
    """``page_admin`` is per account once accounts are registered."""
    if not policy.accounts:
        return "page_admin" in roles
    return any(account.service == service and user in account.managers for account in policy.accounts)
