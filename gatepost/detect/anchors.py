"""Which pieces of plain text a regular expression cannot do without: a cheap test before the pattern is tried."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

#: Python's own reader of patterns, so that nothing is guessed about their grammar.
_PARSER: Any = importlib.import_module("re._parser")


@cache
def anchors(pattern: str) -> tuple[str, ...]:
    """Pieces, in small letters, of which every match holds at least one; empty where none can be told."""
    found = _of(_PARSER.parse(pattern, re.IGNORECASE))
    return tuple(sorted(found)) if found else ()


def _of(tree: Iterable[tuple[Any, Any]]) -> frozenset[str] | None:
    """The best choice among the parts of a sequence: the one whose shortest piece is longest."""
    choices = [choice for choice in _choices(tree) if choice and all(choice)]
    return max(choices, key=lambda choice: (min(map(len, choice)), -len(choice)), default=None)


def _choices(tree: Iterable[tuple[Any, Any]]) -> Iterator[frozenset[str] | None]:
    run = ""
    for code, value in tree:
        if str(code) == "LITERAL":
            run += chr(value).lower()
            continue
        yield frozenset({run})
        run = ""
        yield _of_part(str(code), value)
    yield frozenset({run})


def _of_part(code: str, value: Any) -> frozenset[str] | None:  # noqa: ANN401 - the parser's own tree
    match code:
        case "SUBPATTERN":
            return _of(value[-1])
        case "ASSERT":
            return _of(value[1])
        case "MAX_REPEAT" | "MIN_REPEAT" if value[0] >= 1:
            return _of(value[2])
        case "BRANCH":
            branches = [_of(branch) for branch in value[1]]
            known = [branch for branch in branches if branch]
            return frozenset().union(*known) if len(known) == len(branches) else None
        case _:
            return None
