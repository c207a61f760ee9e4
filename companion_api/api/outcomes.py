"""``POST /api/v1/checks/{check_id}/outcome``: what the writer did with a check, or a second person in their place."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Blueprint
from sqlalchemy.orm import Session

from companion_api.api.auth import Caller, caller
from companion_api.api.bodies import OutcomeBody
from companion_api.api.errors import ApiError
from companion_api.api.holding import may_answer
from companion_api.api.reading import read_json
from companion_api.companion import here
from companion_api.held_post import HeldPost, copy_of
from companion_api.models import Check
from companion_api.second_person import may_agree
from companion_api.store import approvals, checks, overrides
from gatepost.errors import InputError
from gatepost.event import iso, utc_now
from gatepost.verdict import Level

blueprint = Blueprint("api_outcomes", __name__, url_prefix="/api/v1/checks")


@blueprint.post("/<uuid:check_id>/outcome")
def outcome(check_id: object) -> dict[str, Any]:
    """Say what the writer did with a check; an override covers its findings for a while."""
    body, asking = read_json(OutcomeBody), caller()
    copy = _copy_for_colleague(str(check_id), body, asking)
    with here().database.session() as session:
        check = _answerable(session, str(check_id), asking)
        if body.outcome == "override":
            _refuse_hopeless(check, body, asking)
        if _as_second_person(check, asking) and body.outcome == "override":
            minutes = here().policy.limits.agreement_minutes
            by = {"by": asking.user or "", "reason": body.reason, "client": asking.client}
            covered = approvals.agree(session, check, minutes=minutes, **by)  # type: ignore[arg-type]
        else:
            minutes = here().policy.limits.override_minutes
            covered = _by_writer(session, check, body, asking, copy)
        answer = _answer(check, covered, minutes)
    here().unanswered.drop(str(check_id))
    return answer


def _answerable(session: Session, check_id: str, asking: Caller) -> Check:
    check = checks.find(session, check_id)
    if check is None or not (may_answer(check, asking) or _may_approve(check, asking)):
        raise ApiError(404, "There is no check with this id.")
    return check


def _may_approve(check: Check, asking: Caller) -> bool:
    return may_agree(here().policy, check, asking.user, asking.roles)


def _as_second_person(check: Check, asking: Caller) -> bool:
    return _may_approve(check, asking) and not may_answer(check, asking)


def _copy_for_colleague(check_id: str, body: OutcomeBody, asking: Caller) -> HeldPost | None:
    """Made before the database is written to: pictures take a while. Of nobody's post but the asker's own."""
    if body.outcome != "ask_approval":
        return None
    with here().database.reading() as session:
        check = _answerable(session, check_id, asking)
        post = here().unanswered.find(check_id) if may_answer(check, asking) else None
        return copy_of(post, check.findings) if post is not None else None


def _by_writer(session: Session, check: Check, body: OutcomeBody, asking: Caller, copy: HeldPost | None) -> int:
    if (check.outcome, check.outcome_reason) != (body.outcome, body.reason):
        by, device = asking.user or check.user, asking.device_name
        checks.record_outcome(session, check, body.outcome, body.reason, by=by, client=asking.client, device=device)
    if body.outcome == "ask_approval":
        _let_wait(session, check, copy)
    elif body.outcome in ("edited", "cancelled"):
        approvals.withdraw(session, check.id)
    level = Level.parse(check.verdict)
    lifts = body.outcome == "override" or (body.outcome == "false_alarm" and level <= Level.WARN)
    if not lifts or level == Level.BLOCK:
        return 0
    minutes = here().policy.limits.override_minutes
    return overrides.remember(session, check, minutes=minutes, client=asking.client, up_to=level)


def _let_wait(session: Session, check: Check, copy: HeldPost | None) -> None:
    """Only what a second person decides waits for one; asked again, the same request stands."""
    standing = approvals.find(session, check.id)
    if check.verdict != Level.APPROVE.wire or (standing is not None and standing.state == "waiting"):
        return
    try:
        approvals.ask(session, check, copy, days=here().policy.limits.keep_held_days)
    except InputError as error:
        raise ApiError(409, f"{str(error).capitalize()}.", code="too_many_waiting") from error


def _refuse_hopeless(check: Check, body: OutcomeBody, asking: Caller) -> None:
    level = Level.parse(check.verdict)
    if level == Level.BLOCK:
        raise ApiError(409, "The policy does not let this be overridden; change the post.", code="cannot_override")
    if level == Level.APPROVE and not _may_approve(check, asking):
        raise ApiError(409, "A second person must agree to this; ask a colleague.", code="needs_second_person")
    if not (body.reason or "").strip() and any(finding.get("reason_required") for finding in check.findings):
        raise ApiError(400, "reason: say in a few words why this may be published", details={"place": "reason"})


def _answer(check: Check, covered: int, minutes: int) -> dict[str, Any]:
    until = utc_now() + dt.timedelta(minutes=minutes) if covered else None
    told = {"check_id": check.id, "outcome": check.outcome, "event_id": check.event_id}
    return told | {"covers": covered, "until": iso(until) if until else None, "release": covered > 0}
