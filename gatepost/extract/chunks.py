"""One piece of a file that is uploaded in several requests: to which upload it belongs, and where in the file it goes.

Content-Range (RFC 9110 §14.4), Google's ``X-Goog-Upload-*``, tus 1.0, Meta's rupload, S3's multipart upload and its
kin (``partNumber``, ``uploadId``), X's ``segment_index``, and the field names of plupload, resumable.js, flow.js,
Dropzone and Fine Uploader; and any other that counts its pieces in fields of these names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from gatepost.errors import UnreadableError
from gatepost.extract.body import read_body
from gatepost.extract.carriers import read_carriers
from gatepost.extract.leaves import Blob, Leaf
from gatepost.extract.limits import Budget, ReadLimits
from gatepost.extract.request import RawRequest
from gatepost.extract.word_lists import word_list
from gatepost.extract.words import squeezed

_RANGE = re.compile(r"bytes\s+(\d{1,15})-(\d{1,15})/(\d{1,15}|\*)", re.I)
_NO_MORE = re.compile(r"bytes\s+\*/(\d{1,15})", re.I)
_LIBRARY = re.compile("^(?:resumable|flow|dz|qq|plupload|ajax)(?=[a-z])")
_MAX_END_BYTES = 1_000_000
_MAX_ANNOUNCED_IN_BYTES = 4096
_NUMBER = re.compile(r"\d{1,15}")
#: An upload's id may be one digit long; the version of an API is none.
_VERB_IN_PATH = re.compile(r"/(?!v\d+/)([\w.~-]{1,200})/(append|finali[sz]e|finish|complete)/?$", re.I)
_INDEX = word_list("chunk_index_fields")
_COUNT = word_list("chunk_count_fields")
_OFFSET = word_list("chunk_offset_fields")
_TOTAL = word_list("chunk_total_fields")
_UPLOAD = word_list("chunk_upload_fields")
_END = re.compile(r"finali[sz]e|finish|complete\w*", re.I)
_END_KEYS = ("command", "phase", "action", "uploadphase", "uploadcommand", "uploadaction")
_SAYS_END = re.compile(rb"finali[sz]e|finish|complete", re.I)


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of an upload.

    ``offset`` counts bytes, ``index`` pieces (from 0 or 1, as the site does); ``total_bytes`` and ``total_parts`` are
    None where the request does not tell; ``last`` when it says that nothing follows. Without ``data`` it only ends,
    or announces, an upload.
    """

    upload: str
    data: bytes = field(default=b"", repr=False)
    offset: int | None = None
    index: int | None = None
    total_bytes: int | None = None
    total_parts: int | None = None
    last: bool = False
    name: str | None = None


def chunk_of(request: RawRequest, *, limits: ReadLimits | None = None) -> Chunk | None:
    """The piece that ``request`` brings, or None when it is no part of a chunked upload. Never raises."""
    if not request.writes:
        return None
    found = _by_headers(request)
    return found if found is not None else _by_fields(request, limits or ReadLimits())


def ends_upload(request: RawRequest) -> bool:
    """True for a request that brings nothing and ends an upload; cheap for all others."""
    likely = len(request.body) < _MAX_END_BYTES and (
        "upload" in request.url.lower() or request.header("x-goog-upload-command") or request.header("content-range")
    )
    chunk = chunk_of(request) if likely else None
    return chunk is not None and chunk.last and not chunk.data


def frames_upload(request: RawRequest) -> bool:
    """True for a request that announces a file or ends one, and brings none of its bytes; cheap for most others."""
    if announced_length(request) is not None or ends_upload(request):
        return True
    body = request.body
    # Ends are short: empty, ``{}``, a form, or a list of the pieces.
    if body and (
        len(body) > _MAX_ANNOUNCED_IN_BYTES or not _SAYS_END.search(request.url.encode(errors="replace") + body)
    ):
        return False
    chunk = chunk_of(request)
    return chunk is not None and not chunk.data


def announced_length(request: RawRequest) -> int | None:
    """How long a file will be that a site is told of before its bytes come; None when the request says none."""
    for header in ("upload-length", "x-upload-content-length", "x-goog-upload-header-content-length"):
        if (length := _whole(request.header(header))) is not None:
            return length
    if not request.writes or len(request.body) > _MAX_ANNOUNCED_IN_BYTES:
        return None
    # In the query, a form of either kind, or JSON, under the names by which pieces tell it too.
    return _first(_fields(_pieces(request, ReadLimits())[0]), _TOTAL)


def _by_headers(request: RawRequest) -> Chunk | None:
    place, body = _place(request), request.body
    if match := _RANGE.match(request.header("content-range")):
        total = None if match[3] == "*" else int(match[3])
        return Chunk(place, body, int(match[1]), total_bytes=total)
    if match := _NO_MORE.match(request.header("content-range")):
        return Chunk(place, total_bytes=int(match[1]), last=True)
    command = request.header("x-goog-upload-command").lower()
    if "upload" in command or "finalize" in command:
        offset = _whole(request.header("x-goog-upload-offset"))
        return Chunk(place, body, offset or 0, last="finalize" in command)
    if (offset := _whole(request.header("upload-offset"))) is not None:
        total = _whole(request.header("upload-length"))
        return Chunk(place, body, offset, total_bytes=total)
    total = _whole(request.header("x-entity-length"))
    if total is not None and (offset := _whole(request.header("offset"))) is not None:
        return Chunk(place, body, offset, total_bytes=total, name=request.header("x-entity-name") or None)
    return None


def _by_fields(request: RawRequest, limits: ReadLimits) -> Chunk | None:
    """From query and form fields; a body without fields of its own is the piece itself."""
    leaves, blobs = _pieces(request, limits)
    fields = _fields(leaves)
    index, offset = _first(fields, _INDEX), _first(fields, _OFFSET)
    upload, ends = _upload(request, fields)
    if index is None and offset is None:
        ended = ends and upload and not blobs
        return Chunk(f"{request.host} {upload}", last=True) if ended else None
    # What S3 is sent is the piece, whatever it looks like; elsewhere words are words.
    raw = request.body if request.method.upper() == "PUT" and not _is_form(request) else b""
    data = max((blob.data for blob in blobs), key=len, default=raw)
    if not data:
        return None
    return Chunk(
        f"{request.host} {upload or request.path}",
        data,
        offset=offset,
        index=index,
        total_bytes=_first(fields, _TOTAL),
        total_parts=_first(fields, _COUNT),
        name=fields.get("filename") or fields.get("name"),
    )


def _pieces(request: RawRequest, limits: ReadLimits) -> tuple[list[Leaf], list[Blob]]:
    budget, found = Budget(limits), list[Leaf | Blob]()
    try:
        found.extend(read_carriers(request, budget))
        found.extend(read_body(request, budget))
    except UnreadableError:
        pass  # the reader of posts says so; what was read up to here may still name the upload
    leaves = [piece for piece in found if isinstance(piece, Leaf)]
    return leaves, [piece for piece in found if isinstance(piece, Blob)]


def _fields(leaves: Iterable[Leaf]) -> dict[str, str]:
    """The first value of each field, without the library's prefix."""
    found: dict[str, str] = {}
    for leaf in leaves:
        if len(leaf.text) <= 300:
            found.setdefault(_LIBRARY.sub("", squeezed(leaf.key)), leaf.text.strip())
    return found


def _upload(request: RawRequest, fields: dict[str, str]) -> tuple[str, bool]:
    """What the upload is called, and whether the request says that it is at its end."""
    told = next((value for name, value in fields.items() if name in _UPLOAD and value), "")
    ends = any(_END.fullmatch(fields.get(name, "")) for name in _END_KEYS)
    if match := _VERB_IN_PATH.search(request.path):
        return told or match[1], ends or match[2].lower() != "append"
    # S3 ends an upload by naming it without a part's number.
    return told, ends or (request.method.upper() == "POST" and "uploadid" in fields and _INDEX.isdisjoint(fields))


def _is_form(request: RawRequest) -> bool:
    kind = request.header("content-type").lower()
    return kind.startswith(("multipart/", "application/json")) or not request.body


def _first(fields: dict[str, str], names: frozenset[str]) -> int | None:
    return next((_whole(fields[name]) for name in fields if name in names and _whole(fields[name]) is not None), None)


def _whole(text: str) -> int | None:
    return int(text) if _NUMBER.fullmatch(text.strip()) else None


def _place(request: RawRequest) -> str:
    """Where the pieces of one upload all go: the address, without what counts them."""
    return f"{request.host}{request.path}?{request.split_url.query}"
