"""Find events: filters, cursor pages, and what became of each incident."""

from __future__ import annotations

import base64
import binascii
import dataclasses
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from companion_api.models import Check, EventRow, Review
from companion_api.store.chain import from_canonical
from gatepost.errors import InputError
from gatepost.event import INCIDENT_KINDS, KINDS, Event

if TYPE_CHECKING:
    from companion_api.db import Database

MAX_LIMIT = 200
STATES: tuple[str, ...] = ("open", "reviewed")


@dataclass(frozen=True, slots=True)
class EventFilter:
    """What to look for; None means anything. ``from_`` is inclusive, ``to`` exclusive, both aware.

    ``kinds`` names several kinds at once; ``state="open"`` asks for incidents that nobody has reviewed.
    ``limit`` is 1 to 200. ``cursor`` is a page's ``next``.
    """

    from_: dt.datetime | None = None
    to: dt.datetime | None = None
    kind: str | None = None
    user: str | None = None
    service: str | None = None
    decision: str | None = None
    state: str | None = None
    cursor: str | None = None
    limit: int = 50
    kinds: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Page:
    """Some events, newest first; ``next`` is the cursor of the following page, or None at the end."""

    events: tuple[Event, ...]
    next: str | None = None


def find_events(session: Session, wanted: EventFilter) -> Page:
    """One page; raises InputError on an unknown kind or state, a limit out of range or a cursor that is not ours."""
    if not 1 <= wanted.limit <= MAX_LIMIT:
        raise InputError(f"must be 1 to {MAX_LIMIT}", place="limit")
    query = _joined().where(*_conditions(wanted)).order_by(EventRow.seq.desc()).limit(wanted.limit + 1)
    rows = session.execute(query).all()
    kept = rows[: wanted.limit]
    following = _cursor(kept[-1][0].seq) if len(rows) > wanted.limit else None
    return Page(tuple(_event(*row) for row in kept), following)


def find_event(session: Session, event_id: str) -> Event | None:
    """The event with this id and what became of it, or None."""
    row = session.execute(_joined().where(EventRow.id == event_id)).first()
    return _event(*row) if row else None


def every_event(database: Database, wanted: EventFilter) -> Iterator[Event]:
    """All events that match, newest first, in pages of their own, so that a long export holds no lock."""
    asked: EventFilter | None = dataclasses.replace(wanted, limit=MAX_LIMIT, cursor=None)
    while asked:
        with database.reading() as session:
            page = find_events(session, asked)
        yield from page.events
        asked = dataclasses.replace(asked, cursor=page.next) if page.next else None


def count_events(session: Session, wanted: EventFilter) -> int:
    """How many events match, on every page together."""
    matching = select(func.count()).select_from(EventRow).outerjoin(Review, Review.event_id == EventRow.id)
    return session.scalar(matching.where(*_conditions(dataclasses.replace(wanted, cursor=None)))) or 0


def _joined() -> Select[EventRow, Review, Check]:
    with_review = select(EventRow, Review, Check).outerjoin(Review, Review.event_id == EventRow.id)
    return with_review.outerjoin(Check, (Check.id == EventRow.check_id) & (EventRow.kind == "post_held"))


def _event(row: EventRow, review: Review | None, check: Check | None) -> Event:
    event = from_canonical(row.body)
    if check is not None and check.outcome:
        event = dataclasses.replace(event, outcome=check.outcome, outcome_reason=check.outcome_reason)
    if review is not None:
        changes = {"state": review.state, "note": review.note}
        later = {"reviewed_by": review.reviewed_by, "reviewed_at": review.reviewed_at}
        event = dataclasses.replace(event, **changes, **later)  # type: ignore[arg-type]
    return event


def _conditions(wanted: EventFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.from_:
        yield EventRow.created >= wanted.from_
    if wanted.to:
        yield EventRow.created < wanted.to
    if wanted.kind:
        yield EventRow.kind == _known(wanted.kind, KINDS, "kind")
    if wanted.kinds:
        yield EventRow.kind.in_(sorted(wanted.kinds))
    if wanted.user:
        yield EventRow.user == wanted.user.lower()
    if wanted.service:
        yield EventRow.service == wanted.service.lower()
    if wanted.decision:
        yield EventRow.decision == wanted.decision
    if wanted.state:
        yield from _in_state(_known(wanted.state, STATES, "state"))
    if wanted.cursor:
        yield EventRow.seq < _before(wanted.cursor)


def _in_state(state: str) -> Iterator[ColumnElement[bool]]:
    reviewed = func.coalesce(Review.state, "open") == "reviewed"
    yield reviewed if state == "reviewed" else ~reviewed
    if state == "open":
        yield EventRow.kind.in_(sorted(INCIDENT_KINDS))


def _known(value: str, allowed: tuple[str, ...], place: str) -> str:
    if value not in allowed:
        raise InputError(f"must be one of: {', '.join(allowed)}", place=place)
    return value


def _cursor(seq: int) -> str:
    return base64.urlsafe_b64encode(f"before:{seq}".encode()).decode().rstrip("=")


def _before(cursor: str) -> int:
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        word, _, number = base64.b64decode(padded, altchars=b"-_", validate=True).decode("ascii").partition(":")
        if word == "before" and number.isdigit() and len(number) <= 12:
            return int(number)
    except (binascii.Error, ValueError):
        pass
    raise InputError("is not a cursor of this log; take it from a page's next", place="cursor")
