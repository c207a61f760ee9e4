"""One raw outgoing HTTP request, and what was read from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import SplitResult, unquote, urlsplit

from gatepost.extract.deltas import Edit
from gatepost.post import Post

_WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE", "MERGE", "PROPPATCH", "REPORT"})


@dataclass(frozen=True, slots=True)
class RawRequest:
    """A request as it is about to leave: headers in order, body as the bytes that travel."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    body: bytes = field(default=b"", repr=False)

    def header(self, name: str) -> str:
        """The values of a header joined by ``, ``; empty when absent."""
        wanted = name.lower()
        return ", ".join(value for key, value in self.headers if key.lower() == wanted)

    @property
    def split_url(self) -> SplitResult:
        """The URL's parts; all empty when it cannot be read."""
        try:
            return urlsplit(self.url)
        except ValueError:
            return SplitResult("", "", "", "", "")

    @property
    def host(self) -> str:
        """The host in lower case without port or trailing dot; empty when there is none."""
        try:
            return (self.split_url.hostname or "").rstrip(".").lower()
        except ValueError:
            return ""

    @property
    def path(self) -> str:
        """The path with percent escapes undone."""
        return unquote(self.split_url.path, errors="replace")

    @property
    def is_frame(self) -> bool:
        """True for a message of an open WebSocket: POST with ``Upgrade: websocket``, as the gate passes it on."""
        return self.method.upper() == "POST" and self.header("upgrade").strip().lower() == "websocket"

    @property
    def writes(self) -> bool:
        """True when the method, or the one it says it stands for, changes something."""
        methods = {self.method.upper(), self.header("x-http-method-override").strip().upper()}
        return bool(methods & _WRITES)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a request is.

    ``post`` is None when nothing is being written: a read, a search, telemetry, a sign-in.
    ``readable`` is False when some part of it could not be read; ``why`` then says so in one line, and ``post``
    holds what could be read. ``edits`` are those of a document that goes on over several requests.
    """

    post: Post | None
    action: str
    readable: bool = True
    why: str = ""
    edits: tuple[Edit, ...] = field(default=(), repr=False)
