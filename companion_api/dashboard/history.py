"""What became of one event: the lines of the log that speak of it, and whether its seal fits."""

from __future__ import annotations

import datetime as dt
import hmac
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from companion_api.dashboard import words
from companion_api.db import keys_of
from companion_api.models import EventRow
from companion_api.store.chain import columns, from_canonical, link_hash
from gatepost.errors import InputError
from gatepost.event import Event

_SPEAKS_OF_ANOTHER: tuple[str, ...] = ("reviewed", "viewed")


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of an event's history."""

    created: dt.datetime
    text: str
    user: str | None = None
    note: str | None = None


def history_of(session: Session, event: Event) -> list[Line]:
    """Oldest first: the event itself, what the writer did, who looked at it and who reviewed it."""
    return [Line(event.created, words.in_words(words.KIND_WORDS, event.kind), event.user), *_later(session, event)]


def _later(session: Session, event: Event) -> Iterator[Line]:
    mentions = EventRow.kind.in_(_SPEAKS_OF_ANOTHER) & EventRow.body.contains(event.id, autoescape=True)
    same_check = EventRow.check_id == event.check_id if event.check_id else EventRow.seq < 0
    query = select(EventRow.body).where(or_(mentions, same_check), EventRow.id != event.id).order_by(EventRow.seq)
    for body in session.scalars(query):
        found = from_canonical(body)
        if found.kind not in _SPEAKS_OF_ANOTHER or found.details.get("event") == event.id:
            yield Line(found.created, _said(found, by_another=found.user != event.user), found.user, _note(found))


def _said(event: Event, *, by_another: bool) -> str:
    if event.kind == "reviewed":
        return "Opened again" if event.details.get("state") == "open" else "Marked as reviewed"
    if event.kind == "outcome" and event.outcome == "override" and by_another:
        return "Agreed as the second person"
    if event.kind == "outcome":
        return words.in_words(words.OUTCOME_WORDS, event.outcome)
    return words.in_words(words.KIND_WORDS, event.kind)


def _note(event: Event) -> str | None:
    if event.kind == "outcome":
        return event.outcome_reason
    return event.reason if event.kind in ("reviewed", "approval_refused") else None


def was_viewed(session: Session, event_id: str, user: str, since: dt.datetime) -> bool:
    """True when this person has looked at this event since then."""
    mine = (EventRow.kind == "viewed", EventRow.user == user, EventRow.created >= since)
    return (
        session.scalar(select(EventRow.seq).where(*mine, EventRow.body.contains(event_id, autoescape=True))) is not None
    )


def is_intact(session: Session, event_id: str) -> bool:
    """True when the event's own seal fits, and it follows from the line before it where that is still there."""
    row = session.scalar(select(EventRow).where(EventRow.id == event_id))
    if row is None or not hmac.compare_digest(
        row.hash, link_hash(keys_of(session).log, row.seq, row.prev_hash, row.body)
    ):
        return False
    before = session.scalar(select(EventRow.hash).where(EventRow.seq == row.seq - 1))
    return before in {None, row.prev_hash} and _columns_fit(row)


def _columns_fit(row: EventRow) -> bool:
    try:
        expected = columns(from_canonical(row.body))
    except (InputError, ValueError):
        return False
    return all(getattr(row, name) == value for name, value in expected.items())
