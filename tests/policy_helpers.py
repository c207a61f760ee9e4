"""What the policy tests share: small policies, one way to ask, and the times of a Tuesday in term."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from gatepost.access import Access, decide_access, person_at
from gatepost.catalogue import load_catalogue
from gatepost.errors import PolicyError
from gatepost.grant import Grant
from gatepost.policy import Policy
from gatepost.policy_file import load_policy, policy_from_data

#: Tuesday, in the school's own time.
LESSON = dt.datetime(2026, 9, 8, 10, 0)
LUNCH = dt.datetime(2026, 9, 8, 12, 15)
EVENING = dt.datetime(2026, 9, 8, 18, 0)
APPROVED: dict[str, Any] = {
    "owner": "Harriet Pemberlow",
    "approved_by": "Governors",
    "approved_on": "2026-09-01",
    "reason": "Because.",
}
HOURS: dict[str, Any] = {"start": "08:40", "end": "15:20", "breaks": [["10:30", "10:45"], ["12:00", "13:00"]]}


def rule(rule_id: str, decision: str, **keys: Any) -> dict[str, Any]:
    """A complete rule; ``keys`` are its selectors."""
    return {"id": rule_id, "decision": decision, **APPROVED, **keys}


def policy_of(*rules: dict[str, Any], **sections: Any) -> Policy:
    """A policy of these rules on a school day with two breaks."""
    school = {"name": "Meadowbrook Primary School", "hours": HOURS}
    return policy_from_data({"school": school, "rules": list(rules), **sections})


def ask(
    policy: Policy,
    url: str,
    *roles: str,
    at: dt.datetime = LESSON,
    user: str | None = None,
    grants: Sequence[Grant] = (),
    method: str = "GET",
) -> Access:
    """Ask for a site as somebody with these roles."""
    catalogue = load_catalogue().with_services(policy.services)
    person = person_at(policy, None, user=user, roles=roles, known_by="command_line")
    return decide_access(policy, catalogue, url=url, person=person, at=at, method=method, grants=grants)


def grant(service: str = "x", *, until: dt.datetime | None = None, **keys: Any) -> Grant:
    """A grant for ``jpike`` until the evening of the Tuesday, unless said otherwise."""
    end = until or dt.datetime(2026, 9, 8, 16, 0, tzinfo=dt.UTC)
    who = {"users": frozenset({"jpike"}), "roles": frozenset[str](), **keys}
    return Grant(id="g1", service=service, until=end, granted_by="Harriet Pemberlow", reason="World book day", **who)


def refusal(folder: Path, text: str) -> str:
    """The one line that ``load_policy`` refuses this text with, without the folder's name."""
    path = folder / "policy.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PolicyError) as caught:
        load_policy(path)
    return str(caught.value).replace(f"{folder}/", "")
