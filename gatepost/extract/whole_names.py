"""Names that a form asks for in two fields, put together again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gatepost.extract.leaves import Leaf, Path
from gatepost.extract.words import squeezed

_FIRST = ("firstname", "forename", "givenname", "first")
_LAST = ("lastname", "surname", "familyname", "last")


def whole_names(leaves: Iterable[Leaf]) -> Iterator[tuple[str, str]]:
    """``first_name`` and ``last_name`` beside each other as one name; ``(text, "name")``."""
    firsts: dict[Path, str] = {}
    lasts: dict[Path, str] = {}
    for leaf in leaves:
        key = squeezed(leaf.key)
        if key in _FIRST:
            firsts.setdefault(leaf.path[:-1], leaf.text.strip())
        elif key in _LAST:
            lasts.setdefault(leaf.path[:-1], leaf.text.strip())
    for owner, first in firsts.items():
        if first and lasts.get(owner):
            yield f"{first} {lasts[owner]}", "name"
