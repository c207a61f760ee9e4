"""Checks that found something, and what their writers did: never the post, only masked findings and their marks."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from companion_api.models import Check
from companion_api.store.chain import append
from gatepost.event import Event, utc_now

#: A client that sends the same again within this time is trying again, not posting again.
RETRY_WINDOW = dt.timedelta(minutes=1)


def find_retry(session: Session, retry_hash: str, *, now: dt.datetime | None = None) -> Check | None:
    """The check of an identical request a moment ago, unless its writer has answered it since."""
    since = (now or utc_now()) - RETRY_WINDOW
    same = (Check.retry_hash == retry_hash, Check.created >= since, Check.outcome.is_(None))
    return session.scalar(select(Check).where(*same).order_by(Check.created.desc()).limit(1))


def add(session: Session, check: Check) -> Check:
    """Keep a check."""
    session.add(check)
    session.flush()
    return check


def find(session: Session, check_id: str) -> Check | None:
    """The check with this id, or None."""
    return session.get(Check, check_id)


def record_outcome(
    session: Session,
    check: Check,
    outcome: str,
    reason: str | None,
    *,
    by: str | None,
    client: str | None = None,
    device: str | None = None,
    now: dt.datetime | None = None,
) -> str:
    """Write down what the writer did, on the check and as an event of its own; returns the event's id."""
    moment = now or utc_now()
    check.outcome, check.outcome_reason, check.outcome_at = outcome, reason, moment
    who = {"user": by, "client": client, "device": device, "service": check.service}
    details = {"event": check.event_id} if check.event_id else {}
    told = {"kind": "outcome", "created": moment, "check_id": check.id, "decision": check.verdict}
    return append(session, Event(**told, **who, outcome=outcome, outcome_reason=reason, details=details))  # type: ignore[arg-type]
