"""How much of a request's body may be held, where, and what became of it."""

# mypy: allow-untyped-calls
from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mitmproxy import http

from gatepost.extract.sniff import media_type, sniff_boundary, text_of
from gatepost.policy import Limits
from proxy_addon.bodies.body_spool import BodySpool

KEY = "gatepost_held"
#: The companion holds what it reads in memory; words alone may be longer where the policy says so.
LONGEST_INSPECTED_BYTES = 32 * 1024 * 1024
#: From here on an upload's outline says as much as the whole of it. Pieces stay whole: they are put together there.
OUTLINED_FROM_BYTES = 8 * 1024 * 1024
PIECE_HEADERS = ("content-range", "upload-offset", "x-goog-upload-offset", "x-entity-length")
_HEAD_BYTES = 4096


@dataclass(slots=True)
class HeldBody:
    """What the gate and the stream know of one body.

    ``is_file`` says that it is an upload, told by its first bytes: those may be longer than what is read whole;
    ``is_piece``, that its headers make it a piece of one.
    ``over_limit``: longer than may be held; ``no_room``: the disk could not take it; ``spool``: where it lies.
    """

    limits: Limits
    folder: Path
    is_file: bool | None = None
    is_piece: bool = False
    over_limit: bool = False
    no_room: bool = False
    spool: BodySpool | None = None

    @property
    def limit(self) -> int:
        """The most bytes that may be held."""
        return self.limits.max_upload_bytes if self.is_file else self.limits.max_body_bytes

    @property
    def is_outlined(self) -> bool:
        """True when only its outline is inspected: a body on disk that is too long to be read whole."""
        longest = self.inspected_bytes if self.is_piece else min(self.inspected_bytes, OUTLINED_FROM_BYTES)
        return bool(self.is_file and self.spool is not None and self.spool.size > longest)

    @property
    def inspected_bytes(self) -> int:
        """The most bytes that the companion is given of an upload."""
        return min(self.limits.max_body_bytes, LONGEST_INSPECTED_BYTES)

    def look_at(self, head: bytes, request: http.Request) -> None:
        """Tell from the first bytes whether this is an upload of files."""
        coded = request.headers.get("content-encoding", "identity").strip().lower() not in {"", "identity"}
        self.is_piece = any(name in request.headers for name in PIECE_HEADERS)
        self.is_file = not coded and is_upload(head, request.headers.get("content-type", ""))


def is_upload(head: bytes, content_type: str) -> bool:
    """True for multipart bodies and for bytes that are no text: a film, a picture, a piece of one."""
    multipart = content_type.strip().lower().startswith("multipart/") or sniff_boundary(head[:_HEAD_BYTES]) is not None
    return multipart or media_type(head) is not None or text_of(head[:_HEAD_BYTES]) is None


def held_body(flow: http.HTTPFlow) -> HeldBody | None:
    """What is held of this flow's body; None where nothing is inspected."""
    held: Any = flow.metadata.get(KEY)
    return held if isinstance(held, HeldBody) else None
