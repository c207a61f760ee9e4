"""Build raw requests for the tests of the reader."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from gatepost.extract import RawRequest, Reading, read_post

URL = "https://unheard-of.example/api/entries"
PNG = b"\x89PNG\r\n\x1a\n\r\n--not-a-boundary\r\n\x00\xff"


def read(body: bytes = b"", content_type: str = "", *, url: str = URL, method: str = "POST", **headers: str) -> Reading:
    """Read one request; keyword headers have ``_`` for ``-``."""
    pairs = [("Content-Type", content_type)] if content_type else []
    pairs += [(name.replace("_", "-"), value) for name, value in headers.items()]
    return read_post(RawRequest(method, url, tuple(pairs), body))


def read_json(value: object, *, url: str = URL, **headers: str) -> Reading:
    """Read one request with a JSON body."""
    return read(json.dumps(value).encode(), "application/json", url=url, **headers)


def words(reading: Reading) -> list[str]:
    """The texts that were read, in order."""
    return [] if reading.post is None else [part.text for part in reading.post.texts]


def multipart(parts: list[dict[str, Any]], *, boundary: str = "----Boundary7", end: str = "\r\n") -> bytes:
    """A multipart body of parts with ``name``, ``filename``, ``type`` and ``text`` or ``hex`` or ``data``."""
    body = b""
    for part in parts:
        head = f'--{boundary}{end}Content-Disposition: form-data; name="{part["name"]}"'
        head += f'; filename="{part["filename"]}"' if "filename" in part else ""
        head += f"{end}Content-Type: {part['type']}" if "type" in part else ""
        data = part.get("data") or part.get("text", "").encode() or bytes.fromhex(part.get("hex", ""))
        body += f"{head}{end}{end}".encode() + data + end.encode()
    return body + f"--{boundary}--{end}".encode()


def sample_request(sample: Mapping[str, Any]) -> RawRequest:
    """The request of one sample in ``site_forms.json``."""
    body, kind = _sample_body(sample)
    headers = dict(sample["headers"])
    if kind:
        headers.setdefault("Content-Type", kind)
    return RawRequest(sample["method"], sample["url"], tuple(headers.items()), body)


def _sample_body(sample: Mapping[str, Any]) -> tuple[bytes, str]:
    if "json" in sample:
        return json.dumps(sample["json"]).encode(), "application/json"
    if "form" in sample:
        return urlencode([tuple(pair) for pair in sample["form"]]).encode(), "application/x-www-form-urlencoded"
    if "parts" in sample:
        return multipart(sample["parts"]), "multipart/form-data; boundary=----Boundary7"
    return bytes.fromhex(sample["hex"]) if "hex" in sample else sample.get("text", "").encode(), ""
