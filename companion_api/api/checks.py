"""``POST /api/v1/checks``: one post, checked before it leaves; and what its writer did."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from flask import Blueprint, request
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from companion_api.api.auth import Caller, caller, person_behind
from companion_api.api.bodies import BytesBody, CheckBody, OutcomeBody, TextBody
from companion_api.api.errors import ApiError
from companion_api.api.holding import Asked, hold, may_answer
from companion_api.api.reading import JSON_TYPE, MULTIPART_TYPE, file_parts, json_part, parse_json, read_json
from companion_api.companion import here
from companion_api.models import Check
from companion_api.store import checks, overrides
from gatepost.event import iso, utc_now
from gatepost.person import REVIEWER_ROLES
from gatepost.post import FilePart, ImagePart, Post, TextPart
from gatepost.verdict import Level

blueprint = Blueprint("api_checks", __name__, url_prefix="/api/v1/checks")
#: Who may be the second person that an ``approve`` asks for.
APPROVER_ROLES: frozenset[str] = REVIEWER_ROLES | {"page_admin"}


@blueprint.post("")
def create() -> dict[str, Any]:
    """Check one post."""
    body, images, files = _read_check()
    policy = here().policy
    if not policy.inspection_on:
        return {"id": body.id} | _not_inspected(policy.name, policy.version)
    person = person_behind(body.user, frozenset({body.role} if body.role else ()))
    post = Post(
        service=body.service, account=body.account, action=body.action, user=person.user, roles=person.roles,
        texts=tuple(_text(index, text) for index, text in enumerate(body.texts)), images=images, files=files,
        people=tuple(body.people),
    )  # fmt: skip
    held = hold(Asked(post, person, same=_sameness(post), strict=True, preview=body.preview))
    return {"id": body.id, "inspection": "on"} | held.to_json()


def _read_check() -> tuple[CheckBody, tuple[ImagePart, ...], tuple[FilePart, ...]]:
    if request.mimetype == JSON_TYPE:
        body = read_json(CheckBody)
        sent: list[FileStorage] = []
    elif request.mimetype == MULTIPART_TYPE:
        body = parse_json(CheckBody, json_part("post"))
        sent = file_parts(besides="post")
    else:
        raise ApiError(415)
    pictures = [_named(item) for item in body.images] + [_part(file) for file in sent if _is_picture(file)]
    others = [_named(item) for item in body.files] + [_part(file) for file in sent if not _is_picture(file)]
    images = tuple(ImagePart(data, index, name) for index, (data, name) in enumerate(pictures))
    return body, images, tuple(FilePart(data, index, name) for index, (data, name) in enumerate(others))


def _text(index: int, text: str | TextBody) -> TextPart:
    return TextPart(text, index) if isinstance(text, str) else TextPart(text.text, index, text.where)


def _named(item: bytes | BytesBody) -> tuple[bytes, str | None]:
    return (item, None) if isinstance(item, bytes) else (item.data, item.name)


def _part(file: FileStorage) -> tuple[bytes, str | None]:
    return file.read(), file.filename or None


def _is_picture(file: FileStorage) -> bool:
    return (file.name or "").startswith("image") or file.mimetype.startswith("image/")


def _not_inspected(name: str, version: str) -> dict[str, Any]:
    allowed = {"verdict": "allow", "elapsed_ms": 0.0, "policy": {"name": name, "version": version}, "findings": []}
    ids = {"check_id": None, "event_id": None, "covered_by": None}
    return allowed | ids | {"release": True, "inspection": "off"}


def _sameness(post: Post) -> str:
    digest = hashlib.sha256()
    told = [*((part.where, part.text) for part in post.texts), *(("to", person) for person in post.people)]
    words = [f"{place}\0{text}".encode("utf-8", "surrogatepass") for place, text in told]
    for data in (*words, *(image.data for image in post.images), *(file.data for file in post.files)):
        digest.update(hashlib.sha256(data).digest())
    return f"check {post.service} {post.account} {post.action} {digest.hexdigest()}"


@blueprint.post("/<uuid:check_id>/outcome")
def outcome(check_id: object) -> dict[str, Any]:
    """Say what the writer did with a check; an override covers its findings for a while."""
    body, asking = read_json(OutcomeBody), caller()
    with here().database.session() as session:
        check = checks.find(session, str(check_id))
        if check is None or not (may_answer(check, asking) or _may_approve(check, asking)):
            raise ApiError(404, "There is no check with this id.")
        if body.outcome == "override":
            _refuse_hopeless(check, body, asking)
        if (check.outcome, check.outcome_reason) != (body.outcome, body.reason):
            _record(session, check, body, asking)
        covered = _cover(session, check, body, asking)
        return _outcome_answer(check, covered)


def _may_approve(check: Check, asking: Caller) -> bool:
    """A second person: somebody who is known, may approve, and did not write the post."""
    known = asking.user is not None and asking.user.lower() != (check.user or "").lower()
    return known and bool(asking.roles & APPROVER_ROLES)


def _record(session: Session, check: Check, body: OutcomeBody, asking: Caller) -> None:
    by = asking.user or check.user
    checks.record_outcome(
        session, check, body.outcome, body.reason, by=by, client=asking.client, device=asking.device_name
    )


def _refuse_hopeless(check: Check, body: OutcomeBody, asking: Caller) -> None:
    level = Level.parse(check.verdict)
    if level == Level.BLOCK:
        raise ApiError(409, "The policy does not let this be overridden; change the post.", code="cannot_override")
    if level == Level.APPROVE and not _may_approve(check, asking):
        raise ApiError(409, "A second person must agree to this; ask a colleague.", code="needs_second_person")
    if not (body.reason or "").strip() and any(finding.get("reason_required") for finding in check.findings):
        raise ApiError(400, "reason: say in a few words why this may be published", details={"place": "reason"})


def _cover(session: Session, check: Check, body: OutcomeBody, asking: Caller) -> int:
    level = Level.parse(check.verdict)
    lifts = body.outcome == "override" or (body.outcome == "false_alarm" and level <= Level.WARN)
    if not lifts or level == Level.BLOCK:
        return 0
    # The writer's own address counts, not the second person's.
    client = check.client if _may_approve(check, asking) and not may_answer(check, asking) else asking.client
    return overrides.remember(session, check, minutes=here().policy.limits.override_minutes, client=client, up_to=level)


def _outcome_answer(check: Check, covered: int) -> dict[str, Any]:
    until = utc_now() + dt.timedelta(minutes=here().policy.limits.override_minutes) if covered else None
    told = {"check_id": check.id, "outcome": check.outcome, "event_id": check.event_id}
    return told | {"covers": covered, "until": iso(until) if until else None, "release": covered > 0}
