"""One policy out of several layers: the nearer wins, except over what a farther one locked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gatepost.yaml_lines import Document, KeyPath

Data = dict[str, Any]

#: Lists whose entries have a name: the key or keys that make it.
_NAMED_LISTS: dict[str, tuple[str, ...]] = {
    "rules": ("id",),
    "services": ("id",),
    "restrictions": ("id",),
    "accounts": ("service", "handle"),
    "networks": ("cidr",),
}
#: What belongs to one layer alone and is not handed on.
_OWN = ("extends", "name", "source")


def merge(far: Mapping[str, Any], near: Document) -> Data:
    """Return the layers as one; ``far`` is resolved. Raises PolicyError where ``near`` changes what is locked."""
    merged = {key: value for key, value in far.items() if key not in _OWN}
    for key, value in near.data.items():
        if key in _NAMED_LISTS:
            merged[key] = _named(key, merged.get(key, []), value, near)
        elif key == "levels":
            merged[key] = _locked_first(merged.get(key, []), value)
        elif isinstance(value, dict) and isinstance(merged.get(key), dict):
            merged[key] = _section(merged[key], value, near, (key,))
        elif key != "extends":
            merged[key] = value
    return merged


def _named(key: str, far: list[Data], near: list[Data], document: Document) -> list[Data]:
    names = {_name(key, entry): index for index, entry in enumerate(near)}
    for entry in far:
        if entry.get("locked") and _name(key, entry) in names:
            first = _NAMED_LISTS[key][0]
            place = (key, names[_name(key, entry)], first)
            raise document.error(f"{entry[first]!r} is locked by the policy that this one extends", place)
    return _locked_first([entry for entry in far if _name(key, entry) not in names], near)


def _name(key: str, entry: Data) -> tuple[Any, ...]:
    return tuple(entry.get(part) for part in _NAMED_LISTS[key])


def _locked_first(far: list[Data], near: list[Data]) -> list[Data]:
    """Put the nearer entries before the farther ones, but none before a locked one: the first that matches counts."""
    locked = [entry for entry in far if entry.get("locked")]
    return [*locked, *near, *(entry for entry in far if not entry.get("locked"))]


def _section(far: Data, near: Data, document: Document, path: KeyPath) -> Data:
    merged = dict(far)
    for key, value in near.items():
        if far.get("locked") and key in far and value != far[key]:
            raise document.error(f"{path[0]!r} is locked by the policy that this one extends", (*path, key))
        inner = isinstance(value, dict) and isinstance(far.get(key), dict)
        merged[key] = _section(far[key], value, document, (*path, key)) if inner else value
    return merged
