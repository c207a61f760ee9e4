"""The building blocks of the policy schema: one function or constant for each shape that comes back."""

from __future__ import annotations

from typing import Any

from gatepost.person import ROLES

Schema = dict[str, Any]

CATEGORIES: tuple[str, ...] = (
    "social", "video", "messaging", "forum", "blog", "webmail", "learning", "union", "news", "other",
)  # fmt: skip

NAME: Schema = {"type": "string", "minLength": 1}
DATE: Schema = {"type": "string", "format": "date", "x-hint": "write YYYY-MM-DD, such as 2026-09-01"}
TIME: Schema = {
    "type": "string",
    "pattern": r"^([01][0-9]|2[0-3]):[0-5][0-9]$",
    "x-what": "a time",
    "x-hint": 'write HH:MM in quotes, such as "08:40"',
}
ROLE: Schema = {"type": "string", "enum": list(ROLES), "title": "Role", "x-what": "a role"}
RULE_ROLE: Schema = {"type": "string", "enum": ["staff", *ROLES], "x-what": "a role"}
CATEGORY: Schema = {"type": "string", "enum": list(CATEGORIES), "x-what": "a category"}
DECISION: Schema = {
    "type": "string",
    "enum": ["allow", "inspect", "read_only", "block"],
    "title": "Decision",
    "x-what": "a decision",
}
ID: Schema = {
    "type": "string",
    "pattern": r"^[a-z0-9][a-z0-9._-]*$",
    "title": "Id",
    "x-what": "an id",
    "x-hint": "write lower-case letters, digits and hyphens",
}
SERVICE_ID: Schema = {**ID, "title": "Service", "x-what": "a service id"}


def text(title: str, description: str) -> Schema:
    """A string; may be empty."""
    return {"type": "string", "title": title, "description": description}


def flag(title: str, description: str) -> Schema:
    """True or false."""
    hint = "write true or false; yes, no, on and off are read as words"
    return {"type": "boolean", "title": title, "description": description, "x-hint": hint}


def whole(title: str, description: str, minimum: int, maximum: int) -> Schema:
    """A whole number within limits."""
    return {"type": "integer", "title": title, "description": description, "minimum": minimum, "maximum": maximum}


def list_of(items: Schema, title: str, description: str) -> Schema:
    """A list of any length."""
    return {"type": "array", "title": title, "description": description, "items": items}


def pair_of(items: Schema) -> Schema:
    """A list of exactly two, a start and an end."""
    return {"type": "array", "items": items, "minItems": 2, "maxItems": 2, "x-hint": "write [start, end]"}


def mapping(title: str, description: str, properties: Schema, *, required: list[str] | None = None) -> Schema:
    """A mapping that knows its keys; any other key is an error."""
    shape: Schema = {"type": "object", "title": title, "description": description, "properties": properties}
    shape["additionalProperties"] = False
    if required:
        shape["required"] = required
    return shape
