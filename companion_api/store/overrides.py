"""What a writer has said "go on" to: the findings, for that person and service, for a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from sqlalchemy import ColumnElement, and_, delete, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from companion_api.models import Check, Override
from companion_api.store.marks import Mark
from gatepost.event import utc_now
from gatepost.verdict import Level


def remember(
    session: Session,
    check: Check,
    *,
    minutes: int,
    client: str | None = None,
    up_to: Level = Level.WARN,
    now: dt.datetime | None = None,
) -> int:
    """Cover the check's findings up to a level for its user (or ``client``) and service; returns how many."""
    moment = now or utc_now()
    session.execute(delete(Override).where(Override.expires <= moment))
    marks = [mark for mark in map(Mark.from_json, check.marks) if mark.level <= min(up_to, Level.APPROVE)]
    expires = moment + dt.timedelta(minutes=minutes)
    for mark in marks:
        kept = {"kind": mark.kind, "level": mark.level.wire, "mark": mark.mark, "created": moment, "expires": expires}
        asker = {"user": check.user, "client": client or check.client, "service": check.service}
        session.add(Override(check_id=check.id, **kept, **asker))
    session.flush()
    return len(marks)


def covers(
    session: Session,
    marks: Iterable[Mark],
    *,
    user: str | None,
    client: str | None,
    service: str | None,
    now: dt.datetime | None = None,
) -> str | None:
    """The check whose override covers every one of these findings, or None. A block is never covered.

    With several overrides together covering them, the newest one's check is named.
    """
    wanted = tuple(marks)
    if not wanted or any(mark.level >= Level.BLOCK for mark in wanted):
        return None
    held = _in_force(session, user, client, service, now or utc_now())
    found = [next((row for row in held if _is_of(row, mark)), None) for mark in wanted]
    kept = [row for row in found if row is not None]
    return max(kept, key=lambda row: row.created).check_id if len(kept) == len(wanted) else None


def _is_of(row: Override, mark: Mark) -> bool:
    return Level.parse(row.level) >= mark.level and mark.matches(row.kind, row.mark)


def _in_force(
    session: Session, user: str | None, client: str | None, service: str | None, now: dt.datetime
) -> list[Override]:
    same_service = Override.service.is_(None) if service is None else Override.service == service
    asker = asked_by(Override.user, Override.client, user, client)
    if asker is None:
        return []
    query = select(Override).where(Override.expires > now, same_service, asker).order_by(Override.created.desc())
    return list(session.scalars(query))


def asked_by(
    of_user: InstrumentedAttribute[str | None],
    of_client: InstrumentedAttribute[str | None],
    user: str | None,
    client: str | None,
) -> ColumnElement[bool] | None:
    """The rows of the same person; the same address counts where one of the two sides did not know the person."""
    same_client = of_client == client if client else None
    if user is None:
        return same_client
    same_user = of_user == user
    return same_user if same_client is None else or_(same_user, and_(of_user.is_(None), same_client))
