"""Inspect a post, remember what was found, and say whether it may go on: the same for every route that checks."""

from __future__ import annotations

import time
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from companion_api.api.auth import Caller, caller
from companion_api.companion import here
from companion_api.models import Check, new_key
from companion_api.store import checks, events, overrides
from companion_api.store.marks import Mark, marks_of
from companion_api.store.sealing import keyed_hash
from gatepost.access import decide_access
from gatepost.event import Event, EventFinding, Kind, utc_now
from gatepost.finding import Finding
from gatepost.judge import judge
from gatepost.person import Person
from gatepost.policy import Policy
from gatepost.post import Post
from gatepost.verdict import Level, Verdict
from gatepost.wire import finding_to_json, verdict_to_json

#: So that the same request let through twice is one line of the log.
_RELEASES = uuid.UUID("6f1d8a52-5b0e-4f5c-9f0e-7b1d9a3c2e44")


@dataclass(frozen=True, slots=True)
class Asked:
    """One post, who is about to send it, and how it came here. ``same`` is equal for an identical retry."""

    post: Post
    person: Person
    same: str
    source: str = "extension"
    host: str | None = None
    strict: bool = False
    preview: bool = False
    unread: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Held:
    """What follows: the verdict, the ids under which it is kept, and the check whose override covers it."""

    verdict: Verdict
    policy: Policy
    elapsed_ms: float
    check_id: str | None = None
    event_id: str | None = None
    covered_by: str | None = None

    @property
    def release(self) -> bool:
        """True when the post may go on."""
        return not self.verdict.stops or self.covered_by is not None

    def to_json(self) -> dict[str, Any]:
        """The result as ``check --json`` gives it, with the ids."""
        told = {"policy_name": self.policy.name, "policy_version": self.policy.version, "elapsed_ms": self.elapsed_ms}
        ids = {"check_id": self.check_id, "event_id": self.event_id, "covered_by": self.covered_by}
        return verdict_to_json(self.verdict, **told) | ids | {"release": self.release}  # type: ignore[arg-type]


def hold(asked: Asked) -> Held:
    """Inspect and keep; raises InputError when ``strict`` and a picture cannot be read."""
    companion, started = here(), time.monotonic()
    inspector = companion.inspector()
    looked_at = None if asked.strict else companion.looked_at.recall(inspector, asked.post)
    verdict = looked_at or inspector.examine(asked.post, strict=asked.strict).verdict
    if asked.unread:
        verdict = _joined(verdict, judge(inspector.policy, asked.post, asked.unread))
    elapsed = time.monotonic() - started
    companion.metrics.checks.labels(verdict.level.wire).inc()
    companion.metrics.inspection.observe(elapsed)
    ids = {} if verdict.level == Level.ALLOW else _keep(asked, verdict, inspector.policy)
    held = Held(verdict, inspector.policy, elapsed * 1000, **ids)
    if verdict.level == Level.APPROVE and held.check_id is not None and not held.release:
        companion.unanswered.keep(held.check_id, asked.post)
    return held


def look_beforehand(draft: Post) -> None:
    """Examine a draft as the post that it may become, so that the post is answered at once."""
    inspector, post = here().inspector(), replace(draft, action="post")
    here().looked_at.remember(inspector, post, inspector.examine(post).verdict)


def _joined(one: Verdict, other: Verdict) -> Verdict:
    return Verdict(max(one.level, other.level), one.findings + other.findings)


def _keep(asked: Asked, verdict: Verdict, policy: Policy) -> dict[str, str | None]:
    database = here().database
    marks = marks_of(database.keys.finding, asked.post, verdict.findings)
    if asked.preview:
        with database.reading() as session:
            return {"covered_by": _covering(session, asked, marks)}
    with database.session() as session:
        covering = _covering(session, asked, marks)
        if covering:
            return _released(session, asked, verdict, covering)
        return _kept(session, asked, verdict, marks, policy)


def _covering(session: Session, asked: Asked, marks: Sequence[Mark]) -> str | None:
    person = asked.person
    return overrides.covers(session, marks, user=person.user, client=person.client, service=asked.post.service)


def _released(session: Session, asked: Asked, verdict: Verdict, covering: str) -> dict[str, str | None]:
    event_id = str(uuid.uuid5(_RELEASES, f"{covering} {_retry_hash(asked)}"))
    event = _event("post_released", asked, verdict, covering, id=event_id, details={"covered_by": covering})
    return {"check_id": covering, "covered_by": covering, "event_id": events.append(session, event)}


def _kept(
    session: Session, asked: Asked, verdict: Verdict, marks: Sequence[Mark], policy: Policy
) -> dict[str, str | None]:
    retry = _retry_hash(asked)
    before = checks.find_retry(session, retry)
    if before is not None and before.verdict == verdict.level.wire:
        return {"check_id": before.id, "event_id": before.event_id}
    check = checks.add(session, _check(asked, verdict, marks, policy, retry))
    if verdict.stops:
        check.event_id = events.append(session, _event("post_held", asked, verdict, check.id))
    return {"check_id": check.id, "event_id": check.event_id}


def _check(asked: Asked, verdict: Verdict, marks: Sequence[Mark], policy: Policy, retry: str) -> Check:
    post, person = asked.post, asked.person
    return Check(
        id=new_key(), user=person.user, client=person.client, device_id=caller().device_id, service=post.service,
        account=post.account, action=post.action, source=asked.source, verdict=verdict.level.wire,
        findings=[finding_to_json(judged) for judged in verdict.findings], marks=[mark.to_json() for mark in marks],
        policy_version=policy.version, retry_hash=retry,
    )  # fmt: skip


def _retry_hash(asked: Asked) -> str:
    who = asked.person.user or asked.person.client or caller().device_id or ""
    return keyed_hash(here().database.keys.finding, "retry", who, asked.same)


def _event(kind: Kind, asked: Asked, verdict: Verdict, check_id: str, **more: Any) -> Event:  # noqa: ANN401
    person, asking = asked.person, caller()
    worst = max(verdict.findings, key=lambda judged: judged.level)
    return Event(
        kind, user=person.user, roles=tuple(sorted(person.roles)), known_by=person.known_by, client=person.client,
        device=asking.device_name, service=asked.post.service, host=asked.host, rule=_rule(asked), clause=worst.clause,
        decision=verdict.level.wire, reason=_in_short(verdict), check_id=check_id,
        findings=tuple(map(EventFinding.of, verdict.findings)), **more,
    )  # fmt: skip


def _rule(asked: Asked) -> str | None:
    """The rule under which the site is open to the writer; None where no site is known."""
    companion = here()
    service = companion.catalogue.get(asked.post.service) if asked.post.service else None
    host = asked.host or (service.hosts[0] if service and service.hosts else None)
    if host is None:
        return None
    told = {"person": asked.person, "at": utc_now(), "grants": companion.grants()}
    return decide_access(companion.policy, companion.catalogue, url=f"https://{host}/", **told).rule  # type: ignore[arg-type]


def _in_short(verdict: Verdict) -> str:
    """The kinds and how often each was found: ``pupil_name, phone (2)``."""
    counts = Counter(judged.finding.kind for judged in verdict.findings)
    return ", ".join(kind if count == 1 else f"{kind} ({count})" for kind, count in counts.items())


def may_answer(check: Check, asking: Caller) -> bool:
    """True for the writer: the same person, the same device, or the same address where nobody is known."""
    if asking.user is not None and check.user is not None:
        return asking.user.lower() == check.user.lower()
    same_device = asking.device_id is not None and asking.device_id == check.device_id
    return same_device or (asking.client is not None and asking.client == check.client)
