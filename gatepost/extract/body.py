"""From the bytes of a body to leaves and blobs: the coding undone, the form sniffed, the right decoder chosen."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gatepost.errors import UnreadableError
from gatepost.extract.codings import coding_names, decode_content, sniff_coding
from gatepost.extract.frames import event_of, unwrap_binary, unwrap_text, without_end
from gatepost.extract.json_body import parse_json
from gatepost.extract.leaves import Blob, Leaf, Path, walk
from gatepost.extract.length_prefixed import prefixed_texts
from gatepost.extract.limits import Budget, TooMuchError
from gatepost.extract.mail_message import MAIL, looks_like_mail
from gatepost.extract.multipart_body import Part, parse_multipart, parse_parameters
from gatepost.extract.protobuf_body import is_protobuf, message_coding, read_protobuf, sniff_protobuf
from gatepost.extract.request import RawRequest
from gatepost.extract.sniff import media_type, sniff_boundary, text_of
from gatepost.extract.urlencoded import Pairs, key_path, looks_urlencoded, parse_plain_form, parse_urlencoded
from gatepost.extract.xml_body import NotXmlError, looks_like_xml, read_xml, says_it_is_xml

_CONTROLS = re.compile(r"[\x01-\x08\x0e-\x1a\x1c\x1d\x1f]")
_MAX_PARTS_WITHIN_PARTS = 3


def read_body(request: RawRequest, budget: Budget) -> Iterator[Leaf | Blob]:
    """Every leaf and blob of the request's body, in order; raises UnreadableError."""
    data = _decoded(request, budget)
    if data:
        kind, coding = request.header("content-type"), message_coding(request)
        yield from read_bytes(data, kind, budget, name=_own_name(request), coding=coding)


def read_bytes(
    data: bytes,
    content_type: str,
    budget: Budget,
    *,
    path: Path = (),
    name: str | None = None,
    level: int = 0,
    coding: str = "",
) -> Iterator[Leaf | Blob]:
    """The leaves of one body or part; ``content_type`` is asked only where the bytes do not tell."""
    if media_type(data) not in (None, "image/svg+xml"):
        yield Blob(path, data, name=name, declared_type=content_type)
        return
    if is_protobuf(content_type):
        yield from read_protobuf(data, content_type, path, budget, coding=coding)
        return
    boundary = _boundary(data, content_type)
    if boundary is not None and level < _MAX_PARTS_WITHIN_PARTS:
        for part in parse_multipart(data, boundary, budget):
            yield from _read_part(part, path, budget, level)
        return
    data = without_end(data)
    text = text_of(data, parse_parameters(f";{content_type.partition(';')[2]}").get("charset", ""))
    found = sniff_protobuf(data, path, budget) if text is not None and not name and _CONTROLS.search(text) else None
    if found is not None:
        # A short message whose lengths and tags happen to be letters.
        yield from found
    elif text is not None and media_type(data) is None:
        yield from _read_text(text, content_type, path, budget, level)
    elif level < _MAX_PARTS_WITHIN_PARTS and (payloads := unwrap_binary(data)):
        for payload in payloads:
            yield from read_bytes(payload, "", budget, path=path, level=level + 1)
    else:
        yield from _read_unknown(data, content_type, path, budget, name)


def _read_unknown(
    data: bytes, content_type: str, path: Path, budget: Budget, name: str | None
) -> Iterator[Leaf | Blob]:
    """Binary data without a label of its own: a message of a schema that is not known, or else a file."""
    found = None if media_type(data) or name else sniff_protobuf(data, path, budget)
    if found is None:
        yield Blob(path, data, name=name, declared_type=content_type)
        for text in [] if media_type(data) or name else prefixed_texts(data, budget):
            # Numbered like the fields of protobuf: nothing says which of them are words but they themselves.
            yield from walk(text, (*path, "1"), budget)
    else:
        yield from found


def _decoded(request: RawRequest, budget: Budget) -> bytes:
    """The body without its content codings; a body that was never in them is taken as it is."""
    raw, limit = request.body, budget.limits.max_body_bytes
    if len(raw) > limit:
        raise TooMuchError(f"the body has more than {limit} bytes")
    codings = coding_names(request.header("content-encoding"))
    try:
        return decode_content(raw, codings, max_bytes=limit) if codings else _undeclared(raw, limit)
    except TooMuchError:
        raise
    except UnreadableError:
        if _speaks_for_itself(raw):
            return raw
        raise


def _undeclared(raw: bytes, limit: int) -> bytes:
    """Pages compress by themselves and forget to say so; an uploaded archive stays what it is."""
    coding = sniff_coding(raw)
    if coding is None:
        return raw
    try:
        plain = decode_content(raw, [coding], max_bytes=limit)
    except TooMuchError:
        raise
    except UnreadableError:
        return raw
    return plain if _speaks_for_itself(plain) else raw


def _speaks_for_itself(data: bytes) -> bool:
    return bool(media_type(data) or sniff_boundary(data)) or text_of(data) is not None


def _boundary(data: bytes, content_type: str) -> bytes | None:
    kind, _, rest = content_type.partition(";")
    declared = parse_parameters(f";{rest}").get("boundary", "").encode("utf-8", errors="replace")
    if kind.strip().lower().startswith("multipart/") and declared and b"--" + declared in data:
        return declared
    return sniff_boundary(data)


def _read_part(part: Part, path: Path, budget: Budget, level: int) -> Iterator[Leaf | Blob]:
    here = (*path, *(key_path(part.name) if part.name else ()))
    is_file = part.filename is not None and not _is_json_part(part)
    if part.filename:
        budget.leaf(len(part.filename))
    if is_file and part.data:
        yield Blob(here, part.data, name=part.filename, declared_type=part.content_type)
    elif part.data:
        yield from read_bytes(part.data, part.content_type or "text/plain", budget, path=here, level=level + 1)


def _is_json_part(part: Part) -> bool:
    """``FormData`` calls a JSON Blob a file named "blob"."""
    return "json" in part.content_type.lower() and (part.filename or "blob") == "blob"


def _read_text(text: str, content_type: str, path: Path, budget: Budget, level: int = 0) -> Iterator[Leaf | Blob]:
    kind = content_type.partition(";")[0].strip().lower()
    documents = parse_json(text, budget)
    if documents is not None:
        for document in documents:
            yield from _read_document(document, path, budget)
    elif looks_like_xml(text):
        yield from _read_markup(text, path, budget)
    elif not path and level < _MAX_PARTS_WITHIN_PARTS and (wrapped := unwrap_text(text)) is not None:
        for place, inner in wrapped:
            yield from _read_wrapped(place, inner, path, budget, level + 1)
    elif "=" in text and (looks_urlencoded(text) or kind == "application/x-www-form-urlencoded") and not path:
        yield from _walk_pairs(parse_urlencoded(text, budget), budget)
    elif not path and (pairs := parse_plain_form(text)) is not None:
        yield from _walk_pairs(pairs, budget)
    elif not path and looks_like_mail(text):
        yield from walk(text, (MAIL,), budget)
    else:
        # A body without any key is what the writer wrote.
        yield from walk(text, path or ("text",), budget)


def _read_document(document: object, path: Path, budget: Budget) -> Iterator[Leaf | Blob]:
    event = event_of(document)
    if event is not None:
        yield Leaf((*path, "event_name"), event[0])
    yield from walk(document if event is None else event[1], path, budget)


def _read_markup(text: str, path: Path, budget: Budget) -> Iterator[Leaf | Blob]:
    """XML, or what only looks like it and is read as a browser would."""
    try:
        yield from read_xml(text, path, budget)
    except NotXmlError:
        if says_it_is_xml(text):
            raise
        yield from walk(text, path or ("text",), budget)


def _read_wrapped(place: str, inner: str, path: Path, budget: Budget, level: int) -> Iterator[Leaf | Blob]:
    """One packet of a chat library: the event's name is no word of the writer's, what follows it may be."""
    if place:
        yield Leaf((*path, "destination"), place)
    for document in parse_json(inner, budget) or (inner,):
        if isinstance(document, list) and len(document) > 1 and isinstance(document[0], str):
            yield Leaf((*path, "event_name"), document[0])
            key = ("message",) if len(document) == 2 and isinstance(document[1], str) else ()
            yield from walk(document[1] if key else document[1:], (*path, *key), budget)
        elif isinstance(document, str):
            yield from _read_text(document, "", path or ("message",), budget, level)
        else:
            yield from walk(document, path, budget)


def _walk_pairs(pairs: Pairs, budget: Budget) -> Iterator[Leaf | Blob]:
    for name, value in pairs:
        if any(map(str.isspace, name)):
            yield Leaf(("text",), name)
        yield from walk(value, key_path(name), budget)


def _own_name(request: RawRequest) -> str | None:
    return parse_parameters(request.header("content-disposition")).get("filename")
