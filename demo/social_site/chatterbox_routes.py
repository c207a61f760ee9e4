"""Chatterbox over HTTP: a GraphQL-style endpoint, REST for comments and drafts, uploads, beacons, and the page."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler
from chatterbox_state import PEOPLE, State
from werkzeug.formparser import MultiPartParser
from werkzeug.http import parse_options_header

_HERE = Path(__file__).parent
_MAX_BODY_BYTES = 20 * 1024 * 1024
_IMAGE_MAGIC = {
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG": "image/png",
    b"GIF8": "image/gif",
    b"RIFF": "image/webp",
}
STATE = web.AppKey("state", State)


class Refused(Exception):  # noqa: N818 - an answer to the client, not a mistake of ours
    """A request that the site turns down, with what its page shows."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


def make_app() -> web.Application:
    """The whole site as an aiohttp application."""
    app = web.Application(client_max_size=_MAX_BODY_BYTES, middlewares=[_errors])
    app[STATE] = State()
    app.router.add_post("/api/graphql", graphql)
    app.router.add_post("/api/upload/media", upload_media)
    app.router.add_post("/api/posts/{id}/comments", add_comment)
    app.router.add_post("/api/posts/{id}/like", like)
    app.router.add_post("/api/drafts", save_draft)
    app.router.add_post("/api/telemetry", telemetry)
    app.router.add_patch("/api/profile", update_profile)
    app.router.add_get("/api/profile", profile)
    app.router.add_get("/api/feed", feed)
    app.router.add_get("/api/typeahead", typeahead)
    app.router.add_get("/api/_received", received)
    app.router.add_post("/api/_reset", reset)
    app.router.add_get("/media/{id}", media)
    app.router.add_get("/", page)
    app.router.add_static("/static/", _HERE / "static")
    if (_HERE / "node_modules").is_dir():
        app.router.add_static("/node_modules/", _HERE / "node_modules")
    return app


@web.middleware
async def _errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        response = await handler(request)
    except Refused as refused:
        body = {"error": {"message": refused.message}, "errors": [{"message": refused.message}]}
        response = web.json_response(body, status=refused.status)
    response.headers.setdefault("Cache-Control", "no-cache")
    return response


async def _json(request: web.Request) -> tuple[bytes, dict[str, Any]]:
    raw = await request.read()
    try:
        body = json.loads(raw)
    except ValueError:
        raise Refused(400, "That was not JSON.") from None
    if not isinstance(body, dict):
        raise Refused(400, "That was not a JSON object.")
    return raw, body


def _record(request: web.Request, kind: str, raw: bytes, texts: list[str]) -> None:
    content_type = request.headers.get("Content-Type", "")
    about = {"kind": kind, "method": request.method, "path": request.path_qs, "content_type": content_type}
    request.app[STATE].record(about, raw, texts)


def text_of(body: object) -> str:
    """The words of a post: a string, or an editor document with one line a paragraph."""
    if isinstance(body, str):
        return body.strip()
    paragraphs = body.get("content", []) if isinstance(body, dict) else []
    return "\n".join("".join(_runs(paragraph)) for paragraph in paragraphs).strip()


def _runs(node: object) -> Iterator[str]:
    if not isinstance(node, dict):
        return
    if node.get("type") == "hard_break":
        yield "\n"
    yield str(node.get("text", ""))
    for child in node.get("content", []):
        yield from _runs(child)


async def graphql(request: web.Request) -> web.Response:
    """``{operationName, variables}`` with the operations that the page uses."""
    raw, body = await _json(request)
    operation, variables = body.get("operationName"), body.get("variables") or {}
    if operation == "CreatePostMutation":
        return _create_post(request, raw, variables.get("input") or {})
    if operation == "FeedQuery":
        return web.json_response({"data": {"feed": request.app[STATE].feed()}})
    raise Refused(400, f"There is no operation {operation!r}.")


def _create_post(request: web.Request, raw: bytes, given: dict[str, Any]) -> web.Response:
    state = request.app[STATE]
    text, media_ids = text_of(given.get("body", "")), [str(item) for item in given.get("mediaIds") or []]
    if not text and not media_ids:
        raise Refused(400, "Write something first, or choose a photo.")
    if any(item not in state.photos for item in media_ids):
        raise Refused(400, "That photo is no longer there.")
    post = state.add_post(text, media_ids, str(given.get("audience", "public")))
    _record(request, "post", raw, [text])
    return web.json_response({"data": {"createPost": {"id": post.id}}})


async def upload_media(request: web.Request) -> web.Response:
    """Take one photo as multipart ``file`` (with ``alt``) and hand back its media id."""
    raw = await request.read()
    kind, options = parse_options_header(request.headers.get("Content-Type", ""))
    if kind != "multipart/form-data" or "boundary" not in options:
        raise Refused(400, "Send the photo as multipart/form-data.")
    try:
        fields, files = MultiPartParser().parse(io.BytesIO(raw), options["boundary"].encode(), len(raw))
    except ValueError:
        raise Refused(400, "That form could not be read.") from None
    data = files["file"].read() if "file" in files else b""
    content_type = next((name for magic, name in _IMAGE_MAGIC.items() if data.startswith(magic)), None)
    if content_type is None:
        raise Refused(400, "Choose a JPEG, PNG, GIF or WebP photo.")
    media_id = request.app[STATE].add_photo(content_type, data)
    _record(request, "upload", raw, [fields.get("alt", "")])
    return web.json_response({"media_id": media_id, "url": f"/media/{media_id}"})


async def add_comment(request: web.Request) -> web.Response:
    """``{text}`` under a post."""
    raw, body = await _json(request)
    post = request.app[STATE].find_post(request.match_info["id"])
    text = str(body.get("text", "")).strip()
    if post is None:
        raise Refused(404, "That post is no longer there.")
    if not text:
        raise Refused(400, "Write something first.")
    comment = request.app[STATE].add_comment(post, text)
    _record(request, "comment", raw, [text])
    return web.json_response(comment, status=201)


async def like(request: web.Request) -> web.Response:
    """Like a post, or take the like back."""
    raw = await request.read()
    post = request.app[STATE].find_post(request.match_info["id"])
    if post is None:
        raise Refused(404, "That post is no longer there.")
    post.liked = not post.liked
    post.likes += 1 if post.liked else -1
    _record(request, "like", raw, [])
    return web.json_response({"likes": post.likes, "liked": post.liked})


async def save_draft(request: web.Request) -> web.Response:
    """Keep the one draft of the signed-in person."""
    raw, body = await _json(request)
    request.app[STATE].drafts["robin"] = body.get("body")
    _record(request, "draft", raw, [text_of(body.get("body", ""))])
    return web.json_response({"saved": True})


async def telemetry(request: web.Request) -> web.Response:
    """Take a beacon; what is in it is of no interest here."""
    _record(request, "telemetry", await request.read(), [])
    return web.Response(status=204)


async def profile(request: web.Request) -> web.Response:
    """The signed-in person, and the others to follow."""
    return web.json_response({"me": request.app[STATE].profile, "people": PEOPLE[1:]})


async def update_profile(request: web.Request) -> web.Response:
    """``{name, bio, website}``; what is left out stays."""
    raw, body = await _json(request)
    changes = {key: str(body[key])[:300] for key in ("name", "bio", "website") if key in body}
    request.app[STATE].profile |= changes
    _record(request, "profile", raw, list(changes.values()))
    return web.json_response(request.app[STATE].profile)


async def feed(request: web.Request) -> web.Response:
    """The newest posts."""
    return web.json_response({"posts": request.app[STATE].feed()[:50]})


async def typeahead(request: web.Request) -> web.Response:
    """People whose name holds what was typed so far."""
    wanted = request.query.get("q", "").strip().lower()
    found = [person for person in PEOPLE if wanted and wanted in person["name"].lower()]
    return web.json_response({"people": found})


async def media(request: web.Request) -> web.Response:
    """The bytes of a photo as they came."""
    found = request.app[STATE].photos.get(request.match_info["id"])
    if found is None:
        raise Refused(404, "That photo is no longer there.")
    return web.Response(body=found[1], content_type=found[0], headers={"X-Content-Type-Options": "nosniff"})


async def received(request: web.Request) -> web.Response:
    """What reached the server: a test aid."""
    state = request.app[STATE]
    return web.json_response({"counts": dict(state.counts), "requests": list(state.received)})


async def reset(request: web.Request) -> web.Response:
    """Begin again: a test aid."""
    request.app[STATE].reset()
    return web.json_response({"reset": True})


async def page(request: web.Request) -> web.FileResponse:
    """The single page."""
    return web.FileResponse(_HERE / "static" / "index.html")
