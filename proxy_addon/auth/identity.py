"""What the proxy learned about an asker beyond the network, and the person that follows: the best known wins."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from gatepost.asker import person_at
from gatepost.dated_role import DatedRole, roles_on, school_day
from gatepost.person import KnownBy, Person
from gatepost.policy import Policy

#: Said in an event where the network's role counts although somebody gave a name and a password.
DIRECTORY_AWAY = "The directory did not answer, so the password could not be checked."


@dataclass(frozen=True, slots=True)
class Device:
    """An extension by its token: its name, and the person it belongs to where there is one."""

    name: str
    user: str | None = None


@dataclass(frozen=True, slots=True)
class KnownPeople:
    """The companion's accounts, staff list and devices, as the proxy needs them; tokens as hashes alone."""

    roles: Mapping[str, tuple[DatedRole, ...]] = field(default_factory=dict, repr=False)
    devices: Mapping[str, Device] = field(default_factory=dict, repr=False)

    @classmethod
    def from_wire(cls, data: Mapping[str, Any]) -> KnownPeople:
        """Read ``people`` and ``devices`` of ``GET /api/v1/policy``; raises KeyError, TypeError or ValueError."""
        roles = {each["user"]: tuple(map(DatedRole.from_json, each["roles"])) for each in data.get("people") or ()}
        devices = {each["token_hash"]: Device(each["name"], each["user"]) for each in data.get("devices") or ()}
        return cls(roles, devices)


@dataclass(frozen=True, slots=True)
class Identity:
    """What one answer to a 407 showed. ``token_hash`` is looked up again on each request: it may be revoked.

    ``group_roles`` are those of the directory; ``unsure`` says why the network counts although somebody answered.
    """

    user: str | None = None
    group_roles: frozenset[str] = frozenset()
    token_hash: str | None = None
    unsure: str = ""


NOBODY = Identity()


def person_of(
    policy: Policy, known: KnownPeople, client: str | None, identity: Identity, *, day: dt.date | None = None
) -> Person:
    """The person behind a request: by the device's token, else by the password, else by the network, else a visitor.

    ``day`` is the school's date, today unless said otherwise: a role may have ended since the connection began.
    """
    device = known.devices.get(identity.token_hash) if identity.token_hash else None
    by_token = device.user if device else None
    if by_token or identity.user:
        how: KnownBy = "token" if by_token else "proxy_auth"
        roles = _roles(policy, known, identity, by_token, day)
        person = person_at(policy, client, user=by_token or identity.user, roles=roles, known_by=how)
    else:
        person = person_at(policy, client)
    if device is None and not identity.unsure:
        return person
    return replace(person, device=device.name if device else None, unsure=identity.unsure)


def _roles(
    policy: Policy, known: KnownPeople, identity: Identity, by_token: str | None, day: dt.date | None
) -> frozenset[str]:
    """A token's owner has the roles of the lists; who gave a password also those of the directory's groups."""
    groups = () if by_token else map(DatedRole, identity.group_roles)
    given = (*known.roles.get(by_token or identity.user or "", ()), *groups)
    return roles_on(day or school_day(policy.school), given)
