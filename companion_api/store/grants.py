"""Permissions with an expiry, given by the headteacher or e-safety lead; each one given or ended is an event."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, Literal

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from companion_api.models import GrantRow, Person, VideoSession
from companion_api.store.chain import append
from companion_api.store.people import held_roles
from gatepost.errors import InputError
from gatepost.event import Event, iso, utc_now
from gatepost.grant import Grant, read_when

MAX_DOCUMENT_CHARACTERS = 300
#: A permission that nobody has looked at for this long is due to be confirmed or withdrawn.
CERTIFY_DAYS = 365
_RecordKind = Literal["grant_added", "grant_confirmed", "grant_revoked"]


def add(session: Session, grant: Grant, *, now: dt.datetime | None = None, more: dict[str, Any] | None = None) -> Grant:
    """Put a grant in force; raises InputError when it names nobody, gives no reason or is over already.

    ``more`` goes into the details of its event.
    """
    moment = now or utc_now()
    _require(bool(grant.users or grant.roles), "name a user or a role", "user")
    _require(bool(grant.reason.strip()), "say why, in a sentence", "reason")
    _require(grant.until > moment, "is in the past", "until")
    _require(grant.starts is None or grant.starts < grant.until, "begins after it ends", "starts")
    _require(
        len(grant.document) <= MAX_DOCUMENT_CHARACTERS, f"is over {MAX_DOCUMENT_CHARACTERS} characters", "document"
    )
    row = GrantRow(
        id=grant.id, service=grant.service, users=sorted(grant.users), roles=sorted(grant.roles), starts=grant.starts,
        until=grant.until, granted_by=grant.granted_by, reason=grant.reason.strip(), created=moment,
        times=grant.when, networks=sorted(grant.networks), document=grant.document.strip(),
    )  # fmt: skip
    session.add(row)
    session.flush()
    _record(session, "grant_added", row, by=grant.granted_by, now=moment, more=more)
    return _value(row)


def revoke(session: Session, grant_id: str, *, by: str, now: dt.datetime | None = None) -> Grant:
    """End a grant now; raises InputError when there is none with this id, or it has been ended already."""
    row = _standing(session, grant_id)
    row.revoked, row.revoked_by = now or utc_now(), by
    session.flush()
    _record(session, "grant_revoked", row, by=by, now=row.revoked)
    return _value(row)


def confirm(session: Session, grant_id: str, *, by: str, now: dt.datetime | None = None) -> Grant:
    """Say that a grant is still needed; who says so answers for it from now on.

    Raises InputError when there is none with this id, it has been ended, or it is for the very person who confirms.
    """
    row = _standing(session, grant_id)
    _require(by not in row.users, "nobody confirms their own", "grant")
    row.confirmed, row.confirmed_by = now or utc_now(), by
    session.flush()
    _record(session, "grant_confirmed", row, by=by, now=row.confirmed)
    return _value(row)


def due(session: Session, *, approvers: Iterable[str], now: dt.datetime | None = None) -> list[GrantRow]:
    """The grants in force that somebody should look at again, oldest first.

    Those that nobody has answered for in a year, and those of somebody whose account is closed or who no longer holds
    one of the roles ``approvers``.
    """
    moment, may = now or utc_now(), frozenset(approvers)
    people = session.scalars(select(Person))
    gone = {person.user for person in people if not (person.active and may & held_roles(person, moment.date()))}
    # A teacher's session is over in two hours, and no approver's permission.
    lasting = GrantRow.id.not_in(select(VideoSession.grant_id))
    rows = session.scalars(select(GrantRow).where(*_in_force(moment), lasting).order_by(GrantRow.created))
    return [row for row in rows if _is_old(row, moment) or (row.confirmed_by or row.granted_by) in gone]


def _is_old(row: GrantRow, moment: dt.datetime) -> bool:
    return (row.confirmed or row.created) <= moment - dt.timedelta(days=CERTIFY_DAYS)


def _standing(session: Session, grant_id: str) -> GrantRow:
    row = session.get(GrantRow, grant_id)
    if row is None or row.revoked is not None:
        raise InputError("there is no grant in force with this id", place="grant")
    return row


def active(session: Session, at: dt.datetime | None = None) -> list[Grant]:
    """The grants in force at this time, oldest first."""
    moment = at or utc_now()
    begun = or_(GrantRow.starts.is_(None), GrantRow.starts <= moment)
    chosen = select(GrantRow).where(*_in_force(moment), begun).order_by(GrantRow.created)
    return [_value(row) for row in session.scalars(chosen)]


def _in_force(moment: dt.datetime) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return GrantRow.revoked.is_(None), GrantRow.until > moment


def list_grants(session: Session) -> list[GrantRow]:
    """Every grant, ended ones too, newest first."""
    return list(session.scalars(select(GrantRow).order_by(GrantRow.created.desc())))


def _require(met: bool, message: str, place: str) -> None:
    if not met:
        raise InputError(message, place=place)


def _value(row: GrantRow) -> Grant:
    return Grant(
        id=row.id, service=row.service, users=frozenset(row.users), roles=frozenset(row.roles), starts=row.starts,
        until=row.until, granted_by=row.granted_by, reason=row.reason, when=read_when(row.times),
        networks=frozenset(row.networks), document=row.document,
    )  # fmt: skip


def _record(
    session: Session, kind: _RecordKind, row: GrantRow, *, by: str, now: dt.datetime, more: dict[str, Any] | None = None
) -> None:
    details: dict[str, Any] = {"grant": row.id, "users": row.users, "roles": row.roles, "until": iso(row.until)}
    terms = {"when": row.times, "networks": row.networks, "document": row.document}
    details |= {name: value for name, value in terms.items() if value and value != "always"} | (more or {})
    event = Event(kind, user=by, created=now, service=row.service, reason=row.reason, details=details)
    append(session, event)
