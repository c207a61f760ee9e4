"""Write down what a person did on these pages, in the same log that they read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from flask_login import current_user

from companion_api.dashboard import here
from companion_api.dashboard.history import was_viewed
from companion_api.store import events
from gatepost.event import Event, Kind


def record(kind: Kind, *, details: Mapping[str, Any], service: str | None = None) -> str:
    """Append an event whose actor is the person who is signed in; returns its id."""
    event = Event(
        kind=kind,
        user=current_user.user,
        roles=tuple(sorted(current_user.roles)),
        known_by="session",
        client=here.client_address(),
        service=service,
        details=dict(details),
    )
    with here.database().session() as db:
        return events.append(db, event)


def record_view(event_id: str | None, service: str | None) -> None:
    """Write down who looked at an event or its post; once a day, since a line for each reload would bury the log."""
    if event_id is None:
        return
    today = dt.datetime.now(here.zone()).replace(hour=0, minute=0, second=0, microsecond=0)
    with here.database().reading() as db:
        seen = was_viewed(db, event_id, current_user.user, today)
    if not seen:
        record("viewed", details={"event": event_id}, service=service)
