"""Words that travel outside the body: query strings, path segments, and headers that stand in for a body."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from email.errors import MessageError
from email.header import decode_header, make_header
from urllib.parse import unquote

from gatepost.extract.leaves import Blob, Leaf, walk
from gatepost.extract.limits import Budget
from gatepost.extract.multipart_body import parse_parameters
from gatepost.extract.request import RawRequest
from gatepost.extract.urlencoded import key_path, parse_urlencoded
from gatepost.extract.word_lists import word_list
from gatepost.extract.words import key_words, squeezed

#: Headers whose value may be JSON, percent-encoded or not: ``X-OWA-UrlPostData``, ``Dropbox-API-Arg``, and their like.
_JSON_HEADERS = word_list("headers_of_json")
#: Headers that name or describe what is sent: ``X-Archive-Meta-Title``, ``X-File-Name``, ``Slug``.
_WORD_HEADERS = word_list("headers_of_words")
_STANDARD = re.compile(
    r"(?:accept|sec|access|content|if|x-requested|x-forwarded|user|cache|proxy|set)-|cookie|authorization|referer|origin|host",
    re.I,
)
_JSON_START = re.compile(r"\s*(?:[{\[]|%7B|%5B)", re.I)
#: An entity is also named by numbers alone.
_FILE_NAME = re.compile(r"\.\w{2,5}\Z|\s|%20")
_MAX_HEADER_CHARS = 16_000
#: The first key on the path of a leaf from the query string: there only keys that say "words" count.
QUERY = "?"


def read_carriers(request: RawRequest, budget: Budget) -> Iterator[Leaf | Blob]:
    """The leaves of query string, path and headers, in this order."""
    for name, value in parse_urlencoded(request.split_url.query, budget):
        yield from walk(value, (QUERY, *key_path(name)), budget)
    for segment in request.path.split("/"):
        if any(map(str.isspace, segment.strip())):
            yield Leaf(("text",), segment)
    for name, value in request.headers:
        yield from _read_header(name, value, budget)
    if own := parse_parameters(request.header("content-disposition")).get("filename"):
        yield Leaf(("filename",), own)
    for key, value in _tus_metadata(request.header("upload-metadata")):
        yield from walk(value, (key,), budget)


def _read_header(name: str, value: str, budget: Budget) -> Iterator[Leaf | Blob]:
    words = key_words(name)
    if not value or len(value) > _MAX_HEADER_CHARS or not words or _STANDARD.match(name):
        return
    if _JSON_HEADERS.intersection(words) and _JSON_START.match(value):
        yield from walk(unquote(value), ("header",), budget)
    elif _WORD_HEADERS.intersection(words[-1:]):
        yield from walk(_plain(value), (words[-1],), budget)
    elif squeezed(name).endswith(("filename", "entityname")) and _FILE_NAME.search(value):
        yield Leaf(("filename",), _plain(value))


def _plain(value: str) -> str:
    """Percent escapes, encoded words (RFC 2047) and ``uri(…)`` undone."""
    value = re.sub(r"\Auri\((.*)\)\Z", r"\1", value.strip())
    if value.startswith("=?"):
        try:
            return str(make_header(decode_header(value)))
        except (MessageError, LookupError, ValueError):
            return value
    return unquote(value)


def _tus_metadata(header: str) -> Iterator[tuple[str, str]]:
    """Names and base64 values (tus.io, "Upload-Metadata"); file types and the like are judged by their keys."""
    for pair in header.split(","):
        key, _, value = pair.strip().partition(" ")
        if key and value:
            yield key, _from_base64(value)


def _from_base64(value: str) -> str:
    try:
        return base64.b64decode(value, validate=False).decode("utf-8", errors="replace")
    except (binascii.Error, ValueError):
        return value
