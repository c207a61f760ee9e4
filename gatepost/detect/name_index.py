"""Names compiled for search: a trie over their words, and which first names and surnames belong together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from gatepost.detect.name_variants import Form, forms_of
from gatepost.detect.words import Words, atoms

#: What may stand inside one name: ``O'Brien``, ``Anne-Marie``, ``van der Berg``, ``De.Souza``.
_INNER_GAP = re.compile(r"[ \t\u00a0\r]{1,2}|['\-_.]|\. |' |- | - ")
#: Forms this short (``Al``, ``Mo``) may be many a name's; they are kept, but never taken for a first name alone.
_SHORTEST_FORM = 2


@dataclass(slots=True)
class _Node:
    children: dict[str, _Node] = field(default_factory=dict)
    parts: list[tuple[str, Form]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class PartHit:
    """A first name or surname of the list, found at words ``start`` to ``end``; ``part`` is its canonical form.

    ``form`` says how it was written: as on the list (empty), by a nickname, or in another spelling.
    """

    start: int
    end: int
    part: str
    form: Form = ""


class PartTrie:
    """All first names and surnames of a list; found in time linear in the text, whatever the length of the list."""

    def __init__(self) -> None:
        self._root = _Node()
        self._known: set[str] = set()
        self._with_forms: set[str] = set()
        #: Every spelling without the spaces in it, and the names that it may stand for.
        self.joined: dict[str, list[str]] = {}

    def add(self, name: str) -> str:
        """Add a name in its spellings (``O'Brien``, ``OBrien``; ``Müller``, ``Mueller``); returns the canonical one."""
        words = atoms(name)
        part = " ".join(words)
        if words and part not in self._known:
            self._known.add(part)
            spellings = {words, ("".join(words),), *_german_spellings(name)}
            for spelling in spellings:
                self._insert(spelling, part, "")
        return part

    def add_first(self, name: str) -> str:
        """Add a first name with its nicknames and spellings; returns the canonical form."""
        part = self.add(name)
        if part and part not in self._with_forms:
            self._with_forms.add(part)
            for form, kind in forms_of(part).items():
                if len(form) >= _SHORTEST_FORM:
                    self._insert((form,), part, kind)
        return part

    def exact(self, word: str) -> list[tuple[str, Form]]:
        """The names that one word alone may stand for."""
        node = self._root.children.get(word)
        return node.parts if node else []

    def _insert(self, words: tuple[str, ...], part: str, form: Form) -> None:
        node = self._root
        for word in words:
            node = node.children.setdefault(word, _Node())
        node.parts.append((part, form))
        self.joined.setdefault("".join(words), []).append(part)

    def find(self, words: Words) -> dict[int, list[PartHit]]:
        """Every name that begins at a word, longest first and as on the list first, by the place of that word."""
        children = self._root.children
        places = [place for place, word in enumerate(words.words) if word in children]
        hits = {place: sorted(self._walk(words, place), key=_longest_first) for place in places}
        return {place: found for place, found in hits.items() if found}

    def _walk(self, words: Words, place: int) -> Iterator[PartHit]:
        node: _Node | None = self._root
        for end in range(place, len(words)):
            node = node.children.get(words.words[end]) if node else None
            if node is None:
                return
            for part, form in node.parts:
                yield PartHit(place, end + 1, part, form)
            if not node.children or not _INNER_GAP.fullmatch(words.gap(end)):
                return


def _longest_first(hit: PartHit) -> tuple[int, bool]:
    return -hit.end, hit.form != ""


def _german_spellings(name: str) -> Iterable[tuple[str, ...]]:
    """``Müller`` is also written ``Mueller``, ``Jørgensen`` ``Joergensen``; folding alone gives ``muller``."""
    spelt = name.lower().translate({0xE4: "ae", 0xF6: "oe", 0xFC: "ue", 0xF8: "oe", 0xE5: "aa"})
    return [] if spelt == name.lower() else [atoms(spelt), ("".join(atoms(spelt)),)]
