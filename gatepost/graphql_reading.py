"""Whether a GraphQL request only reads: sites ask for what they show by POST, and write by the same address.

Text of operations: https://spec.graphql.org/October2021/#sec-Language.Document. Where only a stored operation's
number is sent, its name tells: Relay, Apollo and the sites' own tools end the name of a query in ``Query``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

#: A question is short; what is longer is not read.
MAX_BYTES = 64 * 1024
_PATH = re.compile(r"/graphql(?:/|$)", re.IGNORECASE)
#: Block strings, strings and comments: what stands in them is no operation.
_QUIET = re.compile(r'"""(?:[^"\\]|\\.|"(?!""))*"""|"(?:[^"\\\n]|\\.)*"|#[^\n\r]*')
_NAMED_QUERY = re.compile(r"[A-Za-z0-9_]*Query(?:RendererQuery)?")
#: Facebook sends chat messages by what it calls a query.
_WRITES_ALL_THE_SAME = re.compile("lightspeed|mutation", re.IGNORECASE)
_NAMES = ("fb_api_req_friendly_name", "operationName", "operation", "opname")
_STORED = frozenset({"doc_id", "query_id", "queryId", "id", "documentId", "query_hash", "extensions"})


def is_graphql(path: str) -> bool:
    """Say whether a path is where a site takes GraphQL."""
    return _PATH.search(path.partition("?")[0]) is not None


def only_reads(content_type: str, body: bytes) -> bool:
    """Say whether every operation in a body surely reads; False where that cannot be told."""
    operations = _operations(content_type.partition(";")[0].strip().lower(), body)
    return bool(operations) and all(map(_reads, operations))


def _operations(kind: str, body: bytes) -> list[Mapping[str, Any]]:
    if len(body) > MAX_BYTES:
        return []
    try:
        text = body.decode("utf-8")
        if kind == "application/x-www-form-urlencoded":
            fields = parse_qsl(text, keep_blank_values=True, max_num_fields=500)
            # A key that stands twice means one thing to us and may mean another to the site.
            return [dict(fields)] if len(dict(fields)) == len(fields) else []
        found = json.loads(text, object_pairs_hook=_once) if kind.endswith("json") else None
    except (ValueError, RecursionError):
        return []
    found = found if isinstance(found, list) else [found]
    return found if all(isinstance(operation, dict) for operation in found) else []


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _reads(operation: Mapping[str, Any]) -> bool:
    text = operation.get("query")
    names = [str(operation[key]) for key in _NAMES if operation.get(key)]
    if any(_WRITES_ALL_THE_SAME.search(name) for name in names) or (text and not _reads_as_written(text)):
        return False
    stored = not _STORED.isdisjoint(operation)
    named = bool(names) and all(_NAMED_QUERY.fullmatch(name) for name in names)
    return named if stored or not text else True


def _reads_as_written(text: object) -> bool:
    """Every definition is a query or a fragment."""
    if not isinstance(text, str):
        return False
    bare, count = _QUIET.sub(" ", text), 1
    while count:
        # Variables and arguments, whose values may hold braces.
        bare, count = re.subn(r"\([^()]*\)", " ", bare)
    depth, kinds, outside = 0, [], ""
    for piece in re.split(r"([{}])", bare):
        if piece == "{":
            if depth == 0:
                kinds.append(outside.split(maxsplit=1)[0] if outside.strip() else "query")
                outside = ""
            depth += 1
        elif piece == "}":
            depth -= 1
        elif depth == 0:
            outside += piece
    return depth == 0 and not outside.strip() and bool(kinds) and set(kinds) <= {"query", "fragment"}
