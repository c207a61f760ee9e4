"""The wire form of an event to values, with the key named in every refusal."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from typing import Any, get_args

from gatepost.errors import InputError
from gatepost.event import KINDS, OUTCOMES, PLAIN_KEYS, EventFinding, State
from gatepost.verdict import Clause

#: Longest text of one key; a reason is a sentence or two.
MAX_TEXT_CHARS = 4000


def event_values(data: object) -> dict[str, Any]:
    """Arguments for ``Event`` from its wire form; raises InputError naming the key."""
    body = _mapping("", data)
    unknown = sorted(set(body) - set(_READERS))
    if unknown:
        raise InputError("not a key of an event", place=f"event.{unknown[0]}")
    if body.get("kind") is None:
        raise InputError("is missing", place="event.kind")
    return {name: _READERS[name](name, value) for name, value in body.items() if value is not None}


def read_time(name: str, value: object) -> dt.datetime:
    """Read an ISO 8601 time as aware UTC; a time without an offset is UTC. Raises InputError naming the key."""
    try:
        moment = dt.datetime.fromisoformat(_text(name, value))
        aware = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
        return aware.astimezone(dt.UTC)
    except (ValueError, OverflowError) as error:
        raise InputError("is not an ISO 8601 time", place=_place(name)) from error


def _place(name: str) -> str:
    return f"event.{name}" if name else "event"


def _has_surrogate(value: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in value)


def _text(name: str, value: object) -> str:
    if not isinstance(value, str) or "\x00" in value or _has_surrogate(value):
        raise InputError("must be text", place=_place(name))
    if len(value) > MAX_TEXT_CHARS:
        raise InputError(f"is longer than {MAX_TEXT_CHARS} characters", place=_place(name))
    return value


def _one_of(*allowed: str) -> Callable[[str, object], str]:
    def read(name: str, value: object) -> str:
        if value not in allowed:
            raise InputError(f"must be one of: {', '.join(allowed)}", place=_place(name))
        return str(value)

    return read


def _id(name: str, value: object) -> str:
    try:
        return str(uuid.UUID(_text(name, value)))
    except ValueError as error:
        raise InputError("must be a UUID", place=_place(name)) from error


def _texts(name: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        raise InputError("must be a list", place=_place(name))
    return tuple(sorted(_text(name, item) for item in value))


def _mapping(name: str, value: object) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise InputError("must be an object", place=_place(name))
    return dict(value)


def _clause(name: str, value: object) -> Clause | None:
    if value is None:
        return None
    body = _mapping(name, value)
    return Clause(_text(f"{name}.id", body.get("id")), _text(f"{name}.quote", body.get("quote", "")))


def _finding(name: str, value: object) -> EventFinding:
    body = _mapping(name, value)
    kind, family, level = (_text(f"{name}.{key}", body.get(key)) for key in ("kind", "family", "level"))
    masked = body.get("masked")
    kept = None if masked is None else _text(f"{name}.masked", masked)
    return EventFinding(kind, family, level, kept, _clause(f"{name}.clause", body.get("clause")))


def _findings(name: str, value: object) -> tuple[EventFinding, ...]:
    if not isinstance(value, list | tuple):
        raise InputError("must be a list", place=_place(name))
    return tuple(_finding(f"{name}[{index}]", item) for index, item in enumerate(value))


_READERS: dict[str, Callable[[str, object], Any]] = dict.fromkeys(PLAIN_KEYS, _text) | {
    "id": _id,
    "kind": _one_of(*KINDS),
    "state": _one_of(*get_args(State)),
    "outcome": _one_of(*OUTCOMES),
    "created": read_time,
    "reviewed_at": read_time,
    "roles": _texts,
    "clause": _clause,
    "findings": _findings,
    "details": _mapping,
}
