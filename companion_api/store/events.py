"""The event log: append, find, review, verify, purge. Lines are added, never changed."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from companion_api.models import EventRow, Review
from companion_api.store.chain import append
from companion_api.store.search import EventFilter, Page, count_events, every_event, find_event, find_events
from companion_api.store.upkeep import Problem, purge, verify
from gatepost.errors import InputError
from gatepost.event import INCIDENT_KINDS, Event, utc_now

__all__ = [
    "EventFilter",
    "Page",
    "Problem",
    "append",
    "count_events",
    "every_event",
    "find_event",
    "find_events",
    "purge",
    "review",
    "verify",
]
MAX_NOTE_CHARACTERS = 4000


def review(
    session: Session,
    event_id: str,
    reviewer: str,
    note: str | None,
    *,
    state: str = "reviewed",
    now: dt.datetime | None = None,
) -> Event:
    """Record a reviewer's word on an incident (an event too) and return the incident; ``state="open"`` reopens it.

    Raises InputError when there is no such incident or the note is too long.
    """
    row = session.scalar(select(EventRow).where(EventRow.id == event_id))
    if row is None or row.kind not in INCIDENT_KINDS:
        raise InputError("there is no incident with this id", place="event")
    said = (note or "").strip() or None
    if said and len(said) > MAX_NOTE_CHARACTERS:
        raise InputError(f"is longer than {MAX_NOTE_CHARACTERS} characters", place="note")
    moment = now or utc_now()
    session.merge(Review(event_id=event_id, state=state, note=said, reviewed_by=reviewer, reviewed_at=moment))
    about = {"event": event_id, "state": state}
    append(session, Event("reviewed", user=reviewer, created=moment, service=row.service, reason=said, details=about))
    found = find_event(session, event_id)
    if found is None:
        raise LookupError(event_id)
    return found
