"""``POST /api/v1/requests``: a raw outgoing HTTP request, the post found in it, and whether it may go on."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

from flask import Blueprint, request

from companion_api.api.auth import caller, person_behind
from companion_api.api.bodies import RequestBody
from companion_api.api.errors import ApiError
from companion_api.api.holding import Asked, hold, look_beforehand
from companion_api.api.media import found_earlier, remember
from companion_api.api.pieces import keep_document, with_document, with_pieces
from companion_api.api.reading import JSON_TYPE, MULTIPART_TYPE, file_parts, json_part, parse_json, read_json
from companion_api.companion import here
from gatepost.errors import InputError
from gatepost.extract import read_post
from gatepost.extract.limits import ReadLimits
from gatepost.extract.request import RawRequest, Reading
from gatepost.finding import Finding, PartRef
from gatepost.person import Person
from gatepost.post import Post
from gatepost.site_match import split_address

blueprint = Blueprint("api_requests", __name__, url_prefix="/api/v1/requests")
_NOTHING: dict[str, Any] = {
    "post": None, "readable": True, "release": True, "covered_by": None, "check_id": None, "event_id": None,
    "verdict": "allow", "findings": [], "elapsed_ms": 0.0, "upload": None,
}  # fmt: skip


@blueprint.post("")
def create() -> dict[str, Any]:
    """Read one request and check the post in it."""
    body, data = _read_request()
    policy = here().policy
    about = {"policy": {"name": policy.name, "version": policy.version}}
    if not policy.inspection_on:
        # Not even read: nothing is inspected before the notice is published and the DPIA signed.
        return _NOTHING | about | {"inspection": "off"}
    raw = RawRequest(body.method, body.url, tuple((name, value) for name, value in body.headers), data)
    host, service = _site(body.url)
    limits = ReadLimits(max_body_bytes=policy.limits.max_body_bytes)
    reading = read_post(raw, service=service, limits=limits)
    person = person_behind(body.user, frozenset(body.roles), body.client, body.known_by)
    if not body.outlined:
        reading = with_pieces(raw, reading, person, limits)
    quiet = reading.post is None or reading.action in policy.quiet_actions
    # A draft that is nobody's business is not kept either.
    reading = replace(reading, edits=()) if quiet else with_document(raw, reading, person)
    asked = _asked(body, data, reading, person, host=host, service=service)
    if body.aside:
        if reading.action == "draft" and not asked.post.is_empty:
            look_beforehand(asked.post)
        return _NOTHING | about | {"inspection": "on"}
    earlier = () if quiet else found_earlier(raw, asked.post, person, limits)
    if reading.readable and (quiet or asked.post.is_empty) and not earlier:
        keep_document(raw, reading, person)
        return _NOTHING | about | {"inspection": "on", "post": _shown(reading, with_text=False)}
    held = hold(replace(asked, unread=asked.unread + earlier))
    if held.release:
        keep_document(raw, reading, person)
    with_text = body.source == "extension" and not caller().is_proxy
    told = {"inspection": "on", "post": _shown(reading, with_text=with_text), "readable": reading.readable}
    return told | held.to_json() | {"upload": remember(raw, asked.post, person, held, limits)}


def _read_request() -> tuple[RequestBody, bytes]:
    if request.mimetype == JSON_TYPE:
        body = read_json(RequestBody)
        return body, body.body or b""
    if request.mimetype != MULTIPART_TYPE:
        raise ApiError(415)
    body = parse_json(RequestBody, json_part("request"))
    if body.body is not None:
        raise ApiError(400, "body: send the bytes once, as the part called body", details={"place": "body"})
    files = file_parts(besides="request")
    return body, files[0].read() if files else b""


def _site(url: str) -> tuple[str, str | None]:
    try:
        address = split_address(url)
    except InputError as error:
        raise ApiError(400, str(error), details={"place": "url"}) from error
    service = here().catalogue.find(address.host, address.path)
    return address.host, service.id if service else None


def _asked(
    body: RequestBody, data: bytes, reading: Reading, person: Person, *, host: str, service: str | None
) -> Asked:
    found = reading.post or Post(action=reading.action)
    post = Post(
        service=found.service or service, account=found.account, action=found.action, user=person.user,
        roles=person.roles, texts=found.texts, images=found.images, files=found.files, media_ids=found.media_ids,
        people=found.people,
    )  # fmt: skip
    same = f"{body.method} {body.url} {hashlib.sha256(data).hexdigest()}"
    unread = () if reading.readable else (_unreadable(reading, data),)
    return Asked(post, person, same, source=body.source, host=host, unread=unread)


def _unreadable(reading: Reading, data: bytes) -> Finding:
    return Finding(
        kind="unreadable",
        part=PartRef("file"),
        confidence=1.0,
        message=f"Gatepost cannot read all of this: {reading.why}.",
        advice="Try again without the attachment, or ask your e-safety lead.",
        key=hashlib.sha256(data).hexdigest(),
    )


def _shown(reading: Reading, *, with_text: bool) -> dict[str, Any] | None:
    """What the post consists of; the words themselves go back only to the browser they came from."""
    post = reading.post
    if post is None:
        return None
    texts = [
        {"index": part.index, "where": part.where, "length": len(part.text)}
        | ({"text": part.text} if with_text else {})
        for part in post.texts
    ]
    counts = {"images": len(post.images), "files": len(post.files)}
    return {"service": post.service, "account": post.account, "action": post.action, "texts": texts} | counts
