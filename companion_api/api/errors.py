"""The one error shape, ``{"error": {"code", "message", "details"}}``, for everything under /api/."""

from __future__ import annotations

import logging
from typing import Any

from flask import Flask, Response, jsonify, request
from werkzeug.exceptions import HTTPException

from gatepost.errors import InputError

logger = logging.getLogger(__name__)

#: Status → (code, what to say when the refusal itself says nothing better).
WORDS: dict[int, tuple[str, str]] = {
    400: ("bad_request", "The request cannot be read."),
    401: ("not_signed_in", "Sign in, or send a device's token as Authorization: Bearer."),
    403: ("forbidden", "This is not open to you."),
    404: ("not_found", "There is nothing here."),
    405: ("method_not_allowed", "This address does not take that method."),
    409: ("conflict", "That cannot be done as things stand."),
    413: ("too_large", "The request is larger than this companion takes."),
    415: ("unsupported_media_type", "Send application/json, or multipart/form-data where that is offered."),
    421: ("misdirected", "This companion does not answer to that host name."),
    429: ("too_many_requests", "Too many requests; try again in a little while."),
    500: ("internal_error", "Something went wrong in Gatepost; it has been written to its log."),
    503: ("unavailable", "Not ready yet; try again in a little while."),
}


class ApiError(Exception):
    """A refusal in the one error shape."""

    def __init__(
        self,
        status: int,
        message: str | None = None,
        *,
        code: str | None = None,
        details: Any = None,  # noqa: ANN401
    ) -> None:
        word, sentence = WORDS[status]
        self.status, self.code = status, code or word
        self.message, self.details = message or sentence, details
        super().__init__(self.message)

    def answer(self) -> Response:
        """The response."""
        return error_answer(self.status, self.code, self.message, self.details)


def error_answer(status: int, code: str, message: str, details: Any = None) -> Response:  # noqa: ANN401
    """A response in the one error shape."""
    response = jsonify(error={"code": code, "message": message, "details": details})
    response.status_code = status
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="gatepost"'
    return response


def is_api() -> bool:
    """True when the caller reads JSON: everything under /api/."""
    return request.path == "/api" or request.path.startswith("/api/")


def init_app(app: Flask) -> None:
    """Turn refusals under /api/ into the one shape; the pages bring their own."""
    app.register_error_handler(ApiError, lambda error: error.answer())
    app.register_error_handler(InputError, _on_input_error)


def _on_input_error(error: InputError) -> Response:
    details = {"place": error.place} if error.place else None
    return error_answer(400, "bad_request", str(error), details)


def json_for(error: HTTPException) -> Response:
    """The one shape for a refusal by Flask, Werkzeug or an extension of theirs."""
    status = 400 if error.code in {None, 422} else error.code or 500
    code, sentence = WORDS.get(status, ("error", error.name))
    answer = error_answer(status, code, sentence)
    # Allow on a 405 and Retry-After on a 429 are part of the answer.
    for name, value in error.get_headers(request.environ):
        if name in {"Allow", "Retry-After"}:
            answer.headers[name] = value
    return answer
