"""Word lists kept as data beside the rules: `word_lists.json`, `common_words.txt` and other lines of words."""

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
    return frozenset(word for line in read_lines("common_words.txt") for word in line.split())


@cache
def english_words() -> frozenset[str]:
    """What people write in small letters: a word among these is no name by itself, and no misspelt one."""
    return frozenset(word for line in read_lines("english_words.txt") for word in line.split())


def read_lines(name: str) -> list[str]:
    """The lines of a text file beside this module, without empty ones and remarks (``#``)."""
    lines = _read(name).splitlines()
    return [line for line in lines if line and not line.startswith("#")]


@cache
def _lists() -> dict[str, list[str]]:
    lists: dict[str, list[str]] = json.loads(_read("word_lists.json"))["lists"]
    return lists


def _read(name: str) -> str:
    return (files("gatepost.detect") / name).read_text(encoding="utf-8")
