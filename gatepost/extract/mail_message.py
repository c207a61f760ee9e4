"""Mail messages as they are sent (RFC 5322, MIME): who, subject, words, and what is attached."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses

from gatepost.errors import UnreadableError
from gatepost.extract.limits import Budget
from gatepost.extract.sniff import text_of

_HEADER_LINE = re.compile(r"([A-Za-z][A-Za-z-]{1,40}):[ \t]?[^\r\n]*(?:\r?\n[ \t]+[^\r\n]*)*(?:\r?\n|\Z)")
_MAIL_HEADERS = frozenset({"from", "to", "cc", "bcc", "subject", "date", "message-id", "mime-version", "reply-to"})
#: Who writes and whom it goes to.
ENVELOPE = ("from", "to", "cc", "bcc")
#: The first key on the path of a leaf from a mail message that is the whole body.
MAIL = "@"
_ADDRESS = re.compile(r"[^\s@<>]{1,100}@[^\s@<>]{1,250}")
_MAX_HEADERS = 100


@dataclass(frozen=True, slots=True)
class MailPiece:
    """Text under a key (``to``, ``subject``, ``text``), or the bytes of an attachment."""

    key: str
    value: str | bytes = field(repr=False)
    name: str | None = None
    declared_type: str = ""


def looks_like_mail(text: str) -> bool:
    """True for header lines, two of them a mail's own, and then an empty line."""
    names, position = list[str](), 0
    while len(names) < _MAX_HEADERS and (match := _HEADER_LINE.match(text, position)) is not None:
        names.append(match[1].lower())
        position = match.end()
    ends = text[position : position + 2].startswith(("\n", "\r\n")) or position == len(text)
    return ends and len(_MAIL_HEADERS.intersection(names)) >= 2


def read_mail(data: bytes, budget: Budget) -> list[MailPiece]:
    """The pieces in order; raises UnreadableError, TooMuchError beyond the part limit."""
    try:
        message = message_from_bytes(data)
        shown = [(name, person) for name in ENVELOPE for person in _people(message, name)]
        shown += [("subject", _header(value)) for value in message.get_all("subject", [])]
        return [MailPiece(name, text) for name, text in shown if text] + list(_parts(message, budget))
    except UnreadableError:
        raise
    except Exception as error:  # the library trips over some broken headers, each in its own way
        raise UnreadableError("the mail message is broken") from error


def address_of(text: str) -> str:
    """The address alone of ``Dan <dan@perry.example>``; empty when there is none."""
    found = getaddresses([text])[0][1] if text else ""
    return found if _ADDRESS.fullmatch(found) else ""


def _people(message: Message, name: str) -> Iterator[str]:
    """Each person of one header for themselves; a header that is no list of addresses as it stands."""
    for value in message.get_all(name, []):
        # Names may be encoded to hide a comma: the list is taken apart before they are decoded.
        found = getaddresses([str(value)])
        if all(_ADDRESS.fullmatch(address) for _, address in found):
            yield from (_person(_header(shown), address) for shown, address in found)
        else:
            yield _header(value)


def _person(shown: str, address: str) -> str:
    return f"{shown} <{address}>" if shown else address


def _parts(message: Message, budget: Budget) -> Iterator[MailPiece]:
    for part in message.walk():
        budget.part()
        if part.is_multipart():
            continue
        payload = part.get_payload(decode=True)
        data = payload if isinstance(payload, bytes) else b""
        name, kind = _file_name(part), part.get_content_type()
        text = None if name or not kind.startswith("text/") else text_of(data, str(part.get_param("charset") or ""))
        if data:
            yield MailPiece("text", data if text is None else text, name, kind)


def _file_name(part: Message) -> str | None:
    try:
        name = part.get_filename()
    except (MessageError, LookupError, ValueError, TypeError):
        return "attachment"
    return _header(name) if name else None


def _header(value: object) -> str:
    """Encoded words (RFC 2047) to text."""
    try:
        return str(make_header(decode_header(str(value)))).strip()
    except (MessageError, LookupError, ValueError):
        return str(value).strip()
