"""Requests for access: a person asks for a site, an approver answers with a grant or a refusal."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from companion_api.models import AccessRequest, new_key
from companion_api.store import grants
from companion_api.store.chain import append
from gatepost.errors import InputError
from gatepost.event import Event, utc_now
from gatepost.grant import Grant

STATES: tuple[str, ...] = ("open", "granted", "refused")
MAX_REASON_CHARACTERS = 1000
#: More open requests than this from one person or address are a mistake or a prank.
MAX_OPEN = 20


def add(
    session: Session,
    *,
    host: str,
    service: str | None,
    reason: str,
    user: str | None = None,
    client: str | None = None,
    event_id: str | None = None,
    by_mail: bool = False,
    now: dt.datetime | None = None,
) -> AccessRequest:
    """Ask for a site; asking again while the same request is open gives that one.

    ``by_mail`` puts a message to the approvers in the queue, see ``companion_api.mailer``.
    Raises InputError without a reason, with a very long one, or with too many open requests.
    """
    said = reason.strip()
    if not said or len(said) > MAX_REASON_CHARACTERS:
        raise InputError(f"say in 1 to {MAX_REASON_CHARACTERS} characters what you need it for", place="reason")
    standing = _open_requests(session, user, client)
    for request in standing:
        if (request.host, request.service) == (host, service):
            return request
    if len(standing) >= MAX_OPEN:
        raise InputError("there are many open requests already; please wait for an answer", place="reason")
    request = AccessRequest(
        id=new_key(), created=now or utc_now(), host=host, service=service, reason=said, user=user, client=client,
        event_id=event_id, state="open", mail="waiting" if by_mail else None,
    )  # fmt: skip
    session.add(request)
    session.flush()
    _record(session, request)
    return request


def _open_requests(session: Session, user: str | None, client: str | None) -> list[AccessRequest]:
    asker = AccessRequest.user == user if user else (AccessRequest.user.is_(None)) & (AccessRequest.client == client)
    return list(session.scalars(select(AccessRequest).where(AccessRequest.state == "open", asker)))


def _record(session: Session, request: AccessRequest) -> None:
    asked = {"user": request.user, "client": request.client, "host": request.host, "service": request.service}
    details = {"request": request.id} | ({"event": request.event_id} if request.event_id else {})
    told = Event("access_requested", created=request.created, reason=request.reason, details=details, **asked)  # type: ignore[arg-type]
    append(session, told)


def list_requests(session: Session, *, state: str | None = None) -> list[AccessRequest]:
    """Requests, newest first; ``state`` is ``open``, ``granted`` or ``refused``."""
    query = select(AccessRequest).order_by(AccessRequest.created.desc())
    return list(session.scalars(query.where(AccessRequest.state == state) if state else query))


def count_open(session: Session) -> int:
    """How many requests wait for an answer."""
    return session.scalar(select(func.count()).select_from(AccessRequest).where(AccessRequest.state == "open")) or 0


def grant(
    session: Session, request_id: str, given: Grant, *, answer: str = "", now: dt.datetime | None = None
) -> Grant:
    """Say yes with this grant, in force at its start; who gives it is ``given.granted_by``.

    Raises InputError when the request is answered already or is for another service, when it is the giver's own, and
    when the grant is one that cannot be given.
    """
    request = _answerable(session, request_id)
    if not request.service or request.service != given.service:
        message = "only a catalogued site can be granted; add a rule to the policy instead"
        raise InputError(message, place="request")
    if given.granted_by in {request.user, *given.users}:
        raise InputError("nobody grants access to themselves", place="user")
    kept = grants.add(session, given, now=now, more={"request": request.id})
    _answer(session, request, "granted", by=given.granted_by, answer=answer, now=now)
    request.grant_id = kept.id
    session.flush()
    return kept


def refuse(
    session: Session, request_id: str, *, by: str, answer: str = "", now: dt.datetime | None = None
) -> AccessRequest:
    """Say no; raises InputError when the request is answered already."""
    request = _answerable(session, request_id)
    _answer(session, request, "refused", by=by, answer=answer, now=now)
    session.flush()
    return request


def _answerable(session: Session, request_id: str) -> AccessRequest:
    request = session.get(AccessRequest, request_id)
    if request is None or request.state != "open":
        raise InputError("there is no open request with this id", place="request")
    return request


def _answer(
    session: Session, request: AccessRequest, state: str, *, by: str, answer: str, now: dt.datetime | None
) -> None:
    request.state, request.answered_by, request.answer = state, by, answer.strip() or None
    request.answered_at = now or utc_now()
    if state == "refused":
        details = {"request": request.id, "answer": state}
        told = Event(
            "reviewed", user=by, host=request.host, service=request.service, reason=request.answer, details=details
        )
        append(session, told)
