"""What the words around a name speak of: praise, school events, mishaps, the writer's own family, public figures."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

from gatepost.detect.words import Words, atoms

Categories = frozenset[str]
_NONE: Categories = frozenset()
_OWN: Categories = frozenset({"own"})
#: A pupil's relatives, which the writer's own are not.
_KIN: Categories = frozenset({"kin"})
#: My gorgeous big nephew; beyond that the relative is somebody else's, as after ``my pupil's``.
_MOST_ADJECTIVES = 2
_NO_ADJECTIVES = frozenset({"s", "and", "with", "to", "of", "in", "for", "at"})


def categories_of(words: Words) -> list[Categories]:
    """For each word of the text what it speaks of, alone or as part of a phrase; linear in the text."""
    phrases = _phrases()
    found = [_NONE] * len(words)
    for place, word in enumerate(words.words):
        for phrase, categories in phrases.get(word, ()):
            end = place + len(phrase)
            if words.words[place:end] == phrase:
                found[place:end] = [found[at] | categories for at in range(place, end)]
    for place, word in enumerate(words.words):
        if word == "my" and (end := _relative_end(words, place)):
            found[place:end] = [(found[at] - _KIN) | _OWN for at in range(place, end)]
    return found


def _relative_end(words: Words, place: int) -> int:
    """Where ``my gorgeous little nephew`` ends, for the ``my`` at ``place``; 0 where no relative follows it."""
    for end in range(place + 1, min(place + _MOST_ADJECTIVES + 2, len(words))):
        if words.gap(end - 1) != " " or words.words[end] in _NO_ADJECTIVES:
            return 0
        if words.words[end] in cue_list("relatives"):
            return end + 1
    return 0


@cache
def cue_list(name: str) -> frozenset[str]:
    """One of the plain lists of `cue_words.json`; KeyError for a list it does not have."""
    return frozenset(word for line in _data()[name] for word in line.split())


@cache
def _phrases() -> dict[str, list[tuple[tuple[str, ...], Categories]]]:
    """By first word: the phrases that begin with it, and what they speak of."""
    meant: dict[tuple[str, ...], set[str]] = {}
    for category, lines in _data()["categories"].items():
        for phrase in " ".join(lines).split(";"):
            meant.setdefault(atoms(phrase), set()).add(category)
    found: dict[str, list[tuple[tuple[str, ...], Categories]]] = {}
    for words, categories in meant.items():
        if words:
            found.setdefault(words[0], []).append((words, frozenset(categories)))
    return found


@cache
def _data() -> dict[str, Any]:
    data: dict[str, Any] = json.loads((files("gatepost.detect") / "cue_words.json").read_text(encoding="utf-8"))
    return data
