"""A permission from the headteacher or the e-safety lead: who, which service, where, at which times, until when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast, get_args

from gatepost.addresses import read_address, read_network
from gatepost.errors import InputError
from gatepost.person import STAFF_ROLES, Person
from gatepost.policy import School, When
from gatepost.schedule import holds

TIMES: tuple[str, ...] = get_args(When)


@dataclass(frozen=True, slots=True)
class Grant:
    """One permission. ``until`` and ``starts`` carry a time zone; it holds from ``starts`` up to, not at, ``until``.

    ``reason`` is its purpose, ``document`` names the paper that it rests on. Within its days it holds at the times of
    ``when``, by the school's clock. ``networks`` are CIDR blocks: where any are named, only clients there are meant.
    """

    id: str
    service: str
    users: frozenset[str]
    roles: frozenset[str]
    until: dt.datetime
    granted_by: str
    reason: str
    starts: dt.datetime | None = None
    when: When = "always"
    networks: frozenset[str] = frozenset()
    document: str = ""

    def covers(self, person: Person, service: str, at: dt.datetime, school: School | None = None) -> bool:
        """Say whether it opens that service to that person at that instant, by the hours of that school."""
        begun = self.starts is None or self.starts <= at
        in_days = begun and at < self.until
        return in_days and holds(self.when, school or School(), at) and self.concerns(person, service)

    def concerns(self, person: Person, service: str) -> bool:
        """Say whether it is about that person, where they are, and that service, at whatever time."""
        if service != self.service or not self._reaches(person.client):
            return False
        named = person.user is not None and person.user in self.users
        return named or roles_match(self.roles, person.roles)

    def _reaches(self, client: str | None) -> bool:
        address = read_address(client)
        return not self.networks or (
            address is not None and any(address in read_network(each) for each in self.networks)
        )

    def to_json(self) -> dict[str, Any]:
        """The grant as the policy endpoint and the command line show it; times are UTC ISO 8601."""
        return {
            "id": self.id,
            "service": self.service,
            "users": sorted(self.users),
            "roles": sorted(self.roles),
            "starts": utc_text(self.starts),
            "until": utc_text(self.until),
            "granted_by": self.granted_by,
            "reason": self.reason,
            "when": self.when,
            "networks": sorted(self.networks),
            "document": self.document,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Grant:
        """Read what ``to_json`` wrote; raises InputError naming the key that is missing or wrong."""
        try:
            return cls(
                id=str(data["id"]),
                service=str(data["service"]),
                users=frozenset(map(str, data.get("users") or ())),
                roles=frozenset(map(str, data.get("roles") or ())),
                until=parse_instant(data["until"]),
                granted_by=str(data.get("granted_by") or ""),
                reason=str(data.get("reason") or ""),
                starts=parse_instant(data["starts"]) if data.get("starts") else None,
                when=read_when(data.get("when") or "always"),
                networks=frozenset(map(read_cidr, data.get("networks") or ())),
                document=str(data.get("document") or ""),
            )
        except KeyError as error:
            raise InputError(f"{error.args[0]!r} is missing", place="grant") from error
        except (TypeError, AttributeError) as error:
            raise InputError("is not written as a grant is", place="grant") from error


def roles_match(wanted: frozenset[str], roles: frozenset[str]) -> bool:
    """Say whether any of the roles is wanted; ``staff`` stands for all employed ones."""
    return bool(wanted & roles) or ("staff" in wanted and bool(roles & STAFF_ROLES))


def read_when(text: object) -> When:
    """Read the times of a grant; raises InputError naming those that there are."""
    if text not in TIMES:
        raise InputError(f"{str(text)[:40]!r} is not a time; write one of: {', '.join(TIMES)}", place="when")
    return cast("When", text)


def read_cidr(text: object) -> str:
    """Read a network in its one spelling; a bare address is a network of one. Raises InputError quoting it."""
    try:
        return str(read_network(str(text).strip()))
    except ValueError as error:
        raise InputError(f"{str(text)[:60]!r} is not a network; write such as 10.20.3.0/24", place="network") from error


def parse_instant(text: object) -> dt.datetime:
    """Read an ISO 8601 time; one without a zone is UTC. Raises InputError quoting it."""
    try:
        instant = dt.datetime.fromisoformat(str(text))
    except ValueError as error:
        raise InputError(f"{str(text)!r} is not a time; write such as 2026-09-01T15:00:00Z", place="grant") from error
    return instant if instant.tzinfo else instant.replace(tzinfo=dt.UTC)


def utc_text(instant: dt.datetime | None) -> str | None:
    """``2026-09-01T14:00:00Z``, or None."""
    return None if instant is None else instant.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")
