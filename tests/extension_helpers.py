"""Doubles for the extension's browser tests: a companion that speaks the API's JSON, and a site that records posts."""

from __future__ import annotations

import base64
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote_plus

from drawn_face import encoded
from flask import Flask, Response, jsonify, request
from PIL import Image
from waitress.server import BaseWSGIServer, create_server

TOKEN = "device-token-for-tests"
HOST = "chatterbox.example"
NAME = "Olivia Smith"
#: What the companion's double answers as a blurred copy: a JPEG of 8 x 6 pixels.
COPY = encoded(Image.new("RGB", (8, 6), "#556677"))
FACE_BOX = [40, 30, 60, 80]
CLAUSE = {"id": "mps-4.2", "quote": "Staff do not name pupils on any social media."}


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Serve on a free loopback port; the address."""
    server = create_server(app, host="127.0.0.1", port=0, threads=8)
    assert isinstance(server, BaseWSGIServer)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.close()
        thread.join(timeout=5)


@dataclass
class CompanionDouble:
    """Finds ``NAME`` in any words, a face in any picture when ``sees_faces``; keeps what it was asked."""

    level: str = "warn"
    reason_required: bool = False
    sees_faces: bool = False
    inspection: str = "on"
    delay_s: float = 0.0
    status: int = 200
    watch: list[dict[str, Any]] = field(
        default_factory=lambda: [{"service": "chatterbox", "hosts": [HOST], "decision": "inspect"}]
    )
    requests: list[dict[str, Any]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    previews: list[dict[str, Any]] = field(default_factory=list)
    outcomes: list[dict[str, Any]] = field(default_factory=list)
    copied: list[dict[str, Any]] = field(default_factory=list)
    copy_refusal: str = ""
    covered: bool = False

    def start_afresh(self) -> None:
        """Back to the defaults, nothing asked yet; a served app goes on with this same object."""
        self.__dict__.update(CompanionDouble().__dict__)

    def app(self) -> Flask:
        """The routes that the extension uses."""
        app = Flask("companion_double")
        app.before_request(self._guard)
        app.get("/api/v1/policy")(self._policy)
        app.post("/api/v1/requests")(self._request)
        app.post("/api/v1/checks")(self._check)
        app.post("/api/v1/checks/<check_id>/outcome")(self._outcome)
        app.post("/api/v1/images/redacted")(self._redacted)
        app.get("/notice")(lambda: "notice")
        return app

    def _guard(self) -> tuple[Response, int] | None:
        if request.headers.get("Authorization") != f"Bearer {TOKEN}" and request.path.startswith("/api/"):
            return jsonify(error={"code": "unauthorised", "message": "no"}), 401
        time.sleep(self.delay_s)
        return None if self.status == 200 else (jsonify(error={"code": "away", "message": "away"}), self.status)

    def _policy(self) -> dict[str, Any]:
        return {
            "wire_version": 1, "version": "1", "name": "Meadowbrook Primary School", "inspection": self.inspection,
            "policy": {}, "grants": [], "watch": self.watch, "override_minutes": 15, "notice_version": "1",
        }  # fmt: skip

    def _request(self) -> dict[str, Any]:
        about = request.form["request"]
        body = request.files["body"].read()
        self.requests.append({"about": about})
        self.bodies.append(body)
        text = body.decode("utf-8", "replace")
        if "x-www-form-urlencoded" in about:
            text = unquote_plus(text)
        findings = self._findings(text, has_picture=b"\xff\xd8\xff" in body or b"\x89PNG" in body)
        released = not findings or self.covered or self.level == "remind"
        post = {"service": "chatterbox", "account": "personal", "action": "post", "images": 1, "files": 0}
        return {
            "post": post | {"texts": [{"index": 0, "where": "text", "text": text, "length": len(text)}]},
            "readable": True, "release": released, "covered_by": None, "check_id": None if released else "check-1",
            "event_id": None, "verdict": self.level if findings else "allow", "findings": findings,
            "policy": {"name": "Meadowbrook", "version": "1"}, "elapsed_ms": 1.0, "inspection": "on",
        }  # fmt: skip

    def _check(self) -> dict[str, Any]:
        body = request.get_json()
        self.previews.append(body)
        text = body["texts"][0] if body["texts"] else ""
        findings = self._findings(text, has_picture=bool(body["images"]))
        kept = bool(findings) and not body["preview"]
        told = {
            "check_id": "check-1" if kept else None,
            "release": not findings or self.covered or self.level == "remind",
        }
        return {"verdict": self.level if findings else "allow", "findings": findings} | told

    def _redacted(self) -> dict[str, Any] | tuple[Response, int]:
        self.copied.append(request.get_json())
        self.sees_faces = False
        if self.copy_refusal:
            return jsonify(error={"code": "unreadable", "message": f"image: {self.copy_refusal}"}), 400
        return {"image": base64.b64encode(COPY).decode(), "media_type": "image/jpeg"}

    def _outcome(self, check_id: str) -> dict[str, Any] | tuple[Response, int]:
        body = request.get_json()
        self.outcomes.append(body | {"check_id": check_id})
        if body["outcome"] == "override":
            self.covered = True
        return {"check_id": check_id, "outcome": body["outcome"]}

    def _findings(self, text: str, *, has_picture: bool) -> list[dict[str, Any]]:
        found = []
        start = text.find(NAME)
        if start >= 0:
            found.append(
                self._finding("pupil_name", "A pupil on your school’s roll is named.", "Use an initial, or “a pupil”.")
                | {"span": [start, start + len(NAME)], "masked": "O▒▒▒▒▒ S▒▒▒▒"}
            )
        if has_picture and self.sees_faces:
            face = self._finding("face", "There is a face in this picture.", "Choose a picture without faces.")
            found.append(face | {"box": FACE_BOX, "part": {"type": "image", "index": 0}})
        return found

    def _finding(self, kind: str, message: str, advice: str) -> dict[str, Any]:
        return {
            "kind": kind, "family": "pupil", "level": self.level, "confidence": 0.97,
            "part": {"type": "text", "index": 0}, "span": None, "box": None, "masked": None, "message": message,
            "advice": advice, "clause": CLAUSE, "reason_required": self.reason_required,
        }  # fmt: skip


@dataclass(frozen=True)
class Received:
    """One request as it reached the site."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class SiteDouble:
    """Serves ``PAGE`` or a test's own page under every path that is fetched, and keeps everything sent to it."""

    received: list[Received] = field(default_factory=list)
    pages: dict[str, tuple[str, dict[str, str]]] = field(default_factory=dict)  # path → HTML, headers

    def app(self) -> Flask:
        """One route for all."""
        app = Flask("site_double")
        app.add_url_rule("/", "root", self._answer, methods=["GET", "POST"])
        app.add_url_rule("/<path:path>", "any", self._answer, methods=["GET", "POST", "PUT", "DELETE"])
        return app

    def _answer(self, path: str = "") -> Response:
        if request.method != "GET":
            body = request.get_data()
            self.received.append(Received(request.method, request.path, dict(request.headers), body))
            return jsonify(ok=True)
        page, headers = self.pages.get(path, (FRAME_PAGE if path == "frame" else PAGE, {}))
        return Response(page, content_type="text/html; charset=utf-8", headers=headers)


PAGE = """<!doctype html><meta charset=utf-8><title>Chatterbox</title>
<style>body{font:16px sans-serif;max-width:40rem;margin:2rem auto}textarea,[contenteditable]{width:100%;min-height:5rem;
border:1px solid #888;display:block;margin:.5rem 0;box-sizing:border-box}</style>
<h1>Chatterbox</h1>
<textarea id=composer aria-label="Write something"></textarea>
<div id=rich contenteditable=true aria-label="Rich"></div>
<input id=photo type=file accept="image/*" multiple>
<button id=post>Post</button>
<form id=form method=post action=/form enctype=multipart/form-data>
<input name=title><input name=file type=file><button id=send name=go value=yes>Send form</button></form>
<p id=said></p>
<script>
const said = document.getElementById('said');
document.getElementById('post').addEventListener('click', async () => {
  const text = document.getElementById('composer').value;
  const photo = document.getElementById('photo').files[0];
  let options = {method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify({text})};
  if (photo) {
    const form = new FormData();
    form.append('text', text);
    form.append('photo', photo);
    options = {method: 'POST', body: form};
  }
  const response = await fetch('/api/posts', options);
  said.textContent = response.ok ? 'posted' : (await response.json()).error.message;
});
</script>"""
FRAME_PAGE = """<!doctype html><title>Frame</title><h1>Page with a frame</h1>
<iframe id=inner src="/" width=120 height=60></iframe>"""
