"""Children who are not on the roll: leavers, and pupils' brothers and sisters; whole names only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gatepost.detect.detector import Hit
from gatepost.detect.full_names import NameHit, find_full_names
from gatepost.detect.joined_names import JoinedHit, JoinedNames
from gatepost.detect.misspelt import find_misspelt
from gatepost.detect.people import Named, People
from gatepost.detect.words import Words
from gatepost.roll import Pupil, Standing

_MESSAGES: dict[Standing, str] = {
    "leaver": "This is the name of somebody who was a pupil at our school.",
    "sibling": "This is the name of a brother or sister of one of our pupils.",
}
_ADVICE = "Leave the name out, or ask the family first."
#: Where a pupil bears the same name, the pupil counts.
_BEHIND = 0.05


class OtherChildren:
    """Compiled once from the lists of leavers and siblings; kinds ``leaver_name`` and ``sibling_name``."""

    def __init__(self, children: Iterable[Pupil]) -> None:
        self._children = tuple(children)
        self._people = People()
        for person, child in enumerate(self._children):
            self._people.add(person, (child.first, child.preferred), (child.last, child.preferred_last))
        self._joined = JoinedNames(self._people)

    def find(self, words: Words) -> Iterator[Hit]:
        """Their whole names in the text, also run together or misspelt."""
        yield from (self._joined_hit(found) for found in self._joined.find(words))
        parts = self._people.trie.find(words)
        if parts:
            yield from (self._name_hit(words, found) for found in find_full_names(self._people, words, parts))
            yield from (self._name_hit(words, found) for found in find_misspelt(self._people, words, parts))

    def _name_hit(self, words: Words, found: NameHit) -> Hit:
        start, end = words.starts[found.start], words.ends[found.end - 1]
        return self._hit(start, end, found.who, found.confidence, found.how, *found.notes)

    def _joined_hit(self, found: JoinedHit) -> Hit:
        return self._hit(found.start, found.end, found.named, 0.85, "first name and surname run together")

    def _hit(self, start: int, end: int, who: Named, confidence: float, how: str, *notes: str) -> Hit:
        standing = self._children[who.person].standing
        key, evidence = f"{who.first} {who.last}", (f"list of {standing}s: {how}", *notes)
        message = _MESSAGES[standing]
        return Hit(f"{standing}_name", start, end, confidence - _BEHIND, key, message, _ADVICE, evidence, (who.person,))
