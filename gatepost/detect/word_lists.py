"""Word lists kept as data in `word_lists.json` and `common_words.txt`."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files


@cache
def word_list(name: str) -> frozenset[str]:
    """The words of one list, as `word_lists.json` spells them; KeyError for a list it does not have."""
    return frozenset(word for line in _lists()[name] for word in line.split())


@cache
def common_words() -> frozenset[str]:
    """Names that are everyday words too; such a name alone proves nothing."""
    lines = _read("common_words.txt").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


@cache
def _lists() -> dict[str, list[str]]:
    lists: dict[str, list[str]] = json.loads(_read("word_lists.json"))["lists"]
    return lists


def _read(name: str) -> str:
    return (files("gatepost.detect") / name).read_text(encoding="utf-8")
