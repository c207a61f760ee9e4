"""Which headers a request gets: from the policy's restrictions, the host, the person and the time."""

from __future__ import annotations

import datetime as dt

from gatepost.grant import roles_match
from gatepost.person import Person
from gatepost.policy import Policy
from gatepost.restriction import Restriction, header_is_for, may_be_restricted
from gatepost.schedule import holds


def restricted_headers(policy: Policy, host: str, person: Person, at: dt.datetime) -> dict[str, str]:
    """Return name and value of each header that the policy wants on this person's requests to a canonical host."""
    if not policy.restrictions or not may_be_restricted(host):
        return {}
    found: dict[str, str] = {}
    for restriction in policy.restrictions:
        if _concerns(restriction, person) and holds(restriction.when, policy.school, at):
            for name, value in restriction.headers():
                if header_is_for(name, host):
                    found.setdefault(name, value)
    return {name: value for name, value in found.items() if value}


def _concerns(restriction: Restriction, person: Person) -> bool:
    if restriction.users and person.user not in restriction.users:
        return False
    return not restriction.roles or roles_match(restriction.roles, person.roles)
