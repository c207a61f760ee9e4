"""A permission from the headteacher or the e-safety lead: who, which service, until when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gatepost.errors import InputError
from gatepost.person import STAFF_ROLES, Person


@dataclass(frozen=True, slots=True)
class Grant:
    """One permission. ``until`` and ``starts`` carry a time zone; it holds from ``starts`` up to, not at, ``until``."""

    id: str
    service: str
    users: frozenset[str]
    roles: frozenset[str]
    until: dt.datetime
    granted_by: str
    reason: str
    starts: dt.datetime | None = None

    def covers(self, person: Person, service: str, at: dt.datetime) -> bool:
        """Say whether it opens that service to that person at that instant."""
        begun = self.starts is None or self.starts <= at
        return begun and at < self.until and self.concerns(person, service)

    def concerns(self, person: Person, service: str) -> bool:
        """Say whether it is about that person and service, at whatever time."""
        if service != self.service:
            return False
        named = person.user is not None and person.user in self.users
        return named or roles_match(self.roles, person.roles)

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
            )
        except KeyError as error:
            raise InputError(f"{error.args[0]!r} is missing", place="grant") from error
        except (TypeError, AttributeError) as error:
            raise InputError("is not written as a grant is", place="grant") from error


def roles_match(wanted: frozenset[str], roles: frozenset[str]) -> bool:
    """Say whether any of the roles is wanted; ``staff`` stands for all employed ones."""
    return bool(wanted & roles) or ("staff" in wanted and bool(roles & STAFF_ROLES))


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
