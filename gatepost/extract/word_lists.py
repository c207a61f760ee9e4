"""The lists of words that the readers go by, kept as data in ``word_lists.json``."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_name("word_lists.json")


@cache
def _lists() -> dict[str, Any]:
    return dict(json.loads(_FILE.read_text(encoding="utf-8")))


def word_list(name: str) -> frozenset[str]:
    """One list of the file; raises KeyError for a name that is not there."""
    return frozenset(word for line in _lists()[name] for word in line.split())


def action_words() -> tuple[tuple[str, frozenset[str]], ...]:
    """Each action with the words that tell it, in order of precedence."""
    actions: dict[str, list[str]] = _lists()["actions"]
    return tuple((action, frozenset(" ".join(lines).split())) for action, lines in actions.items())
