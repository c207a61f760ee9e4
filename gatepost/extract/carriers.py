"""Words that travel outside the body: query strings, path segments, and headers that stand in for a body."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from urllib.parse import unquote

from gatepost.extract.leaves import Blob, Leaf, walk
from gatepost.extract.limits import Budget
from gatepost.extract.multipart_body import parse_parameters
from gatepost.extract.request import RawRequest
from gatepost.extract.urlencoded import key_path, parse_urlencoded

#: Headers whose value is JSON, percent-encoded or not (Outlook on the web, Dropbox, Instagram).
_JSON_HEADERS = ("x-owa-urlpostdata", "dropbox-api-arg", "x-instagram-rupload-params")
#: The first key on the path of a leaf from the query string: there only keys that say "words" count.
QUERY = "?"


def read_carriers(request: RawRequest, budget: Budget) -> Iterator[Leaf | Blob]:
    """The leaves of query string, path and headers, in this order."""
    for name, value in parse_urlencoded(request.split_url.query, budget):
        yield from walk(value, (QUERY, *key_path(name)), budget)
    for segment in request.path.split("/"):
        if any(map(str.isspace, segment.strip())):
            yield Leaf(("text",), segment)
    for header in _JSON_HEADERS:
        if value := request.header(header):
            yield from walk(unquote(value), ("header",), budget)
    yield from (Leaf(("filename",), name) for name in _file_names(request))


def _file_names(request: RawRequest) -> Iterator[str]:
    """File names of raw uploads: ``Content-Disposition``, tus metadata (tus.io, "Upload-Metadata")."""
    if name := parse_parameters(request.header("content-disposition")).get("filename"):
        yield name
    for pair in request.header("upload-metadata").split(","):
        key, _, value = pair.strip().partition(" ")
        if key.lower() in ("filename", "name", "title", "caption", "description") and value:
            yield _tus_value(value)


def _tus_value(value: str) -> str:
    try:
        return base64.b64decode(value, validate=False).decode("utf-8", errors="replace")
    except (binascii.Error, ValueError):
        return value
