"""``POST /api/v1/images/redacted``: a copy of one picture that may go out, and what was done to it."""

from __future__ import annotations

import base64
from pathlib import PurePosixPath, PureWindowsPath
from urllib.parse import quote

from flask import Blueprint, Response, jsonify, request

from companion_api.api.bodies import BytesBody, RedactedBody
from companion_api.api.errors import ApiError
from companion_api.api.reading import JSON_TYPE, MULTIPART_TYPE, file_parts, json_part, parse_json, read_json
from companion_api.companion import here
from companion_api.redaction.redactor import StillSeenError, redact
from companion_api.redaction.wish import RedactedCopy, Wish
from gatepost.errors import UnreadableError

blueprint = Blueprint("api_redacted", __name__, url_prefix="/api/v1/images")
_OPTIONS = "options"


@blueprint.post("/redacted")
def create() -> Response:
    """Make the copy: its bytes, or JSON with base64 where the caller asks for that."""
    body, picture = _read()
    wish = Wish(only=frozenset(body.only), crop=body.crop, max_side=body.max_side, kind=body.format)
    try:
        copy = redact(picture.data, wish, here().inspector().look_at)
    except UnreadableError as error:
        raise ApiError(400, f"image: {error}", code="unreadable", details={"place": "image"}) from error
    except StillSeenError as error:
        raise ApiError(409, f"image: {error}", code="still_seen", details={"place": "image"}) from error
    answer = jsonify(_as_json(copy)) if _wants_json() else _as_bytes(copy, picture.name)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _read() -> tuple[RedactedBody, BytesBody]:
    if request.mimetype == JSON_TYPE:
        body = read_json(RedactedBody)
        if body.image is None:
            raise ApiError(400, "image: is missing", details={"place": "image"})
        return body, body.image if isinstance(body.image, BytesBody) else BytesBody.model_construct(data=body.image)
    if request.mimetype == MULTIPART_TYPE:
        return _read_parts()
    raise ApiError(415)


def _read_parts() -> tuple[RedactedBody, BytesBody]:
    has_options = _OPTIONS in request.form or _OPTIONS in request.files
    body = parse_json(RedactedBody, json_part(_OPTIONS)) if has_options else RedactedBody()
    files = file_parts(besides=_OPTIONS)
    if len(files) != 1 or body.image is not None:
        raise ApiError(400, "image: send one picture at a time", details={"place": "image"})
    return body, BytesBody.model_construct(data=files[0].read(), name=files[0].filename or None)


def _wants_json() -> bool:
    accepted = request.accept_mimetypes
    return accepted[JSON_TYPE] > max(accepted["image/jpeg"], accepted["image/png"])


def _as_json(copy: RedactedCopy) -> dict[str, object]:
    return {"image": base64.b64encode(copy.data).decode()} | copy.to_json()


def _as_bytes(copy: RedactedCopy, name: str | None) -> Response:
    answer = Response(copy.data, mimetype=copy.media_type)
    counts = ", ".join(f"{what}={count}" for what, count in copy.counts().items())
    answer.headers["Gatepost-Redacted"] = counts
    answer.headers["Gatepost-Size"] = f"{copy.size[0]}x{copy.size[1]}"
    if copy.cropped:
        answer.headers["Gatepost-Cropped"] = ",".join(map(str, copy.cropped))
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(_new_name(copy, name), safe='')}"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def _new_name(copy: RedactedCopy, name: str | None) -> str:
    stem = PurePosixPath(PureWindowsPath(name or "").name).stem or "picture"
    return f"{stem}-blurred{copy.suffix}"
