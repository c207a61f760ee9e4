"""The log's upkeep: is it whole, and what is too old to be kept."""

from __future__ import annotations

import datetime as dt
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from companion_api.db import keys_of
from companion_api.models import AccessRequest, ChainHead, Check, EventRow, GrantRow, OneTimeLink
from companion_api.store import approvals
from companion_api.store.chain import START, append, columns, from_canonical, head_is_sound, link_hash
from gatepost.errors import InputError
from gatepost.event import Event, iso, utc_now


@dataclass(frozen=True, slots=True)
class Problem:
    """One break in the log, at an event's number."""

    seq: int
    message: str

    def __str__(self) -> str:
        return f"event {self.seq}: {self.message}"


@dataclass(slots=True)
class _Position:
    """How far the walk has come: the last number and hash that are vouched for."""

    seq: int = 0
    hash: str = START


def verify(session: Session) -> list[Problem]:
    """Walk the chain; an empty list means that it is whole. The first entry names the first broken event."""
    gaps = _recorded_gaps(session)
    at = _Position()
    problems: list[Problem] = []
    for row in session.scalars(select(EventRow).order_by(EventRow.seq).execution_options(yield_per=500)):
        _step_over(at, row, gaps)
        problems += [Problem(row.seq, said) for said in _faults(keys_of(session).log, at, row)]
        at.seq, at.hash = row.seq, row.hash
    return problems + _end_faults(session, at, gaps)


def _recorded_gaps(session: Session) -> dict[tuple[int, str], tuple[int, str]]:
    """(number before the gap, its hash) → (last number removed, its hash), from sealed tombstones."""
    key = keys_of(session).log
    gaps: dict[tuple[int, str], tuple[int, str]] = {}
    for row in session.scalars(select(EventRow).where(EventRow.kind == "purged")):
        if hmac.compare_digest(row.hash, link_hash(key, row.seq, row.prev_hash, row.body)):
            for first, last, prev_hash, last_hash in from_canonical(row.body).details.get("ranges", ()):
                gaps[first - 1, prev_hash] = (last, last_hash)
    return gaps


def _step_over(at: _Position, row: EventRow, gaps: dict[tuple[int, str], tuple[int, str]]) -> None:
    while at.seq + 1 < row.seq and (at.seq, at.hash) in gaps:
        at.seq, at.hash = gaps[at.seq, at.hash]


def _faults(key: bytes, at: _Position, row: EventRow) -> Iterator[str]:
    if row.seq != at.seq + 1:
        yield f"the events from {at.seq + 1} to {row.seq - 1} are missing and no retention run removed them"
    elif row.prev_hash != at.hash:
        yield "does not follow from the event before it"
    if not hmac.compare_digest(row.hash, link_hash(key, row.seq, row.prev_hash, row.body)):
        yield "was changed after it was written"
    elif not _columns_agree(row):
        yield "its searchable columns were changed after it was written"


def _columns_agree(row: EventRow) -> bool:
    try:
        expected = columns(from_canonical(row.body))
    except (InputError, ValueError):
        return False
    return all(getattr(row, name) == value for name, value in expected.items())


def _end_faults(session: Session, at: _Position, gaps: dict[tuple[int, str], tuple[int, str]]) -> list[Problem]:
    head = session.get(ChainHead, 1)
    if head is None or not head_is_sound(session, head):
        return [Problem(at.seq, "the head of the log was changed or is missing")]
    while (at.seq, at.hash) in gaps:
        at.seq, at.hash = gaps[at.seq, at.hash]
    if (head.seq, head.hash) != (at.seq, at.hash):
        return [Problem(at.seq + 1, f"the log ends here, {head.seq} events were written")]
    return []


def purge(session: Session, before: dt.datetime, *, by: str | None = None, now: dt.datetime | None = None) -> int:
    """Remove events older than ``before`` and return how many; what is removed is recorded by count and hash.

    Checks, overrides, requests, ended grants and used-up links of that age go too, and posts that have waited for a
    second person for too long. Tombstones stay.
    """
    old = (EventRow.created < before, EventRow.kind != "purged")
    links = select(EventRow.seq, EventRow.prev_hash, EventRow.hash).where(*old).order_by(EventRow.seq)
    ranges = _ranges(session.execute(links))
    count: int = sum(last - first + 1 for first, last, _, _ in ranges)
    approvals.lapse(session, now=now)
    _remove_aged(session, before, now or utc_now())
    if count:
        session.execute(delete(EventRow).where(*old))
        details: dict[str, Any] = {"count": count, "before": iso(before), "ranges": ranges}
        append(session, Event("purged", user=by, reason=f"{count} events removed by retention", details=details))
    return count


def _ranges(rows: Any) -> list[list[Any]]:  # noqa: ANN401 - SQLAlchemy's row iterator
    """Runs of neighbours as [first, last, hash before the first, hash of the last]."""
    runs: list[list[Any]] = []
    for seq, prev_hash, own_hash in rows:
        if runs and runs[-1][1] == seq - 1:
            runs[-1][1], runs[-1][3] = seq, own_hash
        else:
            runs.append([seq, seq, prev_hash, own_hash])
    return runs


def _remove_aged(session: Session, before: dt.datetime, now: dt.datetime) -> None:
    session.execute(delete(Check).where(Check.created < before))
    session.execute(delete(AccessRequest).where(AccessRequest.created < before))
    session.execute(delete(GrantRow).where(GrantRow.until < before))
    session.execute(delete(OneTimeLink).where(OneTimeLink.expires < min(before, now)))
