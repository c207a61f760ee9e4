"""Supervised sessions: a teacher's own permission for the pupils of one network, over in two hours at most."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from companion_api.models import GrantRow, VideoSession, new_key
from companion_api.store import grants
from gatepost.errors import InputError
from gatepost.event import utc_now
from gatepost.grant import Grant

MAX_MINUTES = 120
MAX_RISK_CHARACTERS = 300
MAX_ASSESSMENTS = 5


def grant_for(*, teacher: str, service: str, networks: frozenset[str], risk: str, until: dt.datetime) -> Grant:
    """The permission of a session: for pupils, on these networks alone."""
    return Grant(
        id=new_key(), service=service, users=frozenset(), roles=frozenset({"pupil"}), until=until, granted_by=teacher,
        reason=f"Supervised session: {risk}", networks=networks,
    )  # fmt: skip


def open_session(
    session: Session,
    *,
    teacher: str,
    service: str,
    video: str,
    key: str,
    risk: str,
    place: str,
    networks: frozenset[str],
    minutes: int,
    now: dt.datetime | None = None,
) -> VideoSession:
    """Open one, in force at once; the event names its permission and itself.

    Raises InputError without a risk assessment, without a network, or for less than a minute or more than two hours.
    """
    moment, said = now or utc_now(), " ".join(risk.split())
    _require(0 < len(said) <= MAX_RISK_CHARACTERS, f"assess the risk in 1 to {MAX_RISK_CHARACTERS} characters", "risk")
    _require(1 <= minutes <= MAX_MINUTES, f"choose 1 to {MAX_MINUTES} minutes", "minutes")
    _require(bool(networks), "say where the class is", "place")
    until, session_id = moment + dt.timedelta(minutes=minutes), new_key()
    given = grant_for(teacher=teacher, service=service, networks=networks, risk=said, until=until)
    grants.add(session, given, now=moment, more={"session": session_id})
    opened = VideoSession(
        id=session_id, created=moment, teacher=teacher, video=video, key=key, risk=said, place=place, grant_id=given.id
    )
    session.add(opened)
    session.flush()
    return opened


def end(session: Session, session_id: str, *, by: str, now: dt.datetime | None = None) -> None:
    """End one now; raises InputError when there is none with this id that still runs."""
    moment = now or utc_now()
    found = session.get(VideoSession, session_id)
    if found is None or found.grant.revoked is not None or found.grant.until <= moment:
        raise InputError("there is no session running with this id", place="session")
    grants.revoke(session, found.grant_id, by=by, now=moment)


def running(session: Session, *, now: dt.datetime | None = None) -> list[VideoSession]:
    """Those that run now, the first to end first."""
    in_force = (GrantRow.revoked.is_(None), GrantRow.until > (now or utc_now()))
    return list(session.scalars(select(VideoSession).join(GrantRow).where(*in_force).order_by(GrantRow.until)))


def recent(session: Session, *, limit: int = 20, now: dt.datetime | None = None) -> list[VideoSession]:
    """Those that are over, newest first."""
    over = GrantRow.revoked.is_not(None) | (GrantRow.until <= (now or utc_now()))
    chosen = select(VideoSession).join(GrantRow).where(over).order_by(VideoSession.created.desc())
    return list(session.scalars(chosen.limit(limit)))


def assessments(session: Session, key: str) -> list[VideoSession]:
    """Earlier sessions with the same video, newest first, each risk assessment once."""
    chosen = select(VideoSession).where(VideoSession.key == key).order_by(VideoSession.created.desc()).limit(100)
    by_words: dict[str, VideoSession] = {}
    for found in session.scalars(chosen):
        by_words.setdefault(found.risk.casefold(), found)
    return list(by_words.values())[:MAX_ASSESSMENTS]


def _require(met: bool, message: str, place: str) -> None:
    if not met:
        raise InputError(message, place=place)
