"""Pupils of the roll in a text: whole names, initials, first names beside a class or year, names in hashtags.

A first name alone is not enough: in real posts four in five of them mean somebody else. It counts where its class or
year stands beside it, or where what is said around it speaks of a pupil.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice

from gatepost.detect.beside_class import ClassMates, find_beside_class
from gatepost.detect.candidates import candidates
from gatepost.detect.combination import COMBINED, combine
from gatepost.detect.context import Told
from gatepost.detect.cues import ClassCues, Cue, labels_of
from gatepost.detect.detector import Detector, Hit
from gatepost.detect.disguise import Reading, Unmasker
from gatepost.detect.first_names import ALONE, MAY_BE, find_first_names
from gatepost.detect.full_names import NameHit, Parts, find_full_names
from gatepost.detect.hidden_names import CLASS, SCHOOL, Hidden
from gatepost.detect.initials import find_first_and_initial, find_initial_and_last, find_last_and_initial
from gatepost.detect.joined_names import JoinedHit, JoinedNames
from gatepost.detect.mention import Scene
from gatepost.detect.misspelt import find_misspelt
from gatepost.detect.name_index import PartHit
from gatepost.detect.other_scripts import OtherScripts
from gatepost.detect.people import People
from gatepost.detect.starred import find_starred
from gatepost.detect.words import Words
from gatepost.roll import Pupil

_FIRST_AND_INITIAL, _INITIAL_AND_LAST = "first name and surname initial", "initial and surname"
_LAST_AND_INITIAL = "surname and initial"
_BESIDE_CLASS = "first name with a class or year beside it"
_MESSAGES = {
    _FIRST_AND_INITIAL: "This looks like a pupil of ours: a first name with the initial of the surname.",
    _INITIAL_AND_LAST: "This looks like a pupil of ours: a surname with the initial of the first name.",
    _LAST_AND_INITIAL: "This looks like a pupil of ours: a surname with the initial of the first name.",
    _BESIDE_CLASS: "A first name with a class or year shows which child is meant.",
    COMBINED: "First name, class and event together tell which child is meant, even where none of them does alone.",
    ALONE: "This looks like a pupil's first name: what is said around it is about a child at school.",
    MAY_BE: "This may be a pupil's first name.",
}
_WHOLE = "This is the name of a pupil at our school."
_SHARED = " {} of our pupils are called so."
_ADVICE = "Leave the name out, or say it without naming anybody: “one of our pupils”."
_MAY_BE_ADVICE = "If a pupil is meant, leave the name out; if not, go on."
_CLASS_ADVICE = "Leave out the name or the class, or say “one of our pupils”."
_ADVICES = {_BESIDE_CLASS: _CLASS_ADVICE, COMBINED: _CLASS_ADVICE, MAY_BE: _MAY_BE_ADVICE}
_DISGUISED = "written in a disguise: other signs for its letters, or letters set apart"
#: What a name in two pieces must be: a whole name, because pieces of words meet by chance.
_WHOLE_NAMES = frozenset({"first name and surname", "surname and first name", "first name, middle name and surname"})
_LESS_SURE = 0.1
#: Of very many pupils who share a name so many are looked through, and so many told.
_MOST_COMPARED, _MOST_BEARERS = 200, 12


class RollNames:
    """Compiled once from the roll; finding takes time linear in the text, whatever the size of the roll."""

    def __init__(self, pupils: Iterable[Pupil], cues: ClassCues, school: Detector) -> None:
        self._people = People()
        self._cues, self._school = cues, school
        labels: list[frozenset[tuple[str, str]]] = []
        for person, pupil in enumerate(pupils):
            self._people.add(person, (pupil.first, pupil.preferred), (pupil.last, pupil.preferred_last))
            labels.append(labels_of(pupil.class_name, pupil.year))
        self._mates = ClassMates(self._people, labels)
        self._joined = JoinedNames(self._people)
        self._unmasker = Unmasker(self._people.trie.exact, self._joined)
        self._scripts = OtherScripts(self._people)

    def find(self, words: Words, told: Told | None = None) -> Iterator[Hit]:
        """Pupils named in the text; with what a context model told of it, first names alone are judged by that."""
        if not self._people.pairs:
            return
        yield from (self._joined_hit(joined) for joined in self._joined.find(words))
        yield from (self._hit(words, found) for found in self._names(words, told))
        yield from (self._hit(words, found) for found in self._scripts.find(words))
        yield from (self._hit(words, found, _DISGUISED) for found in find_starred(self._people, words))
        yield from (hit for hit in self._disguised(words))

    def hidden(self, words: Words) -> Hidden:
        """Which words the context model must not see: names of pupils, the school and its classes."""
        seen = self._seen(words)
        whole = {found.start: found.end for found in seen.whole}
        named = {place for start, end in whole.items() for place in range(start, end)}
        firsts = {hit.start: hit.end for hit in seen.firsts if hit.start not in named}
        cues = (cue for cue in self._cues.find(words) if cue.is_school_class)
        labels = {place: CLASS for cue in cues for place in range(cue.start, cue.end)}
        labels |= dict.fromkeys(self._school_places(words), SCHOOL)
        return Hidden(whole, firsts, {place: labels[place] for place in labels.keys() - named - firsts.keys()})

    def _seen(self, words: Words) -> _Seen:
        parts = self._people.trie.find(words)
        if not parts:
            return _Seen({}, [], [])
        whole = [found for find in _SURE for found in find(self._people, words, parts)]
        return _Seen(parts, whole, list(candidates(self._people, words, parts)))

    def _names(self, words: Words, told: Told | None = None) -> Iterator[NameHit]:
        """Names in one reading of the text."""
        seen = self._seen(words)
        if not seen.parts:
            return
        cues = self._cues.find(words)
        beside = [name for name in find_beside_class(self._mates, words, seen.parts, cues) if not _doubts(told, name)]
        yield from seen.whole
        labels = _labels(cues, [*seen.whole, *beside])
        left = [hit for hit in seen.firsts if hit.start not in labels and not _doubts(told, hit)]
        if left:
            labels |= dict.fromkeys(self._school_places(words), "ours")
            scene = Scene.of(words, frozenset(hit.start for hit in seen.firsts), labels)
            beside += find_first_names(self._people, scene, left, told)
        yield from combine(words, beside, left, cues, self._mates)

    def _school_places(self, words: Words) -> Iterator[int]:
        for hit in self._school.find(words):
            yield from range(bisect_left(words.starts, hit.start), bisect_left(words.starts, hit.end))

    def _disguised(self, words: Words) -> Iterator[Hit]:
        if reading := self._unmasker.read(words):
            yield from self._in_reading(reading, self._names(reading.words))
        if split := self._unmasker.read_split(reading.words if reading else words):
            parts = self._people.trie.find(split.words)
            names = find_full_names(self._people, split.words, parts)
            yield from self._in_reading(split, (found for found in names if found.how in _WHOLE_NAMES))

    def _in_reading(self, reading: Reading, found: Iterable[NameHit]) -> Iterator[Hit]:
        words = reading.words
        for name in found:
            if reading.rests_on(words.starts[name.start], words.ends[name.end - 1]):
                yield self._hit(words, name, _DISGUISED)

    def _hit(self, words: Words, found: NameHit, *more: str) -> Hit:
        start, end = words.starts[found.start], words.ends[found.end - 1]
        bearers = self._bearers(found)
        message = _MESSAGES.get(found.how, _WHOLE)
        if len(bearers) > 1:
            message += _SHARED.format(_count(len(bearers)))
        advice = _ADVICES.get(found.how, _ADVICE)
        evidence = (f"pupil roll: {found.how}", *found.notes, *more, *_shared_note(bearers))
        confidence = found.confidence - (_LESS_SURE if more else 0)
        return Hit("pupil_name", start, end, confidence, _key(found), message, advice, evidence, bearers)

    def _bearers(self, found: NameHit) -> tuple[int, ...]:
        """The places in the roll of those who may be meant; of very many with one name, the first ones."""
        named = found.who
        if found.how in {_BESIDE_CLASS, COMBINED}:
            return (named.person,)
        if found.how in {_FIRST_AND_INITIAL, ALONE, MAY_BE}:
            same = self._people.by_first[named.first][:_MOST_COMPARED]
            alike = (one for one in same if found.how != _FIRST_AND_INITIAL or one.last[0] == named.last[0])
        else:
            same = self._people.lasts[named.last][:_MOST_COMPARED]
            is_short = found.how in {_INITIAL_AND_LAST, _LAST_AND_INITIAL}
            alike = (one for one in same if one.first == named.first or (is_short and one.first[:1] == named.first[0]))
        return tuple(islice(dict.fromkeys(chain((named.person,), (one.person for one in alike))), _MOST_BEARERS))

    def _joined_hit(self, found: JoinedHit) -> Hit:
        kind = "pupil_username" if found.is_handle else "pupil_name"
        message = "This handle holds the name of a pupil at our school." if found.is_handle else _WHOLE
        key = f"{found.named.first} {found.named.last}"
        evidence = ("pupil roll: first name and surname run together",)
        return Hit(kind, found.start, found.end, 0.85, key, message, _ADVICE, evidence, (found.named.person,))


@dataclass(frozen=True, slots=True)
class _Seen:
    """What of the roll stands in a text: parts of names, whole names, first names that may stand alone."""

    parts: Parts
    whole: list[NameHit]
    firsts: list[PartHit]


def _doubts(told: Told | None, found: NameHit | PartHit) -> bool:
    return told is not None and told.doubts_name(found.start)


def _labels(cues: list[Cue], found: list[NameHit]) -> dict[int, str]:
    """What the light model knows of words before it looks at first names: any year, or one of ours."""
    labels = {place: "year" for cue in cues if cue.is_strong for place in range(cue.start, cue.end)}
    labels |= {place: "ours" for cue in cues if cue.is_school_class for place in range(cue.start, cue.end)}
    return labels | {place: "ours" for name in found for place in range(name.start, name.end)}


_SURE: tuple[Callable[[People, Words, dict[int, list[PartHit]]], Iterator[NameHit]], ...] = (
    find_full_names, find_first_and_initial, find_initial_and_last, find_last_and_initial, find_misspelt,
)  # fmt: skip


def _key(found: NameHit) -> str:
    """The same for the same child however the name is written, and shorter where less of it is said."""
    named = found.who
    if found.how == _FIRST_AND_INITIAL:
        return f"{named.first} {named.last[0]}"
    if found.how in {_INITIAL_AND_LAST, _LAST_AND_INITIAL}:
        return f"{named.first[0]} {named.last}"
    return named.first if found.how in {_BESIDE_CLASS, ALONE, MAY_BE, COMBINED} else f"{named.first} {named.last}"


def _shared_note(bearers: tuple[int, ...]) -> tuple[str, ...]:
    return (f"{len(bearers)} pupils may be meant",) if len(bearers) > 1 else ()


def _count(number: int) -> str:
    return {2: "Two", 3: "Three", 4: "Four"}.get(number, "Several")
