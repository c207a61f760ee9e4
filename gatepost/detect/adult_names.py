"""Staff, parents and governors in a text: whole names, and a title with a surname."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gatepost.detect.detector import Hit
from gatepost.detect.full_names import NameHit, Parts, find_full_names
from gatepost.detect.initials import find_initial_and_last
from gatepost.detect.name_index import PartHit
from gatepost.detect.people import People, is_common
from gatepost.detect.words import Words
from gatepost.roll import Adult, AdultKind

_TITLES = {
    "miss": "f", "mrs": "f", "ms": "f", "mr": "m", "mister": "m", "mx": "", "dr": "", "doctor": "", "prof": "",
    "professor": "", "rev": "", "revd": "", "reverend": "", "sir": "m", "dame": "f", "lord": "m", "lady": "f",
    "madam": "f",
}  # fmt: skip
_MESSAGES: dict[AdultKind, str] = {
    "staff": "This names a colleague at our school.",
    "parent": "This names a parent or carer of our school.",
    "governor": "This names a governor of our school.",
}
_ADVICE = "Name colleagues, parents and governors only where they have agreed to it."


class AdultNames:
    """Compiled once from the staff, governors' and parents' lists."""

    def __init__(self, adults: Iterable[Adult]) -> None:
        self._people = People()
        self._adults = tuple(adults)
        for person, adult in enumerate(self._adults):
            self._people.add(person, (adult.first,), (adult.last,))
        self._titled_names = {
            (named.last, title): named
            for named in self._people.all_named()
            for title in _titles_of(self._adults[named.person])
        }

    def find(self, words: Words) -> Iterator[Hit]:
        """Adults named in the text."""
        parts = self._people.trie.find(words)
        if not parts:
            return
        for found in find_full_names(self._people, words, parts):
            yield self._hit(words, found)
        for found in find_initial_and_last(self._people, words, parts):
            yield self._hit(words, found)
        for found in self._titled(words, parts):
            yield self._hit(words, found)

    def _titled(self, words: Words, parts: Parts) -> Iterator[NameHit]:
        """Miss Fern, Mr J. Pike, Mrs Fern-Hill: the title must be one that person may bear."""
        for hits in parts.values():
            for hit in hits:
                start = _title_before(words, hit)
                who = self._titled_names.get((hit.part, words.words[start])) if start is not None else None
                if start is not None and who and _is_surname(words, hit):
                    yield NameHit(start, hit.end, who, 0.9, "title and surname")

    def _hit(self, words: Words, found: NameHit) -> Hit:
        named = found.who
        kind = self._adults[named.person].kind
        start, end = words.starts[found.start], words.ends[found.end - 1]
        key = f"{named.first} {named.last}".strip()
        evidence = (f"{kind} list: {found.how}",)
        return Hit(f"{kind}_name", start, end, found.confidence, key, _MESSAGES[kind], _ADVICE, evidence)


def _titles_of(adult: Adult) -> list[str]:
    """Every title under which somebody may write of this person."""
    ours = _TITLES.get((adult.title or "").strip(". ").casefold(), "")
    return [title for title, theirs in _TITLES.items() if not ours or not theirs or ours == theirs]


def _title_before(words: Words, hit: PartHit) -> int | None:
    """The place of the title, directly before the surname or before an initial or first name between them."""
    for place in (hit.start - 1, hit.start - 2):
        if place < 0 or words.gap(place) not in {" ", ". ", "."}:
            return None
        if words.words[place] in _TITLES:
            return place
        if len(words.words[place]) > 1 or not words.is_capital(place):
            return None
    return None


def _is_surname(words: Words, hit: PartHit) -> bool:
    """``Mr Fern`` in any case; ``miss hill`` and ``miss may`` need capitals; ``Mr Fern-Jones`` is another."""
    if hit.end < len(words) and words.gap(hit.end - 1) == "-" and words.is_capital(hit.end):
        return False
    return words.is_capital(hit.start) or not is_common(hit.part)
