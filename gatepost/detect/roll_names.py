"""Pupils of the roll in a text: whole names, initials, first names beside a class or year, names in hashtags.

A first name alone is not enough: in real posts four in five of them mean somebody else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gatepost.detect.beside_class import ClassMates, find_beside_class
from gatepost.detect.cues import ClassCues, labels_of
from gatepost.detect.detector import Hit
from gatepost.detect.full_names import NameHit, find_full_names
from gatepost.detect.initials import find_first_and_initial, find_initial_and_last
from gatepost.detect.joined_names import JoinedHit, JoinedNames
from gatepost.detect.people import People
from gatepost.detect.words import Words
from gatepost.roll import Pupil

_MESSAGES = {
    "first name and surname initial": "This looks like a pupil of ours: a first name with the initial of the surname.",
    "initial and surname": "This looks like a pupil of ours: a surname with the initial of the first name.",
    "first name with a class or year beside it": "A first name with a class or year shows which child is meant.",
}
_WHOLE = "This is the name of a pupil at our school."
_ADVICE = "Leave the name out, or say it without naming anybody: “one of our pupils”."
_CLASS_ADVICE = "Leave out the name or the class, or say “one of our pupils”."


class RollNames:
    """Compiled once from the roll; finding takes time linear in the text, whatever the size of the roll."""

    def __init__(self, pupils: Iterable[Pupil], cues: ClassCues) -> None:
        self._people = People()
        self._cues = cues
        labels: list[frozenset[tuple[str, str]]] = []
        for person, pupil in enumerate(pupils):
            self._people.add(person, (pupil.first, pupil.preferred), (pupil.last, pupil.preferred_last))
            labels.append(labels_of(pupil.class_name, pupil.year))
        self._mates = ClassMates(self._people, labels)
        self._joined = JoinedNames(self._people)

    def find(self, words: Words) -> Iterator[Hit]:
        """Pupils named in the text."""
        for joined in self._joined.find(words):
            yield _joined_hit(joined)
        parts = self._people.trie.find(words)
        if not parts:
            return
        for find in (find_full_names, find_first_and_initial, find_initial_and_last):
            yield from (_hit(words, found) for found in find(self._people, words, parts))
        beside = find_beside_class(self._mates, words, parts, self._cues.find(words))
        yield from (_hit(words, found) for found in beside)


def _hit(words: Words, found: NameHit) -> Hit:
    message = _MESSAGES.get(found.how, _WHOLE)
    advice = _CLASS_ADVICE if "class" in found.how else _ADVICE
    start, end = words.starts[found.start], words.ends[found.end - 1]
    return Hit("pupil_name", start, end, found.confidence, _key(found), message, advice, (f"roll: {found.how}",))


def _key(found: NameHit) -> str:
    """The same for the same child however the name is written, and shorter where less of it is said."""
    named = found.who
    if found.how == "first name and surname initial":
        return f"{named.first} {named.last[0]}"
    if found.how == "initial and surname":
        return f"{named.first[0]} {named.last}"
    return named.first if "class" in found.how else f"{named.first} {named.last}"


def _joined_hit(found: JoinedHit) -> Hit:
    kind = "pupil_username" if found.is_handle else "pupil_name"
    message = "This handle holds the name of a pupil at our school." if found.is_handle else _WHOLE
    key = f"{found.named.first} {found.named.last}"
    return Hit(
        kind, found.start, found.end, 0.85, key, message, _ADVICE, ("roll: first name and surname run together",)
    )
