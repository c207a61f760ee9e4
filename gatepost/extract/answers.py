"""How a refused post is answered: in the site's own error shape, so that its page shows a failure and not a spinner."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from gatepost.extract.request import RawRequest
from gatepost.extract.site_forms import site_for

_FILE = Path(__file__).with_name("answers.json")
#: Stands in ``answers.json`` where the message goes.
_MESSAGE = "{message}"


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, exact content type and body of a refusal."""

    status: int
    content_type: str
    body: bytes = field(repr=False)


def refusal_for(
    url: str,
    headers: Mapping[str, str] | Sequence[tuple[str, str]],
    *,
    message: str,
    service: str | None = None,
) -> Answer:
    """The refusal that the client of ``url`` understands; never a redirect, 401, 408, 429 or 5xx.

    The first entry of ``answers.json`` whose ``service`` and ``path`` fit is used, else the default shape.
    """
    pairs = headers.items() if isinstance(headers, Mapping) else headers
    request = RawRequest("POST", url, tuple(pairs))
    known = site_for(request, service=service).service
    shape = next(entry for entry in _shapes() if _fits(entry, known, request))
    return Answer(shape.get("status", 403), shape.get("content_type", "application/json"), _body(shape, message))


@cache
def _shapes() -> tuple[dict[str, Any], ...]:
    return tuple(json.loads(_FILE.read_text(encoding="utf-8"))["shapes"])


def _fits(entry: Mapping[str, Any], service: str | None, request: RawRequest) -> bool:
    place = f"{request.host}{request.path}"
    return entry.get("service", service) == service and entry.get("path", "") in place


def _body(shape: Mapping[str, Any], message: str) -> bytes:
    if "text" in shape:
        return str(shape["text"]).replace(_MESSAGE, escape(message)).encode("utf-8")
    filled = json.dumps(_filled(shape["json"], message), ensure_ascii=False)
    return f"{shape.get('prefix', '')}{filled}".encode()


def _filled(value: object, message: str) -> object:
    if isinstance(value, dict):
        return {key: _filled(item, message) for key, item in value.items()}
    if isinstance(value, list):
        return [_filled(item, message) for item in value]
    return value.replace(_MESSAGE, message) if isinstance(value, str) else value
