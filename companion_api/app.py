"""The companion's web application: JSON routes, pages, and the guards that stand before both."""

from __future__ import annotations

import io
import ipaddress
from typing import IO, Any
from urllib.parse import urlsplit

from flask import Flask, Request, Response, abort, request
from werkzeug.exceptions import HTTPException, InternalServerError

from companion_api.api import errors
from companion_api.companion import Companion, attach, here
from companion_api.settings import Settings
from gatepost.errors import GatepostError

#: A base64 picture in JSON is a third larger than its bytes; the rest is room for names and headers.
_ENVELOPE_BYTES = 1024 * 1024
_CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class InMemoryRequest(Request):
    """Keeps uploads in memory: a photograph under inspection is never written to a temporary file."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        return io.BytesIO()


class GatepostApp(Flask):
    """Flask with the request class above."""

    request_class = InMemoryRequest


def create_app(settings: Settings) -> Flask:
    """Open policy and database and build the app; raises InputError with the place when either is wrong."""
    from companion_api import api, dashboard, security
    from companion_api.api import auth

    app = GatepostApp("companion_api")
    app.config.update(TESTING=settings.testing, MAX_FORM_PARTS=500)
    app.secret_key = settings.session_key
    app.json.sort_keys = False  # type: ignore[attr-defined]  # as the contract's examples are written
    attach(app, Companion.start(settings))
    app.before_request(_guard_host)
    app.before_request(_limit_body)
    app.before_request(_guard_origin)
    auth.init_app(app)  # first: whom our proxy speaks for is what the sign-in limits count by
    security.init_app(app, secure_cookies=settings.secure_cookies)
    api.init_app(app)
    dashboard.init_app(app)
    app.register_error_handler(HTTPException, _on_http_error)
    for status in errors.WORDS:
        app.register_error_handler(status, _on_http_error)
    app.register_error_handler(GatepostError, _on_our_error)
    app.after_request(_count)
    return app


def body_limit(settings_bytes: int) -> int:
    """The largest request that is taken, in bytes, for a policy's ``max_body_bytes``."""
    return settings_bytes * 4 // 3 + _ENVELOPE_BYTES


def _guard_host() -> None:
    """Answer only to our own names: a page elsewhere that rebinds its name to this address gets nothing."""
    parts = urlsplit(f"//{request.host}")
    name = parts.netloc.lower() if parts.port is None else parts.netloc.lower().rpartition(":")[0]
    if name not in here().settings.allowed_hosts and not _is_address(name):
        abort(421)


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True


def _limit_body() -> None:
    request.max_content_length = request.max_form_memory_size = body_limit(here().policy.limits.max_body_bytes)


def _guard_origin() -> None:
    """Refuse what another site's page sends with our cookie; a bearer token is sent by no page on its own."""
    by_token = request.headers.get("Authorization", "").lower().startswith("bearer ")
    if request.method not in _CHANGING or by_token:
        return
    origin = request.headers.get("Origin")
    foreign = origin is not None and urlsplit(origin).netloc.lower() != request.host.lower()
    if foreign or request.headers.get("Sec-Fetch-Site") == "cross-site":
        abort(403)


def _on_http_error(error: HTTPException) -> Any:  # noqa: ANN401 - a page or a JSON answer
    from companion_api.dashboard import pages

    if errors.is_api():
        return errors.json_for(error)
    if error.response is not None or (error.code or 500) < 400:
        return error
    return pages.page_for(error)


def _on_our_error(error: GatepostError) -> Any:  # noqa: ANN401
    """A part that is not there yet, such as a model that cannot be opened: the policy's fail mode decides meanwhile."""
    if errors.is_api():
        return errors.ApiError(503, str(error)).answer()
    return _on_http_error(InternalServerError())


def _count(response: Response) -> Response:
    route = request.url_rule.rule if request.url_rule else "none"
    here().metrics.requests.labels(route, response.status_code).inc()
    return response
