"""Events of the school's calendar and its uniform: they say which school is meant, or help to."""

from __future__ import annotations

from collections.abc import Iterator

from gatepost.detect.cue_words import categories_of
from gatepost.detect.detector import Detector, Hit
from gatepost.detect.name_index import PartTrie
from gatepost.detect.normalise import fold
from gatepost.detect.word_lists import english_words
from gatepost.detect.words import Words, atoms, split_words
from gatepost.policy import School

_EVENT = "This names an event of our school."
_UNIFORM = "This describes our uniform, so it says which school is meant."
_ADVICE = "Leave out what tells which school it is."
_OURS = frozenset({"our", "my", "we"})


class SchoolEvents:
    """Compiled from ``school.events`` and ``school.uniform``.

    What many schools have (Sports Day, purple jumper) counts only beside the school, one of its classes, or ``our``.
    """

    def __init__(self, school: School, *company: Detector) -> None:
        self._company = company
        self._trie = PartTrie()
        self._events = {self._trie.add(event): _is_general(event) for event in school.events}
        self._uniform = {self._trie.add(words) for words in school.uniform}

    def find(self, words: Words) -> Iterator[Hit]:
        """Kind ``school_event`` for events, ``school_name`` for the uniform."""
        has_company: bool | None = None
        for place, hits in self._trie.find(words).items():
            hit = hits[0]
            counts = not self._events.get(hit.part, True) or _is_ours(words, place)
            if not counts:
                has_company = self._has_company(words) if has_company is None else has_company
            if counts or has_company:
                yield self._hit(words, place, hit.end, hit.part)

    def _has_company(self, words: Words) -> bool:
        return any(True for detector in self._company for _ in detector.find(words))

    def _hit(self, words: Words, start: int, end: int, part: str) -> Hit:
        is_event = part in self._events
        kind, message = ("school_event", _EVENT) if is_event else ("school_name", _UNIFORM)
        evidence = ("school: event of the calendar",) if is_event else ("school: uniform",)
        return Hit(kind, words.starts[start], words.ends[end - 1], 0.7, part, message, _ADVICE, evidence)


def _is_ours(words: Words, place: int) -> bool:
    return not _OURS.isdisjoint(words.words[max(0, place - 3) : place])


def _is_general(event: str) -> bool:
    """True for a name of words that speak of school events anyway, or of everyday words alone."""
    words = split_words(fold(event))
    categories = categories_of(words)
    return all("event" in categories[n] or word in english_words() for n, word in enumerate(atoms(event)))
