"""JSON as sites send it: anti-hijacking prefixes, UTF-16, several documents in a row, repeated keys."""

from __future__ import annotations

import json
import re
from typing import Any

from gatepost.extract.limits import Budget, TooMuchError

_PREFIX = re.compile(r"\s*(?:for\s*\(;;\);|while\s*\((?:1|true)\);|\)\]\}'?,?|&&&START&&&)?\s*")
_SPACE = re.compile(r"[\s,\x1e]*")
#: How a repeated key is kept: the later one counts for most servers, and the earlier one for some.
REPEATED = "\x00"


class Number(str):
    """A JSON number, kept as it was written."""

    __slots__ = ()


def _keep_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for key, value in pairs:
        while key in kept:
            key += REPEATED  # noqa: PLW2901 - the next free name is what is wanted
        kept[key] = value
    return kept


_DECODER = json.JSONDecoder(object_pairs_hook=_keep_repeats, parse_int=Number, parse_float=Number, strict=False)


def parse_json(text: str, budget: Budget) -> list[Any] | None:
    """The documents in ``text`` (one, or several in a row as in NDJSON), or None when it is not JSON throughout.

    Raises TooMuchError for brackets nested beyond the limit.
    """
    position = _end(_PREFIX, text, 0)
    if text[position : position + 1] not in ("{", "[", '"'):
        return None
    try:
        return _documents(text, position, budget)
    except RecursionError:
        raise TooMuchError("nested too deeply") from None
    except ValueError:
        return None


def _documents(text: str, position: int, budget: Budget) -> list[Any]:
    found = []
    while position < len(text):
        value, position = _DECODER.raw_decode(text, position)
        budget.leaf()
        found.append(value)
        position = _end(_SPACE, text, position)
    return found


def _end(pattern: re.Pattern[str], text: str, position: int) -> int:
    match = pattern.match(text, position)
    return match.end() if match else position


def plain_key(key: str) -> str:
    """The key as it was written, without the mark of a repeated one."""
    return key.rstrip(REPEATED)
