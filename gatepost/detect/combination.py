"""A first name, a class and an event in one text: each may be harmless alone, together they tell which child it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from gatepost.detect.beside_class import ClassMates
from gatepost.detect.cue_words import categories_of
from gatepost.detect.cues import Cue
from gatepost.detect.full_names import NameHit
from gatepost.detect.name_index import PartHit
from gatepost.detect.people import Named
from gatepost.detect.words import Words
from gatepost.finding import MAY_BE_A_PUPIL

COMBINED = "first name, class and event together"
_SURE, _LIKELY = 0.92, 0.75
#: So many classes and years of a text are compared with each name.
_MOST_CUES = 8


def combine(
    words: Words, found: list[NameHit], left: list[PartHit], cues: list[Cue], mates: ClassMates
) -> Iterator[NameHit]:
    """Name findings made one with class and event where a text has all three; the others as they were.

    ``left`` are first names that nothing else told to be a pupil's: the class must be that pupil's own.
    """
    cues = [cue for cue in cues if cue.is_strong or cue.is_school_class][:_MOST_CUES]
    if not cues or not (found or left) or not any("event" in kinds for kinds in categories_of(words)):
        yield from found
        return
    note = "combination: class and event stand in the same text"
    sure = [name for name in found if name.confidence >= MAY_BE_A_PUPIL]
    for name in sure:
        yield replace(name, how=COMBINED, confidence=max(name.confidence, _SURE), notes=(*name.notes, note))
    taken = {name.start for name in sure}
    for hit in left:
        who = _of_class(hit, cues, mates)
        if who and hit.start not in taken:
            taken.add(hit.start)
            yield NameHit(hit.start, hit.end, who, _LIKELY, COMBINED, (note,))
    yield from (name for name in found if name.start not in taken)


def _of_class(hit: PartHit, cues: list[Cue], mates: ClassMates) -> Named | None:
    for cue in cues:
        who, confidence = mates.get(hit.part, cue)
        if who and confidence >= 0.9:
            return who
    return None
