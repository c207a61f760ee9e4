"""Would a permission open what it is meant to open? Asked of the policy before one is given."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace

from gatepost.access import Access, decide_access
from gatepost.addresses import read_network
from gatepost.asker import person_at
from gatepost.catalogue import Catalogue
from gatepost.event import utc_now
from gatepost.grant import Grant
from gatepost.person import Person
from gatepost.policy import Policy, Service

RolesOf = Callable[[str], frozenset[str]]
_SHUT = frozenset({"block", "read_only"})


def refusal(policy: Policy, catalogue: Catalogue, grant: Grant, *, roles_of: RolesOf) -> str | None:
    """Why this grant would leave the site shut to somebody whom it names, in a sentence; None where it opens it.

    ``roles_of`` tells the roles of a user name.
    """
    service = catalogue.get(grant.service)
    if service is None:
        return "This site is not in the catalogue."
    now = utc_now()
    timeless = replace(grant, when="always", starts=None, until=now + dt.timedelta(days=1))
    for person in _people(policy, grant, roles_of):
        answer = ask(policy, catalogue, service, person, now, timeless)
        if answer.decision in _SHUT:
            return answer.reason
    return None


def ask(
    policy: Policy, catalogue: Catalogue, service: Service, person: Person, at: dt.datetime, *grants: Grant
) -> Access:
    """The decision on a service's own front door."""
    url = f"https://{service.hosts[0]}{service.paths[0] if service.paths else '/'}"
    return decide_access(policy, catalogue, url=url, person=person, at=at, grants=grants)


def _people(policy: Policy, grant: Grant, roles_of: RolesOf) -> Iterator[Person]:
    client = str(read_network(min(grant.networks))[0]) if grant.networks else None
    for user in sorted(grant.users):
        yield person_at(policy, client, user=user, roles=roles_of(user))
    for role in sorted(grant.roles):
        yield person_at(policy, client, roles=["teacher" if role == "staff" else role])
