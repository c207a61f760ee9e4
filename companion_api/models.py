"""The tables. Rows hold no token and, save sealed and for a while, no post; names of pupils and adults are sealed."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import JSON, DateTime, ForeignKey, Index, LargeBinary, String, Text, TypeDecorator
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from gatepost.event import utc_now


def new_key() -> str:
    """A random UUID in its usual spelling."""
    return str(uuid.uuid4())


class UtcDateTime(TypeDecorator[dt.datetime]):
    """An aware time, kept in UTC (SQLite forgets the zone)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """Store as UTC; a naive time is a mistake of the caller."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone")
        aware = value.astimezone(dt.UTC)
        return aware.replace(tzinfo=None) if dialect.name == "sqlite" else aware

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """Give back aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


class Base(DeclarativeBase):
    """Common base; lists and mappings are JSON columns."""

    type_annotation_map = {dt.datetime: UtcDateTime, list[str]: JSON, list[dict[str, Any]]: JSON}  # noqa: RUF012


class Person(Base):
    """A dashboard account. ``roles`` are the contract's; ``session_key`` changes to end every session.

    ``role_dates`` are ``gatepost.dated_role.DatedRole`` as JSON, for those of ``roles`` that have a first or last day.
    """

    __tablename__ = "people"
    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_key)
    user: Mapped[str] = mapped_column(String(120), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(String(254))
    roles: Mapped[list[str]]
    role_dates: Mapped[list[dict[str, Any]]] = mapped_column(default=list, server_default="[]")
    password_hash: Mapped[str | None] = mapped_column(String(200))
    session_key: Mapped[str] = mapped_column(String(36), default=new_key)
    active: Mapped[bool] = mapped_column(default=True)
    created: Mapped[dt.datetime] = mapped_column(default=utc_now)
    last_signed_in: Mapped[dt.datetime | None]


class OneTimeLink(Base):
    """A sign-in link: only the token's hash, used once, good for a day."""

    __tablename__ = "one_time_links"
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    expires: Mapped[dt.datetime]
    used: Mapped[dt.datetime | None]
    person: Mapped[Person] = relationship()


class Device(Base):
    """An extension or a proxy, known by the hash of its bearer token; ``user`` binds an extension to a person."""

    __tablename__ = "devices"
    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_key)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    user: Mapped[str | None] = mapped_column(String(120))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created: Mapped[dt.datetime] = mapped_column(default=utc_now)
    last_seen: Mapped[dt.datetime | None]
    revoked: Mapped[dt.datetime | None]


class PupilRow(Base):
    """One pupil of the roll; ``sealed`` is AES-GCM of the JSON of ``gatepost.roll.Pupil``."""

    __tablename__ = "pupils"
    id: Mapped[int] = mapped_column(primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class AdultRow(Base):
    """One adult of a list (``kind``: staff, parent, governor); sealed as a pupil is."""

    __tablename__ = "adults"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), index=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class ConsentRow(Base):
    """One answer for one pupil and channel; ``sealed`` is AES-GCM of the JSON of ``gatepost.consent.Consent``."""

    __tablename__ = "consents"
    id: Mapped[int] = mapped_column(primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class FaceTemplateRow(Base):
    """One enrolled person's template; ``subject_hash`` is a keyed hash of who, ``sealed`` holds all the rest."""

    __tablename__ = "face_templates"
    subject_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    whose: Mapped[str] = mapped_column(String(10))
    created: Mapped[dt.datetime] = mapped_column(default=utc_now)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class EventRow(Base):
    """One line of the log. ``body`` is the canonical JSON that the chain seals; the columns repeat it for searching."""

    __tablename__ = "events"
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[str] = mapped_column(String(36), unique=True)
    created: Mapped[dt.datetime] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(String(30), index=True)
    user: Mapped[str | None] = mapped_column(String(120), index=True)
    service: Mapped[str | None] = mapped_column(String(120), index=True)
    decision: Mapped[str | None] = mapped_column(String(20))
    check_id: Mapped[str | None] = mapped_column(String(36), index=True)
    body: Mapped[str] = mapped_column(Text)
    prev_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class ChainHead(Base):
    """The one row that a writer locks: the newest event's number and hash, sealed with the log key."""

    __tablename__ = "chain_head"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
    seal: Mapped[str] = mapped_column(String(64))


class Review(Base):
    """What a reviewer made of one event (by its id); the latest word counts, each word is an event too."""

    __tablename__ = "reviews"
    event_id: Mapped[str] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), primary_key=True)
    state: Mapped[str] = mapped_column(String(20))
    note: Mapped[str | None] = mapped_column(Text)
    reviewed_by: Mapped[str] = mapped_column(String(120))
    reviewed_at: Mapped[dt.datetime]


class Check(Base):
    """One check and what the writer did. ``findings`` are masked; ``marks`` are what an override is matched by."""

    __tablename__ = "checks"
    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_key)
    created: Mapped[dt.datetime] = mapped_column(default=utc_now, index=True)
    user: Mapped[str | None] = mapped_column(String(120), index=True)
    client: Mapped[str | None] = mapped_column(String(64))
    device_id: Mapped[str | None] = mapped_column(String(36))
    service: Mapped[str | None] = mapped_column(String(120))
    account: Mapped[str] = mapped_column(String(20), default="personal")
    action: Mapped[str] = mapped_column(String(30), default="post")
    source: Mapped[str] = mapped_column(String(20), default="extension")
    verdict: Mapped[str] = mapped_column(String(20))
    findings: Mapped[list[dict[str, Any]]]
    marks: Mapped[list[dict[str, Any]]]
    policy_version: Mapped[str] = mapped_column(String(120), default="")
    event_id: Mapped[str | None] = mapped_column(String(36))
    retry_hash: Mapped[str | None] = mapped_column(String(64), index=True)
    outcome: Mapped[str | None] = mapped_column(String(20))
    outcome_reason: Mapped[str | None] = mapped_column(Text)
    outcome_at: Mapped[dt.datetime | None]


class Override(Base):
    """One finding that a person may send, on one service, for a time. ``mark`` is a keyed hash or a picture's hash."""

    __tablename__ = "overrides"
    id: Mapped[int] = mapped_column(primary_key=True)
    check_id: Mapped[str] = mapped_column(ForeignKey("checks.id", ondelete="CASCADE"), index=True)
    created: Mapped[dt.datetime] = mapped_column(default=utc_now)
    expires: Mapped[dt.datetime] = mapped_column(index=True)
    user: Mapped[str | None] = mapped_column(String(120), index=True)
    client: Mapped[str | None] = mapped_column(String(64), index=True)
    service: Mapped[str | None] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(40))
    level: Mapped[str] = mapped_column(String(20))
    mark: Mapped[str] = mapped_column(String(80))


class Approval(Base):
    """A post that its writer has sent to a second person. ``sealed`` is its words; None once it is decided.

    ``state`` is ``waiting``, ``agreed``, ``refused``, ``withdrawn`` or ``lapsed``; ``until`` is how long an agreement
    holds. What of it stays after the decision says nothing of the post.
    """

    __tablename__ = "approvals"
    check_id: Mapped[str] = mapped_column(ForeignKey("checks.id", ondelete="CASCADE"), primary_key=True)
    created: Mapped[dt.datetime] = mapped_column(default=utc_now, index=True)
    expires: Mapped[dt.datetime]
    state: Mapped[str] = mapped_column(String(20), default="waiting", index=True)
    decided_by: Mapped[str | None] = mapped_column(String(120))
    decided_at: Mapped[dt.datetime | None]
    answer: Mapped[str | None] = mapped_column(Text)
    until: Mapped[dt.datetime | None]
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    check: Mapped[Check] = relationship(lazy="joined")


class HeldPictureRow(Base):
    """One picture of a post that waits, sealed; ``place`` counts within the post. Gone once it is decided."""

    __tablename__ = "held_pictures"
    check_id: Mapped[str] = mapped_column(ForeignKey("approvals.check_id", ondelete="CASCADE"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class UploadedMedia(Base):
    """What was found in an upload, for the post that will name it; ``findings`` are masked and carry their marks.

    ``client`` and ``user`` are the asker's, as in an override; no picture, no name of a file, no id in the clear.
    """

    __tablename__ = "uploaded_media"
    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_key)
    created: Mapped[dt.datetime] = mapped_column(default=utc_now, index=True)
    user: Mapped[str | None] = mapped_column(String(120), index=True)
    client: Mapped[str | None] = mapped_column(String(64), index=True)
    service: Mapped[str | None] = mapped_column(String(120))
    findings: Mapped[list[dict[str, Any]]]


class UploadedMediaName(Base):
    """One name by which a site may call an upload, as a keyed hash."""

    __tablename__ = "uploaded_media_names"
    name_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    media_id: Mapped[str] = mapped_column(
        ForeignKey("uploaded_media.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class GrantRow(Base):
    """A permission from the headteacher or e-safety lead, with an expiry.

    ``times`` is when it holds within its days, ``networks`` where; ``confirmed`` is the last yearly look at it.
    """

    __tablename__ = "grants"
    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_key)
    service: Mapped[str] = mapped_column(String(120))
    users: Mapped[list[str]]
    roles: Mapped[list[str]]
    starts: Mapped[dt.datetime | None]
    until: Mapped[dt.datetime] = mapped_column(index=True)
    granted_by: Mapped[str] = mapped_column(String(120))
    reason: Mapped[str] = mapped_column(Text)
    times: Mapped[str] = mapped_column(String(30), default="always", server_default="always")
    networks: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    document: Mapped[str] = mapped_column(String(300), default="", server_default="")
    created: Mapped[dt.datetime] = mapped_column(default=utc_now)
    confirmed: Mapped[dt.datetime | None]
    confirmed_by: Mapped[str | None] = mapped_column(String(120))
    revoked: Mapped[dt.datetime | None]
    revoked_by: Mapped[str | None] = mapped_column(String(120))


class VideoSession(Base):
    """A timed session in which pupils watch under a teacher's eyes; its grant opens the site and says when it ended.

    ``key`` is the video in a comparable form, by which earlier risk assessments of it are found.
    """

    __tablename__ = "video_sessions"
    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_key)
    created: Mapped[dt.datetime] = mapped_column(default=utc_now, index=True)
    teacher: Mapped[str] = mapped_column(String(120))
    video: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(String(300), index=True)
    risk: Mapped[str] = mapped_column(Text)
    place: Mapped[str] = mapped_column(String(200))
    grant_id: Mapped[str] = mapped_column(ForeignKey("grants.id", ondelete="CASCADE"), unique=True)
    grant: Mapped[GrantRow] = relationship(lazy="joined")


class AccessRequest(Base):
    """A person asks for a site; an approver answers with a grant or a refusal.

    ``mail`` is what became of the message to the approvers: ``waiting``, ``sent``, ``failed``, None where none is due.
    """

    __tablename__ = "access_requests"
    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_key)
    created: Mapped[dt.datetime] = mapped_column(default=utc_now, index=True)
    user: Mapped[str | None] = mapped_column(String(120), index=True)
    client: Mapped[str | None] = mapped_column(String(64))
    host: Mapped[str] = mapped_column(String(253))
    service: Mapped[str | None] = mapped_column(String(120))
    reason: Mapped[str] = mapped_column(Text)
    event_id: Mapped[str | None] = mapped_column(String(36))
    state: Mapped[str] = mapped_column(String(20), default="open")
    answered_by: Mapped[str | None] = mapped_column(String(120))
    answered_at: Mapped[dt.datetime | None]
    answer: Mapped[str | None] = mapped_column(Text)
    grant_id: Mapped[str | None] = mapped_column(ForeignKey("grants.id", ondelete="SET NULL"))
    mail: Mapped[str | None] = mapped_column(String(20), index=True)
    mail_tries: Mapped[int] = mapped_column(default=0, server_default="0")
    mail_at: Mapped[dt.datetime | None]
    mail_problem: Mapped[str | None] = mapped_column(String(300))


class Setting(Base):
    """Small facts that live with the data, such as the lists' version."""

    __tablename__ = "settings_kv"
    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[str] = mapped_column(Text)


Index("ix_overrides_cover", Override.service, Override.kind, Override.expires)
