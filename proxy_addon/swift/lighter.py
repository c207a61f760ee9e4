"""Small things that mitmproxy does dozens of times for each request, done the short way, with the same outcome."""

# mypy: allow-untyped-calls, allow-untyped-defs
from __future__ import annotations

import copy
from dataclasses import fields
from functools import cache
from typing import Any, cast

from mitmproxy import hooks, http, optmanager

#: Values that cannot be changed need no copy.
_FIXED = (str, int, float, bool, type(None))


def install() -> None:
    """Put the short ways in; called once, before the proxy starts."""
    http.Headers.get_all = header_values  # type: ignore[assignment, method-assign]
    hooks.Hook.args = arguments  # type: ignore[assignment, method-assign]
    optmanager.OptManager.__getattr__ = option  # type: ignore[method-assign]
    # It checks the types of what mitmproxy itself has just put there; ``python -O`` leaves it out too.
    http.MessageData.__post_init__ = lambda message: None  # type: ignore[method-assign]


def header_values(headers: http.Headers, name: str | bytes) -> list[str]:
    """Every value of that header, in order."""
    wanted = (name.encode("utf-8", "surrogateescape") if isinstance(name, str) else name).lower()
    return [value.decode("utf-8", "surrogateescape") for key, value in headers.fields if key.lower() == wanted]


def arguments(hook: hooks.Hook) -> list[object]:
    """What is passed to the hook."""
    return [getattr(hook, name) for name in _field_names(cast("Any", type(hook)))]


@cache
def _field_names(kind: Any) -> tuple[str, ...]:  # noqa: ANN401 - a class whose hash mitmproxy sets by hand
    return tuple(field.name for field in fields(kind))


def option(options: optmanager.OptManager, name: str) -> object:
    """The value of an option; AttributeError where there is none of that name."""
    try:
        chosen = options.__dict__["_options"][name]
    except KeyError:
        raise AttributeError(f"No such option: {name}") from None
    value = chosen._default if chosen.value is optmanager.unset else chosen.value
    return value if isinstance(value, _FIXED) else copy.deepcopy(value)
