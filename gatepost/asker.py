"""Who is asking: from a user name and roles where they are known, else from the network, else a visitor."""

from __future__ import annotations

from collections.abc import Iterable

from gatepost.addresses import read_address, read_network
from gatepost.person import KnownBy, Person
from gatepost.policy import Policy


def person_at(
    policy: Policy,
    client: str | None,
    *,
    user: str | None = None,
    roles: Iterable[str] = (),
    known_by: KnownBy = "network",
) -> Person:
    """Return the person behind a client address.

    ``page_admin`` is per account: a known user has it where the policy's accounts name them as a manager,
    and loses it where accounts are registered and none names them.
    """
    given = frozenset(roles)
    found = given or _roles_of_network(policy, client)
    pages = frozenset(account.service for account in policy.accounts if user is not None and user in account.managers)
    if pages:
        found |= {"page_admin"}
    elif user is not None and policy.accounts:
        found -= {"page_admin"}
    known = bool(given or user is not None or found)
    return Person(user, found or frozenset({"visitor"}), known_by if known else "unknown", client, pages)


def _roles_of_network(policy: Policy, client: str | None) -> frozenset[str]:
    address = read_address(client)
    if address is None:
        return frozenset()
    matches = [
        (network.prefixlen, entry.role)
        for entry in policy.networks
        if address in (network := read_network(entry.cidr))
    ]  # fmt: skip
    return frozenset({max(matches)[1]}) if matches else frozenset()
