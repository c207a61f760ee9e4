"""Who is called what: pupils or adults compiled for the name rules."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import dropwhile

from gatepost.detect.name_index import PartHit, PartTrie
from gatepost.detect.word_lists import common_words, word_list
from gatepost.detect.words import Words, atoms


@dataclass(frozen=True, slots=True)
class Named:
    """One way in which a person is called: first name, surname, and who it is by place in the list."""

    first: str = field(repr=False)
    last: str = field(repr=False)
    person: int
    is_whole: bool = True


@dataclass(slots=True)
class People:
    """The names of one list, in canonical forms of the trie.

    ``pairs`` knows whole names, the tables of initials the shortened ones: one bearer of each is enough.
    """

    trie: PartTrie = field(default_factory=PartTrie)
    pairs: dict[tuple[str, str], Named] = field(default_factory=dict)
    by_first: dict[str, list[Named]] = field(default_factory=dict)
    lasts: dict[str, list[Named]] = field(default_factory=dict)
    with_last_initial: dict[tuple[str, str], Named] = field(default_factory=dict)
    with_first_initial: dict[tuple[str, str], Named] = field(default_factory=dict)

    def add(self, person: int, firsts: Sequence[str | None], lasts: Sequence[str | None]) -> None:
        """Add a person under every pairing of these first names and surnames; empty ones are left out."""
        for last, is_whole in _surnames(lasts):
            last_part = self.trie.add(last)
            for first in _given_names(firsts):
                self._add_pair(Named(self.trie.add_first(first), last_part, person, is_whole))

    def whole(self, first: PartHit, last: PartHit) -> Named | None:
        """A bearer of this first name and surname; a nickname is nobody's surname."""
        return None if last.form else self.pairs.get((first.part, last.part))

    def all_named(self) -> Iterator[Named]:
        """Every way in which somebody of the list is called."""
        for named in self.lasts.values():
            yield from named

    def _add_pair(self, named: Named) -> None:
        if not named.last:
            return
        self.lasts.setdefault(named.last, []).append(named)
        if not named.first:
            return
        self.by_first.setdefault(named.first, []).append(named)
        _keep_whole(self.pairs, (named.first, named.last), named)
        _keep_whole(self.with_last_initial, (named.first, named.last[0]), named)
        _keep_whole(self.with_first_initial, (named.last, named.first[0]), named)


def _keep_whole(table: dict[tuple[str, str], Named], key: tuple[str, str], named: Named) -> None:
    """One bearer of a name is enough; a whole surname goes before half of another."""
    if key not in table or (named.is_whole and not table[key].is_whole):
        table[key] = named


def _given_names(names: Sequence[str | None]) -> Iterator[str]:
    """Each name, and of several given names the first alone: ``Olivia Rose`` is called Olivia."""
    for name in names:
        if name is not None:
            yield name
            if len(given := name.split()) > 1 and len(atoms(given[0])) == 1 and len(given[0]) > 2:
                yield given[0]


def _surnames(names: Sequence[str | None]) -> Iterator[tuple[str, bool]]:
    """Each surname; either half of a double one, which families often leave away; ``Gwyndale`` of ``ap Gwyndale``."""
    for name in names:
        if name:
            yield name, True
            yield from ((half, False) for half in _halves(name))


def _halves(surname: str) -> Iterator[str]:
    words = [word for word in re.split(r"[\s-]+", surname) if word]
    rest = list(dropwhile(lambda word: word.casefold() in word_list("surname_particles"), words))
    if len(rest) < len(words) and len("".join(rest)) > 2:
        yield " ".join(rest)
    elif len(words) > 1:
        yield from (half for half in (words[0], words[-1]) if len(half) > 2)
        yield from _tail_with_particle(words)


def _tail_with_particle(words: Sequence[str]) -> Iterator[str]:
    """``da Silva`` of ``Ferreira da Silva``: a particle belongs to what follows it."""
    places = (place for place in range(1, len(words) - 1) if words[place].casefold() in word_list("surname_particles"))
    yield from (" ".join(words[place:]) for place in list(places)[:1])


def is_common(part: str) -> bool:
    """True when every word of the name is an everyday word or a single letter."""
    return all(word in common_words() or len(word) == 1 for word in part.split())


def has_capitals(words: Words, start: int, end: int) -> bool:
    """True when the first and the last of these words begin with a capital; ``de`` or ``van`` between need none."""
    return words.is_capital(start) and words.is_capital(end - 1)
