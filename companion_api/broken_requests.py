"""Requests that never reach the application, answered in the one error shape: too large, or no HTTP at all."""

from __future__ import annotations

import json

from waitress.channel import HTTPChannel  # type: ignore[import-untyped]
from waitress.parser import HTTPRequestParser  # type: ignore[import-untyped]
from waitress.task import ErrorTask  # type: ignore[import-untyped]
from waitress.utilities import BadRequest  # type: ignore[import-untyped]

from companion_api.api.errors import WORDS


class _Parser(HTTPRequestParser):  # type: ignore[misc]
    """Waitress leaves an address such as ``http://[::1`` to urllib, and its ValueError to nobody."""

    def received(self, data: bytes) -> int:
        """Take bytes in; what cannot be read at all is a bad request."""
        try:
            return int(super().received(data))
        except ValueError:
            self.error, self.completed = BadRequest("unreadable"), True
            return len(data)


class _ErrorTask(ErrorTask):  # type: ignore[misc]
    """Waitress's own answer is plain text."""

    def execute(self) -> None:
        """Write the error as JSON and close."""
        error = self.request.error
        code, message = WORDS.get(error.code, (WORDS[400] if error.code < 500 else WORDS[500]))
        body = json.dumps({"error": {"code": code, "message": message, "details": None}}).encode() + b"\n"
        self.status = f"{error.code} {error.reason}"
        self.response_headers += [("Content-Type", "application/json"), ("Cache-Control", "no-store")]
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


class Channel(HTTPChannel):  # type: ignore[misc]
    """A connection that answers broken requests as the API answers everything else."""

    parser_class = _Parser
    error_task_class = _ErrorTask
