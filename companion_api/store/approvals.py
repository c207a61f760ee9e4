"""Posts that wait for a second person: asked by their writers, sealed while they wait, destroyed once decided."""

from __future__ import annotations

import datetime as dt
import json

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from companion_api.db import keys_of, scrub_after
from companion_api.held_post import HeldPost
from companion_api.models import Approval, Check, HeldPictureRow
from companion_api.store import checks, overrides
from companion_api.store.chain import append
from companion_api.store.sealing import seal_bytes, unseal_bytes
from gatepost.errors import InputError
from gatepost.event import Event, Kind, utc_now
from gatepost.verdict import Level

#: Posts that may wait at a time: of one writer or address, and in all.
MAX_OF_ONE_WRITER, MAX_WAITING = 10, 100
MAX_ANSWER_CHARACTERS = 1000
#: How many decided ones a page shows.
_DECIDED_SHOWN = 20


def ask(
    session: Session, check: Check, post: HeldPost | None, *, days: int, now: dt.datetime | None = None
) -> Approval:
    """Let a post wait; in place of an earlier request for the same. Raises InputError where too many wait."""
    moment = now or utc_now()
    lapse(session, now=moment)
    for earlier in _of_same(session, check):
        _settle(session, earlier, "withdrawn", now=moment)
    _refuse_too_many(session, check)
    session.execute(delete(Approval).where(Approval.check_id == check.id))
    kept = Approval(check_id=check.id, created=moment, expires=moment + dt.timedelta(days=days), state="waiting")
    session.add(kept)
    session.flush()
    if post is not None:
        _seal(session, kept, post)
    return kept


def waiting(session: Session) -> list[Approval]:
    """What waits, oldest first."""
    return list(session.scalars(select(Approval).where(Approval.state == "waiting").order_by(Approval.created)))


def decided(session: Session) -> list[Approval]:
    """The latest decisions."""
    query = select(Approval).where(Approval.state != "waiting").order_by(Approval.decided_at.desc())
    return list(session.scalars(query.limit(_DECIDED_SHOWN)))


def of_writer(session: Session, user: str) -> list[Approval]:
    """What became of this person's requests, newest first."""
    query = select(Approval).join(Check).where(Check.user == user).order_by(Approval.created.desc())
    return list(session.scalars(query.limit(_DECIDED_SHOWN)))


def find(session: Session, check_id: str) -> Approval | None:
    """The request about this check, or None."""
    return session.get(Approval, check_id)


def open_post(session: Session, approval: Approval) -> HeldPost | None:
    """The post's words and what pictures it has; None where nothing is kept. Raises InputError for another key."""
    if approval.sealed is None:
        return None
    plain = unseal_bytes(keys_of(session).held, approval.sealed, about=_about(approval.check_id))
    return HeldPost.from_json(json.loads(plain))


def open_picture(session: Session, check_id: str, place: int) -> bytes | None:
    """One picture as JPEG, or None."""
    row = session.get(HeldPictureRow, (check_id, place))
    return unseal_bytes(keys_of(session).held, row.sealed, about=_about(check_id, place)) if row else None


def agree(
    session: Session, check: Check, *, by: str, reason: str | None, minutes: int, client: str | None = None
) -> int:
    """The second person agrees: an override of the findings for the writer; returns how many it covers."""
    covered = overrides.remember(session, check, minutes=minutes, up_to=Level.APPROVE)
    asked = check.outcome, check.outcome_reason, check.outcome_at
    checks.record_outcome(session, check, "override", reason, by=by, client=client)
    if asked[0] == "ask_approval":
        # What the writer did stays what it was; the agreement is an event of its own.
        check.outcome, check.outcome_reason, check.outcome_at = asked
    approval = find(session, check.id)
    if approval is not None:
        approval.until = utc_now() + dt.timedelta(minutes=minutes)
        _settle(session, approval, "agreed", by=by, answer=reason)
    return covered


def refuse(session: Session, approval: Approval, *, by: str, reason: str, client: str | None = None) -> None:
    """The second person does not agree; raises InputError without a reason."""
    said = reason.strip()
    if not said or len(said) > MAX_ANSWER_CHARACTERS:
        raise InputError(f"say in 1 to {MAX_ANSWER_CHARACTERS} characters why not", place="reason")
    _settle(session, approval, "refused", by=by, answer=said)
    _record(session, approval, "approval_refused", user=by, client=client, reason=said)


def withdraw(session: Session, check_id: str) -> bool:
    """The writer has changed the post or lets it be; False where nothing waits."""
    approval = find(session, check_id)
    if approval is None or approval.state != "waiting":
        return False
    _settle(session, approval, "withdrawn")
    return True


def lapse(session: Session, *, now: dt.datetime | None = None) -> int:
    """Destroy what has waited for too long; returns how many."""
    moment = now or utc_now()
    late = [one for one in waiting(session) if one.expires <= moment]
    for approval in late:
        _settle(session, approval, "lapsed", now=moment)
        _record(session, approval, "approval_lapsed")
    return len(late)


def _of_same(session: Session, check: Check) -> list[Approval]:
    same = Approval.check_id == check.id
    if check.retry_hash:
        same = Check.retry_hash == check.retry_hash
    return list(session.scalars(select(Approval).join(Check).where(Approval.state == "waiting", same)))


def _refuse_too_many(session: Session, check: Check) -> None:
    count = select(func.count()).select_from(Approval).join(Check).where(Approval.state == "waiting")
    own = Check.user == check.user if check.user else Check.client == check.client
    if (session.scalar(count.where(own)) or 0) >= MAX_OF_ONE_WRITER or (session.scalar(count) or 0) >= MAX_WAITING:
        raise InputError("many posts wait for a second person already; ask them to look at those first")


def _seal(session: Session, approval: Approval, post: HeldPost) -> None:
    key, check_id = keys_of(session).held, approval.check_id
    words = json.dumps(post.to_json(), ensure_ascii=False).encode()
    approval.sealed = seal_bytes(key, words, about=_about(check_id))
    for place, picture in enumerate(post.pictures):
        sealed = seal_bytes(key, picture.jpeg, about=_about(check_id, place))
        session.add(HeldPictureRow(check_id=check_id, place=place, sealed=sealed))
    session.flush()


def _about(check_id: str, place: int | None = None) -> str:
    """Binds what is sealed to its row: a picture does not open in another post's place."""
    return check_id if place is None else f"{check_id} {place}"


def _settle(
    session: Session,
    approval: Approval,
    state: str,
    *,
    by: str | None = None,
    answer: str | None = None,
    now: dt.datetime | None = None,
) -> None:
    """Decide, and destroy the post in the same transaction; SQLite writes over what it deletes."""
    approval.state, approval.decided_by, approval.answer = state, by, answer
    approval.decided_at, approval.sealed = now or utc_now(), None
    session.execute(delete(HeldPictureRow).where(HeldPictureRow.check_id == approval.check_id))
    session.flush()
    scrub_after(session)


def _record(session: Session, approval: Approval, kind: Kind, **who: str | None) -> None:
    check = approval.check
    details = {"event": check.event_id} if check.event_id else {}
    about = {"service": check.service, "check_id": check.id, "decision": check.verdict, "details": details}
    append(session, Event(kind, **who, **about))  # type: ignore[arg-type]
