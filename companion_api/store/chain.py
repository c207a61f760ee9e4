"""The event log's hash chain: each line seals the one before it, and the head seals the last."""

from __future__ import annotations

import hmac
import json
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from companion_api.db import keys_of
from companion_api.models import ChainHead, EventRow
from companion_api.store.sealing import keyed_hash
from gatepost.event import Event

#: What the first event's ``prev_hash`` is.
START = "0" * 64
#: Joined when read: what became of an incident is not part of what was recorded then.
_JOINED_LATER = ("state", "note", "reviewed_by", "reviewed_at")


def canonical(event: Event) -> str:
    """The JSON that is sealed: sorted keys, no spaces, without what is joined later."""
    body = {name: value for name, value in event.to_json().items() if name not in _JOINED_LATER}
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def from_canonical(body: str) -> Event:
    """The event as it was recorded."""
    data: dict[str, Any] = json.loads(body)
    return Event.from_json(data)


def link_hash(key: bytes, seq: int, prev_hash: str, body: str) -> str:
    """HMAC over number, previous hash and body: nobody without the home's key can write a line that fits."""
    return keyed_hash(key, "event", str(seq), prev_hash, body)


def head_seal(key: bytes, seq: int, last_hash: str) -> str:
    """HMAC over the head, so that lines cut off the end are noticed."""
    return keyed_hash(key, "head", str(seq), last_hash)


def append(session: Session, event: Event) -> str:
    """Write one event and return its id; an id that is there already is not written twice.

    Durable once the session has committed. Writers take turns: SQLite by BEGIN IMMEDIATE, PostgreSQL on the head row.
    """
    head = _locked_head(session)
    if session.scalar(select(EventRow.seq).where(EventRow.id == event.id)) is None:
        _write(session, head, event)
    return event.id


def _locked_head(session: Session) -> ChainHead:
    head = session.scalar(select(ChainHead).where(ChainHead.id == 1).with_for_update().execution_options(
        populate_existing=True))  # fmt: skip
    if head is None:
        raise LookupError("the database has no chain head; it was not made by Gatepost's migrations")
    return head


def _write(session: Session, head: ChainHead, event: Event) -> None:
    key, body, seq = keys_of(session).log, canonical(event), head.seq + 1
    sealed = link_hash(key, seq, head.hash, body)
    row = EventRow(seq=seq, body=body, prev_hash=head.hash, hash=sealed, **columns(event))
    session.add(row)
    head.seq, head.hash, head.seal = seq, sealed, head_seal(key, seq, sealed)
    session.flush()


def columns(event: Event) -> dict[str, Any]:
    """The searchable columns of an event's row."""
    return {
        "id": event.id,
        "created": event.created,
        "kind": event.kind,
        "user": _clip(event.user, 120, lower=True),
        "service": _clip(event.service, 120, lower=True),
        "decision": _clip(event.decision, 20),
        "check_id": _clip(event.check_id, 36),
    }


def _clip(text: str | None, characters: int, *, lower: bool = False) -> str | None:
    if text is None:
        return None
    return (text.lower() if lower else text)[:characters]


def head_is_sound(session: Session, head: ChainHead) -> bool:
    """True when the head carries the home's own seal (an empty log's head has none)."""
    if head.seq == 0:
        return head.hash == START
    return hmac.compare_digest(head.seal, head_seal(keys_of(session).log, head.seq, head.hash))
