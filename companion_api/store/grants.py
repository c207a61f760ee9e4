"""Permissions with an expiry, given by the headteacher or e-safety lead; each one given or ended is an event."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from companion_api.models import GrantRow
from companion_api.store.chain import append
from gatepost.errors import InputError
from gatepost.event import Event, iso, utc_now
from gatepost.grant import Grant


def add(session: Session, grant: Grant, *, now: dt.datetime | None = None) -> Grant:
    """Put a grant in force; raises InputError when it names nobody, gives no reason or is over already."""
    moment = now or utc_now()
    _require(bool(grant.users or grant.roles), "name a user or a role", "user")
    _require(bool(grant.reason.strip()), "say why, in a sentence", "reason")
    _require(grant.until > moment, "is in the past", "until")
    _require(grant.starts is None or grant.starts < grant.until, "begins after it ends", "starts")
    row = GrantRow(
        id=grant.id, service=grant.service, users=sorted(grant.users), roles=sorted(grant.roles), starts=grant.starts,
        until=grant.until, granted_by=grant.granted_by, reason=grant.reason.strip(), created=moment,
    )  # fmt: skip
    session.add(row)
    session.flush()
    _record(session, "grant_added", row, by=grant.granted_by, now=moment)
    return _value(row)


def revoke(session: Session, grant_id: str, *, by: str, now: dt.datetime | None = None) -> Grant:
    """End a grant now; raises InputError when there is none with this id, or it has been ended already."""
    row = session.get(GrantRow, grant_id)
    if row is None or row.revoked is not None:
        raise InputError("there is no grant in force with this id", place="grant")
    row.revoked, row.revoked_by = now or utc_now(), by
    session.flush()
    _record(session, "grant_revoked", row, by=by, now=row.revoked)
    return _value(row)


def active(session: Session, at: dt.datetime | None = None) -> list[Grant]:
    """The grants in force at this time, oldest first."""
    moment = at or utc_now()
    begun = or_(GrantRow.starts.is_(None), GrantRow.starts <= moment)
    in_force = (GrantRow.revoked.is_(None), GrantRow.until > moment, begun)
    return [_value(row) for row in session.scalars(select(GrantRow).where(*in_force).order_by(GrantRow.created))]


def list_grants(session: Session) -> list[GrantRow]:
    """Every grant, ended ones too, newest first."""
    return list(session.scalars(select(GrantRow).order_by(GrantRow.created.desc())))


def _require(met: bool, message: str, place: str) -> None:
    if not met:
        raise InputError(message, place=place)


def _value(row: GrantRow) -> Grant:
    return Grant(
        id=row.id, service=row.service, users=frozenset(row.users), roles=frozenset(row.roles), starts=row.starts,
        until=row.until, granted_by=row.granted_by, reason=row.reason,
    )  # fmt: skip


def _record(session: Session, kind: str, row: GrantRow, *, by: str, now: dt.datetime) -> None:
    details = {"grant": row.id, "users": row.users, "roles": row.roles, "until": iso(row.until)}
    told = {"kind": kind, "user": by, "created": now, "service": row.service, "reason": row.reason}
    append(session, Event(**told, details=details))  # type: ignore[arg-type]
