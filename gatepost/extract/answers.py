"""How a refused post is answered: in the site's own error shape, so that its page shows a failure and not a spinner."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape

from gatepost.extract.request import RawRequest
from gatepost.extract.site_forms import site_for

_FILE = Path(__file__).with_name("answers.json")
#: Stands in ``answers.json`` where the message goes.
_MESSAGE = "{message}"
#: Stands there for the content type of the request.
_SAME = "{same}"


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, exact content type and body of a refusal, and the headers that its protocol looks for."""

    status: int
    content_type: str
    body: bytes = field(repr=False)
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)


def refusal_for(
    url: str,
    headers: Mapping[str, str] | Sequence[tuple[str, str]],
    *,
    message: str,
    service: str | None = None,
) -> Answer:
    """The refusal that the client of ``url`` understands; never a redirect, 401, 408, 429 or 5xx.

    The first entry of ``answers.json`` whose ``service``, ``path`` and ``header`` fit is used, else the default shape.
    """
    pairs = headers.items() if isinstance(headers, Mapping) else headers
    request = RawRequest("POST", url, tuple(pairs))
    known = site_for(request, service=service).service
    shape = next(entry for entry in _shapes() if _fits(entry, known, request))
    kind = shape.get("content_type", "application/json").replace(_SAME, request.header("content-type"))
    return Answer(shape.get("status", 403), kind, _body(shape, kind, message), _headers(shape, message))


@cache
def _shapes() -> tuple[dict[str, Any], ...]:
    return tuple(json.loads(_FILE.read_text(encoding="utf-8"))["shapes"])


def _fits(entry: Mapping[str, Any], service: str | None, request: RawRequest) -> bool:
    place = f"{request.host}{request.path}"
    named = entry.get("path", "")
    paths = [named] if isinstance(named, str) else named
    if entry.get("service", service) != service or not any(path in place for path in paths):
        return False
    given = ((request.header(name).lower(), words) for name, words in entry.get("header", {}).items())
    return all(value and words in value for value, words in given)


def _headers(shape: Mapping[str, Any], message: str) -> tuple[tuple[str, str], ...]:
    # Only what may stand in a header: gRPC, for one, reads its message percent-encoded.
    given = shape.get("headers", {}).items()
    return tuple((name, value.replace(_MESSAGE, quote(message, safe=" .,:;!?'()"))) for name, value in given)


def _body(shape: Mapping[str, Any], content_type: str, message: str) -> bytes:
    if "text" in shape:
        words = escape(message) if "xml" in content_type else message
        return str(shape["text"]).replace(_MESSAGE, words).encode("utf-8")
    filled = json.dumps(_filled(shape["json"], message), ensure_ascii=False)
    return f"{shape.get('prefix', '')}{filled}".encode()


def _filled(value: object, message: str) -> object:
    if isinstance(value, dict):
        return {key: _filled(item, message) for key, item in value.items()}
    if isinstance(value, list):
        return [_filled(item, message) for item in value]
    return value.replace(_MESSAGE, message) if isinstance(value, str) else value
