"""From the bytes of a body to leaves and blobs: the coding undone, the form sniffed, the right decoder chosen."""

from __future__ import annotations

from collections.abc import Iterator

from gatepost.errors import UnreadableError
from gatepost.extract.codings import coding_names, decode_content, sniff_coding
from gatepost.extract.json_body import parse_json
from gatepost.extract.leaves import Blob, Leaf, Path, walk
from gatepost.extract.limits import Budget, TooMuchError
from gatepost.extract.multipart_body import Part, parse_multipart, parse_parameters
from gatepost.extract.protobuf_body import is_protobuf, read_protobuf
from gatepost.extract.request import RawRequest
from gatepost.extract.sniff import media_type, sniff_boundary, text_of
from gatepost.extract.urlencoded import Pairs, key_path, looks_urlencoded, parse_plain_form, parse_urlencoded
from gatepost.extract.xml_body import looks_like_xml, read_xml

_MAX_PARTS_WITHIN_PARTS = 3


def read_body(request: RawRequest, budget: Budget) -> Iterator[Leaf | Blob]:
    """Every leaf and blob of the request's body, in order; raises UnreadableError."""
    data = _decoded(request, budget)
    if data:
        yield from read_bytes(data, request.header("content-type"), budget, name=_own_name(request))


def read_bytes(
    data: bytes, content_type: str, budget: Budget, *, path: Path = (), name: str | None = None, level: int = 0
) -> Iterator[Leaf | Blob]:
    """The leaves of one body or part; ``content_type`` is asked only where the bytes do not tell."""
    if media_type(data) not in (None, "image/svg+xml"):
        yield Blob(path, data, name=name, declared_type=content_type)
        return
    if is_protobuf(content_type):
        yield from read_protobuf(data, content_type, path, budget)
        return
    boundary = _boundary(data, content_type)
    if boundary is not None and level < _MAX_PARTS_WITHIN_PARTS:
        for part in parse_multipart(data, boundary, budget):
            yield from _read_part(part, path, budget, level)
        return
    text = text_of(data, parse_parameters(f";{content_type.partition(';')[2]}").get("charset", ""))
    if text is None or media_type(data):
        yield Blob(path, data, name=name, declared_type=content_type)
    else:
        yield from _read_text(text, content_type, path, budget)


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


def _read_text(text: str, content_type: str, path: Path, budget: Budget) -> Iterator[Leaf | Blob]:
    kind = content_type.partition(";")[0].strip().lower()
    documents = parse_json(text, budget)
    if documents is not None:
        for document in documents:
            yield from walk(document, path, budget)
    elif looks_like_xml(text):
        yield from read_xml(text, path, budget)
    elif "=" in text and (looks_urlencoded(text) or kind == "application/x-www-form-urlencoded") and not path:
        yield from _walk_pairs(parse_urlencoded(text, budget), budget)
    elif not path and (pairs := parse_plain_form(text)) is not None:
        yield from _walk_pairs(pairs, budget)
    else:
        # A body without any key is what the writer wrote.
        yield from walk(text, path or ("text",), budget)


def _walk_pairs(pairs: Pairs, budget: Budget) -> Iterator[Leaf | Blob]:
    for name, value in pairs:
        if any(map(str.isspace, name)):
            yield Leaf(("text",), name)
        yield from walk(value, key_path(name), budget)


def _own_name(request: RawRequest) -> str | None:
    return parse_parameters(request.header("content-disposition")).get("filename")
