"""Small facts beside the data: name to text, and counters by which one process notices another's change."""

from __future__ import annotations

from sqlalchemy.orm import Session

from companion_api.models import Setting


def get_fact(session: Session, name: str) -> str | None:
    """The text kept under this name, or None."""
    row = session.get(Setting, name)
    return row.value if row else None


def set_fact(session: Session, name: str, value: str) -> None:
    """Keep a text under this name."""
    session.merge(Setting(name=name, value=value))


def bump(session: Session, name: str) -> int:
    """Count one up and return the new number."""
    number = counter(session, name) + 1
    set_fact(session, name, str(number))
    return number


def counter(session: Session, name: str) -> int:
    """The number kept under this name; 0 before the first ``bump``."""
    return int(get_fact(session, name) or 0)
