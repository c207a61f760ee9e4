"""Write down what a person did on these pages, in the same log that they read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_login import current_user

from companion_api.dashboard import here
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
