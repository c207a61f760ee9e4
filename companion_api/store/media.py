"""Media first, post later: what was found in an upload is kept for the post that names it, for a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import delete, exists, func, or_, select
from sqlalchemy.orm import Session

from companion_api.db import keys_of
from companion_api.models import UploadedMedia, UploadedMediaName
from companion_api.store.marks import MARK_KEY, mark_of
from companion_api.store.overrides import asked_by
from companion_api.store.sealing import keyed_hash
from gatepost.event import utc_now
from gatepost.finding import FAMILY_OF, Finding, PartRef
from gatepost.post import Post
from gatepost.verdict import JudgedFinding

#: Sites forget what was uploaded and never posted within a day or so.
KEPT = dt.timedelta(hours=24)
MAX_OF_ONE_ASKER = 200
MAX_IN_ALL = 20_000


class Asker(NamedTuple):
    """Who uploads, and to which service."""

    user: str | None
    client: str | None
    service: str | None


def remember(
    session: Session,
    post: Post,
    found: Sequence[JudgedFinding],
    names: Iterable[str],
    *,
    client: str | None,
    now: dt.datetime | None = None,
) -> str:
    """Keep what was found in an upload under the names that are known already; returns the receipt for the others."""
    moment = now or utc_now()
    _forget_old(session, post.user, client, moment)
    kept = [_to_json(keys_of(session).finding, post, judged) for judged in found]
    row = UploadedMedia(created=moment, user=post.user, client=client, service=post.service, findings=kept)
    session.add(row)
    session.flush()
    add_names(session, row.id, names)
    return row.id


def add_names(session: Session, receipt: str, names: Iterable[str]) -> int:
    """Note further names of an upload and return how many were new; none for a receipt that is not known."""
    if session.get(UploadedMedia, receipt) is None:
        return 0
    key = keys_of(session).finding
    hashes = {keyed_hash(key, "media", name) for name in names}
    known = select(UploadedMediaName.name_hash).where(UploadedMediaName.media_id == receipt)
    new = hashes - set(session.scalars(known))
    session.add_all(UploadedMediaName(name_hash=value, media_id=receipt) for value in sorted(new))
    session.flush()
    return len(new)


def has_any(session: Session, asker: Asker) -> bool:
    """True when something is kept for this asker and service: only then is a post worth a second look."""
    conditions = _of_asker(asker, utc_now())
    return conditions is not None and bool(session.scalar(select(exists().where(*conditions))))


def find(
    session: Session,
    names: Iterable[str],
    asker: Asker,
    *,
    first_index: int = 0,
    now: dt.datetime | None = None,
) -> tuple[Finding, ...]:
    """The findings of the uploads that these names stand for, oldest upload first, as parts from ``first_index`` on."""
    conditions = _of_asker(asker, now or utc_now())
    hashes = {keyed_hash(keys_of(session).finding, "media", name) for name in names}
    if conditions is None or not hashes:
        return ()
    named = select(UploadedMediaName.media_id).where(UploadedMediaName.name_hash.in_(sorted(hashes)))
    query = select(UploadedMedia).where(*conditions, UploadedMedia.id.in_(named)).order_by(UploadedMedia.created)
    rows = list(session.scalars(query))
    found = (_from_json(data, first_index + place) for place, row in enumerate(rows) for data in row.findings)
    return tuple({(finding.kind, finding.key): finding for finding in found}.values())


def _of_asker(asker: Asker, now: dt.datetime) -> list[Any] | None:
    """The same asker as for an override; an upload to a host of no service may belong to any of them."""
    same_asker = asked_by(UploadedMedia.user, UploadedMedia.client, asker.user, asker.client)
    if same_asker is None:
        return None
    no_service = UploadedMedia.service.is_(None)
    same_service = no_service if asker.service is None else or_(no_service, UploadedMedia.service == asker.service)
    return [UploadedMedia.created > now - KEPT, same_service, same_asker]


def _forget_old(session: Session, user: str | None, client: str | None, now: dt.datetime) -> None:
    session.execute(delete(UploadedMedia).where(UploadedMedia.created <= now - KEPT))
    own = UploadedMedia.user == user if user is not None else UploadedMedia.client == client
    for most, which in ((MAX_OF_ONE_ASKER, [own]), (MAX_IN_ALL, [])):
        count = session.scalar(select(func.count()).select_from(UploadedMedia).where(*which)) or 0
        if count >= most:
            oldest = select(UploadedMedia.id).where(*which).order_by(UploadedMedia.created).limit(count - most + 1)
            session.execute(delete(UploadedMedia).where(UploadedMedia.id.in_(list(session.scalars(oldest)))))


def _to_json(key: bytes, post: Post, judged: JudgedFinding) -> dict[str, Any]:
    finding = judged.finding
    return {
        "kind": finding.kind, "type": finding.part.type, "at_s": finding.part.at_s, "box": finding.box,
        "confidence": finding.confidence, "message": finding.message, "advice": finding.advice,
        "masked": finding.masked, "mark": mark_of(key, post, judged).mark,
    }  # fmt: skip


def _from_json(data: dict[str, Any], index: int) -> Finding:
    part = PartRef("file" if data["type"] == "file" else "image", index, data["at_s"])
    words = "the file" if part.type == "file" else "the picture"
    return Finding(
        kind=data["kind"] if data["kind"] in FAMILY_OF else "unreadable",
        part=part,
        confidence=data["confidence"],
        message=f"In {words} that you uploaded earlier: {data['message']}",
        box=tuple(data["box"]) if data["box"] else None,
        masked=data["masked"],
        advice=data["advice"],
        key=MARK_KEY + data["mark"],
    )
