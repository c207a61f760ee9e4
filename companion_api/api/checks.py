"""``POST /api/v1/checks``: one post, checked before it leaves."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import Blueprint, request
from werkzeug.datastructures import FileStorage

from companion_api.api.auth import person_behind
from companion_api.api.bodies import BytesBody, CheckBody, TextBody
from companion_api.api.errors import ApiError
from companion_api.api.holding import Asked, hold
from companion_api.api.reading import JSON_TYPE, MULTIPART_TYPE, file_parts, json_part, parse_json, read_json
from companion_api.companion import here
from gatepost.post import FilePart, ImagePart, Post, TextPart

blueprint = Blueprint("api_checks", __name__, url_prefix="/api/v1/checks")


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
