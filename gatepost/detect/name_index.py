"""Names compiled for search: a trie over their words, and which first names and surnames belong together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from gatepost.detect.words import Words, atoms

#: What may stand inside one name: ``O'Brien``, ``Anne-Marie``, ``van der Berg``, ``De.Souza``.
_INNER_GAP = re.compile(r"[ \t\u00a0\r]{1,2}|['\-_.]|\. |' |- | - ")


@dataclass(slots=True)
class _Node:
    children: dict[str, _Node] = field(default_factory=dict)
    parts: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class PartHit:
    """A first name or surname of the list, found at words ``start`` to ``end``; ``part`` is its canonical form."""

    start: int
    end: int
    part: str


class PartTrie:
    """All first names and surnames of a list; found in time linear in the text, whatever the length of the list."""

    def __init__(self) -> None:
        self._root = _Node()
        self._known: set[str] = set()

    def add(self, name: str) -> str:
        """Add a name in its spellings (``O'Brien``, ``OBrien``; ``Müller``, ``Mueller``); returns the canonical one."""
        words = atoms(name)
        part = " ".join(words)
        if words and part not in self._known:
            self._known.add(part)
            spellings = {words, ("".join(words),), *_german_spellings(name)}
            for spelling in spellings:
                self._insert(spelling, part)
        return part

    def _insert(self, words: tuple[str, ...], part: str) -> None:
        node = self._root
        for word in words:
            node = node.children.setdefault(word, _Node())
        node.parts.append(part)

    def find(self, words: Words) -> dict[int, list[PartHit]]:
        """Every name that begins at a word, longest first, by the place of that word."""
        children = self._root.children
        places = [place for place, word in enumerate(words.words) if word in children]
        hits = {place: list(self._walk(words, place))[::-1] for place in places}
        return {place: found for place, found in hits.items() if found}

    def _walk(self, words: Words, place: int) -> Iterator[PartHit]:
        node: _Node | None = self._root
        for end in range(place, len(words)):
            node = node.children.get(words.words[end]) if node else None
            if node is None:
                return
            for part in node.parts:
                yield PartHit(place, end + 1, part)
            if not node.children or not _INNER_GAP.fullmatch(words.gap(end)):
                return


def _german_spellings(name: str) -> Iterable[tuple[str, ...]]:
    """``Müller`` is also written ``Mueller``, ``Jørgensen`` ``Joergensen``; folding alone gives ``muller``."""
    spelt = name.lower().translate({0xE4: "ae", 0xF6: "oe", 0xFC: "ue", 0xF8: "oe", 0xE5: "aa"})
    return [] if spelt == name.lower() else [atoms(spelt), ("".join(atoms(spelt)),)]
