"""Multipart bodies, byte for byte (RFC 2046 §5.1, RFC 7578): CRLF or bare LF, with or without file names."""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote, unquote_to_bytes

from gatepost.errors import UnreadableError
from gatepost.extract.limits import Budget

_PARAMETER = re.compile(r";\s*([\w!#$%&'*+.^`|~-]+)\s*=\s*(?:\"((?:[^\"\\]|\\.)*)\"|([^;]*))", re.DOTALL)
_HEADER_END = re.compile(rb"\r?\n\r?\n")
_CONTINUED = re.compile(r"(.+?)\*(\d+)?(\*)?\Z")


@dataclass(frozen=True, slots=True)
class Part:
    """One part: its field name, file name (None when it has none), declared type and exact bytes."""

    name: str
    filename: str | None
    content_type: str
    data: bytes = field(repr=False)


def parse_parameters(header: str) -> dict[str, str]:
    """The parameters of a header value, RFC 2231 continuations and RFC 5987 charsets undone; names in lower case."""
    plain: dict[str, str] = {}
    extended: dict[str, list[tuple[int, str]]] = {}
    for name, quoted, bare in _PARAMETER.findall(header):
        value = re.sub(r"\\([\"\\])", r"\1", quoted) if quoted else bare.strip()
        match = _CONTINUED.match(name.lower())
        if match:
            extended.setdefault(match[1], []).append((int(match[2] or 0), value))
        else:
            plain.setdefault(name.lower(), value)
    return plain | {name: _extended_value(pieces) for name, pieces in extended.items()}


def parse_multipart(data: bytes, boundary: bytes, budget: Budget) -> Iterator[Part]:
    """The parts in order; raises UnreadableError without a first boundary, TooMuchError beyond the part limit."""
    delimiter = re.compile(b"--" + re.escape(boundary) + rb"(--)?[ \t]*(?:\r?\n|\Z)")
    match = _on_its_line(delimiter, data, 0)
    if match is None:
        raise UnreadableError("the multipart body has no boundary")
    while match is not None and not match[1]:
        budget.part()
        start, match = match.end(), _on_its_line(delimiter, data, match.end())
        yield _parse_part(_without_line_end(data[start : match.start()]) if match else data[start:])


def _on_its_line(delimiter: re.Pattern[bytes], data: bytes, start: int) -> re.Match[bytes] | None:
    """The next delimiter that begins a line; asked for in the pattern, that would take thirty times as long."""
    while (match := delimiter.search(data, start)) and match.start() and data[match.start() - 1] != ord("\n"):
        start = match.start() + 1
    return match


def _without_line_end(block: bytes) -> bytes:
    """The delimiter's line end belongs to it, not to the part before it (RFC 2046 §5.1.1)."""
    return block[:-2] if block.endswith(b"\r\n") else block.removesuffix(b"\n")


def _parse_part(block: bytes) -> Part:
    head, body = _split_head(block)
    headers = _headers(head)
    parameters = parse_parameters(headers.get("content-disposition", ""))
    filename = parameters.get("filename")
    name = parameters.get("name", "")
    return Part(
        name=_browser_unescape(name),
        filename=None if filename is None else _browser_unescape(filename),
        content_type=headers.get("content-type", ""),
        data=_transfer_decoded(body, headers.get("content-transfer-encoding", "")),
    )


def _split_head(block: bytes) -> tuple[bytes, bytes]:
    if block[:1] == b"\n" or block[:2] == b"\r\n":
        return b"", block.split(b"\n", 1)[1]
    pieces = _HEADER_END.split(block, maxsplit=1)
    return (pieces[0], pieces[1]) if len(pieces) == 2 else (pieces[0], b"")


def _headers(head: bytes) -> dict[str, str]:
    text = re.sub(r"\r?\n[ \t]+", " ", head.decode("utf-8", errors="replace"))
    lines = (line.partition(":") for line in text.splitlines())
    return {name.strip().lower(): value.strip() for name, colon, value in lines if colon}


def _transfer_decoded(body: bytes, encoding: str) -> bytes:
    try:
        match encoding.strip().lower():
            case "base64":
                return base64.b64decode(body)
            case "quoted-printable":
                return quopri.decodestring(body)
    except (binascii.Error, ValueError):
        pass
    return body


def _browser_unescape(name: str) -> str:
    """Browsers write ``"``, CR and LF in names as percent escapes, and only these (HTML, "multipart form data")."""
    return re.sub("%(22|0D|0A)", lambda match: unquote(match[0]), name, flags=re.I)


def _extended_value(pieces: list[tuple[int, str]]) -> str:
    joined = "".join(value for _, value in sorted(pieces, key=lambda piece: piece[0]))
    charset, _, rest = joined.partition("'")
    _, quote, value = rest.partition("'")
    if not quote:
        return unquote(joined)
    try:
        return unquote_to_bytes(value.encode("utf-8", errors="replace")).decode(charset or "utf-8", errors="replace")
    except (LookupError, ValueError):
        return unquote(value)
