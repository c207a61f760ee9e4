"""Write down what a person did on these pages, in the same log that they read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_login import current_user

from companion_api.dashboard import here
from companion_api.store import events
from gatepost.event import Event, Kind


def event_of(kind: Kind, *, details: Mapping[str, Any] | None = None, **fields: Any) -> Event:
    """An event whose actor is the person who is signed in; anonymous where nobody is."""
    known = current_user.is_authenticated
    return Event(
        kind=kind,
        user=current_user.user if known else None,
        roles=tuple(sorted(current_user.roles)) if known else (),
        known_by="session" if known else "unknown",
        client=here.client_address(),
        details=dict(details or {}),
        **fields,
    )


def record(kind: Kind, *, details: Mapping[str, Any] | None = None, **fields: Any) -> str:
    """Append an event of the signed-in person in its own transaction; returns its id."""
    with here.database().session() as db:
        return events.append(db, event_of(kind, details=details, **fields))
