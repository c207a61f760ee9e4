"""What is recorded: who, when, which rule and what followed; never a post's words or pictures."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from gatepost.verdict import Clause, JudgedFinding
from gatepost.wire import clause_to_json

Kind = Literal[
    "site_refused", "post_held", "post_released", "outcome", "reviewed", "viewed", "exported", "signed_in",
    "access_requested", "grant_added", "grant_confirmed", "grant_revoked", "policy_changed", "list_imported",
    "roles_changed", "face_agreement", "approval_refused", "approval_lapsed", "proxy_auth",
    "companion_unavailable", "purged",
]  # fmt: skip
KINDS: tuple[str, ...] = get_args(Kind)
Outcome = Literal["edited", "override", "false_alarm", "cancelled", "ask_approval"]
OUTCOMES: tuple[str, ...] = get_args(Outcome)
State = Literal["open", "reviewed"]
#: The kinds that a reviewer works through; the rest are the log's own record.
INCIDENT_KINDS: frozenset[str] = frozenset({"site_refused", "post_held", "companion_unavailable"})


def utc_now() -> dt.datetime:
    """The time in UTC, aware."""
    return dt.datetime.now(dt.UTC)


def new_id() -> str:
    """A fresh event id, a random UUID."""
    return str(uuid.uuid4())


@dataclass(frozen=True, slots=True)
class EventFinding:
    """What an event keeps of a finding: its kind and a masked form, never the words or the place."""

    kind: str
    family: str
    level: str
    masked: str | None = None
    clause: Clause | None = None

    @classmethod
    def of(cls, judged: JudgedFinding) -> EventFinding:
        """Keep of a judged finding what the log may hold."""
        finding = judged.finding
        return cls(finding.kind, finding.family, judged.level.wire, finding.masked, judged.clause)

    def to_json(self) -> dict[str, Any]:
        """``{"kind", "family", "level", "masked", "clause"}``."""
        body = {"kind": self.kind, "family": self.family, "level": self.level, "masked": self.masked}
        return body | {"clause": clause_to_json(self.clause)}


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the log. Times are aware; ``decision`` is an access decision or a verdict.

    ``details`` holds counts and ids (never content): ``{"event": id}`` on a review, ``{"added": 3}`` on an import.
    ``outcome``, ``state``, ``note`` and ``reviewed_*`` of an incident are what became of it later:
    they are joined when read and are no part of what the hash chain seals.
    """

    kind: Kind
    id: str = field(default_factory=new_id)
    created: dt.datetime = field(default_factory=utc_now)
    user: str | None = None
    roles: tuple[str, ...] = ()
    known_by: str | None = None
    client: str | None = None
    device: str | None = None
    service: str | None = None
    host: str | None = None
    rule: str | None = None
    clause: Clause | None = None
    decision: str | None = None
    reason: str | None = None
    check_id: str | None = None
    findings: tuple[EventFinding, ...] = ()
    outcome: str | None = None
    outcome_reason: str | None = None
    state: State = "open"
    note: str | None = None
    reviewed_by: str | None = None
    reviewed_at: dt.datetime | None = None
    details: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """The wire form; every key is always there."""
        plain = {name: getattr(self, name) for name in PLAIN_KEYS}
        return plain | {
            "created": iso(self.created),
            "roles": sorted(self.roles),
            "clause": clause_to_json(self.clause),
            "findings": [finding.to_json() for finding in self.findings],
            "reviewed_at": iso(self.reviewed_at) if self.reviewed_at else None,
            "details": dict(self.details),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Event:
        """Read the wire form; missing keys take their default. Raises InputError naming the key."""
        from gatepost.event_read import event_values

        return cls(**event_values(data))


#: Keys whose wire form is their value.
PLAIN_KEYS: tuple[str, ...] = (
    "id", "kind", "user", "known_by", "client", "device", "service", "host", "rule", "decision", "reason", "check_id",
    "outcome", "outcome_reason", "state", "note", "reviewed_by",
)  # fmt: skip


def iso(moment: dt.datetime) -> str:
    """UTC ISO 8601 with a ``Z``; a naive time is taken as UTC."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
    return aware.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")
