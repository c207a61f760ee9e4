"""Checks data against the part of JSON Schema (2020-12) that the policy schema uses, with errors for people.

Importing `jsonschema` takes 0.09 s, two thirds of a whole `gatepost access`; a test holds both to the same verdicts.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Any

from gatepost.suggest import did_you_mean
from gatepost.yaml_lines import Json, KeyPath

Problem = tuple[KeyPath, str]
_TYPE_NAMES = {
    "string": "text", "array": "a list", "object": "a mapping of keys", "integer": "a whole number",
    "number": "a number", "boolean": "true or false", "null": "nothing",
}  # fmt: skip


def problems(data: Json, schema: Mapping[str, Any], path: KeyPath = ()) -> Iterator[Problem]:
    """Yield (key path, message) for everything that does not fit, in the order of the data."""
    if "oneOf" in schema:
        yield from _one_of(data, schema, path)
        return
    wanted = schema.get("type")
    if wanted is not None and not is_type(data, wanted):
        yield path, _wrong_type(data, wanted, schema)
    elif isinstance(data, dict):
        yield from _object(data, schema, path)
    elif isinstance(data, list):
        yield from _array(data, schema, path)
    else:
        yield from _scalar(data, schema, path)


def is_type(data: Json, wanted: str | list[str]) -> bool:
    """Say whether data is of the JSON Schema type, or one of several."""
    return _type_of(data) in ([wanted] if isinstance(wanted, str) else wanted) or (
        _type_of(data) == "integer" and "number" in wanted
    )


def _type_of(data: Json) -> str:
    # bool is an int to Python and not to JSON, so it comes first.
    kinds: tuple[tuple[type, str], ...] = (
        (bool, "boolean"), (int, "integer"), (float, "number"), (str, "string"), (list, "array"), (dict, "object"),
    )  # fmt: skip
    return next((name for kind, name in kinds if isinstance(data, kind)), "null")


def _wrong_type(data: Json, wanted: str | list[str], schema: Mapping[str, Any]) -> str:
    if wanted == "string" and is_type(data, "number"):
        return f'{data} must be text; write it in quotes: "{data}"'
    names = " or ".join(_TYPE_NAMES[name] for name in ([wanted] if isinstance(wanted, str) else wanted))
    return f"must be {names}, not {_shown(data)}{_hint(schema)}"


def _shown(data: Json) -> str:
    if data is None or isinstance(data, list | dict):
        return _TYPE_NAMES[_type_of(data)]
    return repr(data) if isinstance(data, str) else str(data).lower()


def _hint(schema: Mapping[str, Any]) -> str:
    return f"; {schema['x-hint']}" if "x-hint" in schema else ""


def _one_of(data: Json, schema: Mapping[str, Any], path: KeyPath) -> Iterator[Problem]:
    # The branches of our schema differ in type, so the type picks the branch and the error stays precise.
    branch = next((option for option in schema["oneOf"] if is_type(data, option["type"])), None)
    if branch is None:
        yield path, _wrong_type(data, [option["type"] for option in schema["oneOf"]], schema)
        return
    yield from problems(data, branch, path)


def _object(data: Mapping[str, Any], schema: Mapping[str, Any], path: KeyPath) -> Iterator[Problem]:
    known: Mapping[str, Any] = schema.get("properties", {})
    rest = schema.get("additionalProperties", True)
    for key, value in data.items():
        if key in known:
            yield from problems(value, known[key], (*path, key))
        elif rest is False:
            yield (*path, key), f"is not a key that a policy knows here{did_you_mean(key, known)}"
        elif isinstance(rest, Mapping):
            yield from problems(value, rest, (*path, key))
    missing = [key for key in schema.get("required", ()) if key not in data]
    if missing:
        yield path, f"{' and '.join(map(repr, missing))} missing{_hint(schema)}"


def _array(data: list[Any], schema: Mapping[str, Any], path: KeyPath) -> Iterator[Problem]:
    low, high = schema.get("minItems", 0), schema.get("maxItems")
    if len(data) < low or (high is not None and len(data) > high):
        count = f"exactly {low}" if low == high else f"at least {low}"
        yield path, f"must hold {count} value{'s' * (low != 1)}, not {len(data)}{_hint(schema)}"
        return
    for index, value in enumerate(data):
        yield from problems(value, schema.get("items", {}), (*path, index))


def _scalar(data: Json, schema: Mapping[str, Any], path: KeyPath) -> Iterator[Problem]:
    if "enum" in schema and data not in schema["enum"]:
        yield path, _not_listed(data, schema)
    elif isinstance(data, str):
        yield from _string(data, schema, path)
    elif not schema.get("minimum", data) <= data <= schema.get("maximum", data):
        limits = f"{schema.get('minimum', '')} to {schema.get('maximum', 'any')}"
        yield path, f"{data} is out of range; write {limits}"


def _not_listed(data: Json, schema: Mapping[str, Any]) -> str:
    values = [str(value) for value in schema["enum"]]
    what = schema.get("x-what", "one of the known words")
    return f"{_shown(data)} is not {what}{did_you_mean(str(data), values)}; write one of: {', '.join(values)}"


def _string(text: str, schema: Mapping[str, Any], path: KeyPath) -> Iterator[Problem]:
    if len(text.strip()) < schema.get("minLength", 0):
        yield path, f"must not be empty{_hint(schema)}"
    elif "pattern" in schema and not re.search(_python_pattern(schema["pattern"]), text):
        yield path, f"{text!r} is not {schema.get('x-what', 'written as it should be')}{_hint(schema)}"
    elif schema.get("format") == "date" and not _is_date(text):
        yield path, f"{text!r} is not a date; write YYYY-MM-DD, such as 2026-09-01"


def _is_date(text: str) -> bool:
    try:
        return dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _python_pattern(pattern: str) -> str:
    """In JSON Schema ``$`` is the very end; in Python it also stands before a last line end."""
    return pattern.replace("$", r"\Z")
