"""A class or year of our own school in a text: a finding where the text says that it is ours, or names a pupil."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gatepost.detect.cues import ClassCues, Cue
from gatepost.detect.detector import Detector, Hit
from gatepost.detect.words import Words

_OURS = frozenset({"our", "my"})
_MESSAGE = "This says which class or year of our school is meant."
_ADVICE = "Check that nobody can tell from it which child is meant."
_CLASS_WORDS = frozenset({"class", "classroom"})
_TIES = frozenset({"in", "from", "of"})
_SURE, _ALONE = 0.6, 0.3


class ClassLabels:
    """``Oak class`` where the school has an Oak class; ``our Year 4``; ``Year 4`` in a text that names the school."""

    def __init__(self, cues: ClassCues, school: Detector) -> None:
        self._cues = cues
        self._school = school

    def find(self, words: Words) -> Iterator[Hit]:
        """Classes and years; a bare ``Year 4`` might be any school's, so it needs ours beside it."""
        cues = self._cues.find(words)
        if not cues:
            return
        names_school = any(True for _ in self._school.find(words))
        for cue in cues:
            if _says_class(words, cue) or _is_ours(words, cue) or (names_school and cue.is_strong):
                yield _hit(words, cue, _SURE, "class: label of our school")

    def beside(self, words: Words, kept: Iterable[Hit]) -> Iterator[Hit]:
        """The other classes and years: beside a pupil named in ``kept`` they tell who it is, else they are noted."""
        names_pupil = any(hit.kind == "pupil_name" for hit in kept)
        for cue in self._cues.find(words):
            if names_pupil and (cue.is_strong or cue.is_school_class):
                yield _hit(words, cue, _SURE, "class: beside a pupil's name")
            elif not names_pupil and (cue.is_strong or (cue.is_school_class and _is_tied(words, cue))):
                yield _hit(words, cue, _ALONE, "class: nobody is named, and it may be any school's")


def _says_class(words: Words, cue: Cue) -> bool:
    if not cue.is_school_class or cue.end - cue.start < 2:
        return False
    return bool(_CLASS_WORDS & {words.words[cue.start], words.words[cue.end - 1]})


def _is_ours(words: Words, cue: Cue) -> bool:
    return cue.is_strong and cue.start > 0 and words.words[cue.start - 1] in _OURS and words.before(cue.start) == " "


def _is_tied(words: Words, cue: Cue) -> bool:
    return cue.start > 0 and words.words[cue.start - 1] in _TIES


def _hit(words: Words, cue: Cue, confidence: float, why: str) -> Hit:
    start, end = words.starts[cue.start], words.ends[cue.end - 1]
    key = " ".join(words.words[cue.start : cue.end])
    return Hit("class_or_year", start, end, confidence, key, _MESSAGE, _ADVICE, (why,))
