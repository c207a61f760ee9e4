"""How people are called beside the name on the roll: nicknames, and the spellings of one name."""

from __future__ import annotations

from functools import cache
from typing import Literal

from gatepost.detect.word_lists import read_lines

#: How a written form relates to the name on the list.
Form = Literal["", "nickname", "spelling"]


def forms_of(name: str) -> dict[str, Form]:
    """Other forms of a folded first name of one word, such as ``lizzie`` for ``elizabeth``; empty for most names."""
    spellings, nicknames = _tables()
    found: dict[str, Form] = {}
    same = spellings.get(name, ())
    found.update((form, "spelling") for form in same)
    for each in (name, *same):
        found.update((form, "nickname") for form in nicknames.get(each, ()) if form not in found)
    found.pop(name, None)
    return found


@cache
def _tables() -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    spellings: dict[str, tuple[str, ...]] = {}
    nicknames: dict[str, tuple[str, ...]] = {}
    for line in read_lines("name_variants.txt"):
        name, _, forms = line.partition(":")
        if line.startswith("="):
            group = tuple(line[1:].split())
            spellings.update((each, tuple(dict.fromkeys((*spellings.get(each, ()), *group)))) for each in group)
        else:
            nicknames[name] = tuple(forms.split())
    return spellings, nicknames
