"""What the JSON routes answer, as pydantic models: for the OpenAPI document and the tests that hold routes to it."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from gatepost.event import KINDS
from gatepost.person import KnownBy

Decision = Literal["allow", "inspect", "read_only", "block"]
LevelName = Literal["allow", "remind", "warn", "approve", "block"]
#: UTC ISO 8601, such as ``2026-11-21T09:00:00Z``.
Time = str


class Answer(BaseModel):
    """Every key that is named is there, and no other."""

    model_config = ConfigDict(extra="forbid")


class ErrorBody(Answer):
    """What went wrong: a stable code, one sentence, and what belongs to it."""

    code: str
    message: str
    details: Any


class ErrorAnswer(Answer):
    """The one error shape."""

    error: ErrorBody


class ClauseAnswer(Answer):
    """The line of the school's own policy."""

    id: str
    quote: str


class PartAnswer(BaseModel):
    """Which part of the post; ``at_s`` only for moving pictures."""

    type: Literal["text", "image", "file"]
    index: int
    at_s: float | None = None


class FindingAnswer(Answer):
    """One thing that was found; never the words themselves."""

    kind: str
    family: str
    level: LevelName
    confidence: float
    part: PartAnswer
    span: list[int] | None
    box: list[int] | None
    masked: str | None
    message: str
    advice: str
    clause: ClauseAnswer | None
    reason_required: bool


class PolicyName(Answer):
    """Which policy decided."""

    name: str
    version: str


class Result(Answer):
    """The result of a check; the ids are null where nothing was kept."""

    verdict: LevelName
    elapsed_ms: float
    policy: PolicyName
    findings: list[FindingAnswer]
    check_id: str | None
    event_id: str | None
    covered_by: str | None
    release: bool
    inspection: Literal["on", "off"]


class CheckAnswer(Result):
    """As ``gatepost check --json``, with the ids; ``id`` is the caller's own."""

    id: str | None


class ShownText(BaseModel):
    """One run of words; ``text`` only for the browser that it came from."""

    index: int
    where: str
    length: int
    text: str | None = None


class ShownPost(Answer):
    """What was found in a raw request."""

    service: str | None
    account: Literal["personal", "official"]
    action: str
    texts: list[ShownText]
    images: int
    files: int


class RequestAnswer(Result):
    """What a raw request holds and whether it may go on."""

    post: ShownPost | None
    readable: bool
    upload: str | None = Field(description="the receipt under which the findings of an upload are kept")


class NotedAnswer(Answer):
    """How many names of an upload were new."""

    noted: int


class SizeAnswer(Answer):
    """In pixels."""

    width: int
    height: int


class CoveredAnswer(Answer):
    """One thing that was covered; ``box`` in pixels of the picture as given."""

    what: Literal["faces", "logo", "text"]
    how: Literal["blurred", "filled"]
    box: list[int]


class RedactedAnswer(Answer):
    """A copy that may go out, as base64, and what was done; ``looks`` is how often it was looked at afterwards."""

    image: str
    media_type: Literal["image/jpeg", "image/png"]
    width: int
    height: int
    given: SizeAnswer
    covered: list[CoveredAnswer]
    cropped: list[int] | None
    looks: int


class OutcomeAnswer(Answer):
    """``covers`` counts the findings that may now pass, ``until`` says how long."""

    check_id: str
    outcome: str
    event_id: str | None
    covers: int
    until: Time | None
    release: bool


class AccessAnswer(Answer):
    """Who may open what, when, and why."""

    decision: Decision
    service: str | None
    category: str
    rule: str | None
    reason: str
    clause: ClauseAnswer | None
    until: Time | None
    may_request: bool
    not_readable: str | None = None


class GrantAnswer(Answer):
    """A permission in force."""

    id: str
    service: str
    users: list[str]
    roles: list[str]
    starts: Time | None
    until: Time
    granted_by: str
    reason: str
    when: Literal["always", "school_hours", "breaks_and_lunch", "outside_school_hours"]
    networks: list[str]
    document: str


class WatchAnswer(Answer):
    """A service where the asker's posts are looked at."""

    service: str
    hosts: list[str]
    decision: Literal["inspect", "read_only"]
    sealed: list[str] = []


class DatedRoleAnswer(Answer):
    """A role with its first and last day, both included, in the school's time zone."""

    role: str
    starts: str | None = Field(alias="from")
    until: str | None


class KnownPersonAnswer(Answer):
    """A user name and its roles."""

    user: str
    roles: list[DatedRoleAnswer]


class KnownDeviceAnswer(Answer):
    """An extension in use, by the SHA-256 of its token."""

    name: str
    user: str | None
    token_hash: str


class PolicyAnswer(Answer):
    """What extension and proxy need; ``people`` and ``devices`` go to proxies alone."""

    wire_version: int
    version: str
    name: str
    inspection: Literal["on", "off"]
    policy: dict[str, Any]
    grants: list[GrantAnswer]
    watch: list[WatchAnswer]
    override_minutes: int
    notice_version: str
    proxies: list[str]
    people: list[KnownPersonAnswer] = []
    devices: list[KnownDeviceAnswer] = []


class AskedAnswer(Answer):
    """A request for access that waits for an answer."""

    id: str
    state: str
    host: str
    service: str | None
    created: Time


class EventFindingAnswer(Answer):
    """What the log keeps of a finding."""

    kind: str
    family: str
    level: str
    masked: str | None
    clause: ClauseAnswer | None


class EventAnswer(Answer):
    """One line of the log."""

    id: str
    created: Time
    kind: Literal[KINDS]  # type: ignore[valid-type]  # the table in gatepost/event.py
    user: str | None
    roles: list[str]
    known_by: KnownBy | str | None
    client: str | None
    device: str | None
    service: str | None
    host: str | None
    rule: str | None
    clause: ClauseAnswer | None
    decision: str | None
    reason: str | None
    check_id: str | None
    findings: list[EventFindingAnswer]
    outcome: str | None
    outcome_reason: str | None
    state: Literal["open", "reviewed"]
    note: str | None
    reviewed_by: str | None
    reviewed_at: Time | None
    details: dict[str, Any]


class EventsAnswer(Answer):
    """One page; ``next`` is the following page's cursor, null at the end."""

    events: list[EventAnswer]
    next: str | None


class StoredAnswer(Answer):
    """How many of the events that were sent are on disk."""

    stored: int


class HealthAnswer(Answer):
    """The process answers."""

    status: Literal["ok"]


class ReadyAnswer(Answer):
    """Every part is ready, or which one is not."""

    status: Literal["ready", "not_ready"]
    checks: dict[str, str] = Field(description="part → ok, or what is wrong with it")
