"""What belongs in a child's record (results, needs, health, behaviour, care), said beside a pupil's name."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from gatepost.detect.context import RECORDS, Told
from gatepost.detect.context_rules import load_context_rules, mark_names, said_of
from gatepost.detect.detector import Hit
from gatepost.detect.spans import Spans
from gatepost.detect.words import Words

#: How far from the name, in characters, and how many sentences may end between.
_NEAR = 110
_SENTENCES = 1
_END = re.compile(r"[.!?]+(?=\s)|\n")
_BESIDE = "record: beside a pupil"
_NAMES = frozenset({"pupil_name", "pupil_username"})
#: The writer's own asthma, or an own child's results, are theirs to tell; no pupil is named in between.
_OWN = re.compile(
    r"\b(?:(?:my|our)(?: own)?(?: (?:son|daughter|mum|dad|husband|wife|sister|brother|niece|nephew)'?s?)?(?: \w+){0,1}"
    r"|i(?:'m|'ve|'d| am| have| had| got| was| passed| failed)(?: \w+){0,2}) $",
    re.IGNORECASE,
)


class Records:
    """The rules of `records.json`; general talk about results, needs or meals without a pupil is nobody's record."""

    def __init__(self) -> None:
        self._rules = load_context_rules("records")

    def find(
        self, words: Words, hits: Sequence[Hit], told: Told | None = None, *, is_worth_reading: bool = True
    ) -> Iterator[Hit]:
        """Kinds of the family ``record`` near one of ``hits``, the names found before; ``told`` by a context model.

        Where it is not worth reading the text for them, only what a rule finds is put before the model.
        """
        pupils = sorted((hit for hit in hits if hit.kind in _NAMES), key=lambda hit: hit.start)
        if not pupils:
            return
        near = _Near(words, pupils, mark_names(words.text.plain, hits))
        by_rule = list(self._by_rule(near, told))
        yield from by_rule
        if told is not None and (is_worth_reading or told.has_read):
            yield from _by_context(near, told, by_rule)

    def _by_rule(self, near: _Near, told: Told | None) -> Iterator[Hit]:
        lower = near.text.lower()
        for rule in self._rules:
            for match in rule.matches(near.text, lower):
                pupil = near.pupil(match.span())
                if pupil is None or near.is_own(match.start()):
                    continue
                if told is None or not told.doubts(RECORDS, *match.span()):
                    key, evidence = near.key(pupil, rule.kind, match.span()), (f"record: {rule.id}", _BESIDE)
                    yield Hit(rule.kind, *match.span(), rule.confidence, key, rule.message, rule.advice, evidence)


def _by_context(near: _Near, told: Told, by_rule: Sequence[Hit]) -> Iterator[Hit]:
    """What no rule knows the words of, but is said of a child as records are; where one does, it knows the kind."""
    known = Spans((hit.start, hit.end) for hit in by_rule)
    for kind in RECORDS:
        for run in told.runs(kind):
            span = near.words.starts[run.start], near.words.ends[run.end - 1]
            pupil = near.pupil(span)
            if pupil is not None and not known.meet(*span) and not near.is_own(span[0]):
                said = said_of("records")[kind]
                evidence = (f"context model: {run.score:.2f} for {kind}", _BESIDE)
                surety = round(0.5 + 0.4 * run.score, 3)
                yield Hit(kind, *span, surety, near.key(pupil, kind, span), said["message"], said["advice"], evidence)


class _Near:
    """The pupils of one text, by how near they stand to some of its words."""

    def __init__(self, words: Words, pupils: Sequence[Hit], text: str) -> None:
        self.words, self.text, self._pupils = words, text, pupils
        self._starts = [pupil.start for pupil in pupils]

    def pupil(self, span: tuple[int, int]) -> Hit | None:
        """The pupil named closest to these words; None where each is too far away or in another thought."""
        return nearest(self._pupils, self._starts, self.text, span)

    def is_own(self, start: int) -> bool:
        """Whether the words before ``start`` say that it is the writer's own."""
        return _OWN.search(self.text[max(0, start - 40) : start]) is not None

    def key(self, pupil: Hit, kind: str, span: tuple[int, int]) -> str:
        """The pupil is part of it: an override for one child must not cover another."""
        return f"{pupil.key} {kind} {self.text[slice(*span)].casefold()}"


def nearest(pupils: Sequence[Hit], starts: Sequence[int], text: str, span: tuple[int, int]) -> Hit | None:
    """The pupil named closest to these words; None where each is too far away or in another thought."""
    start, end = span
    place = bisect_left(starts, start)
    around = [pupil for pupil in pupils[max(0, place - 1) : place + 1] if _is_near(text, pupil, start, end)]
    return min(around, key=lambda pupil: _distance(pupil, start, end), default=None)


def _distance(pupil: Hit, start: int, end: int) -> int:
    return max(start - pupil.end, pupil.start - end, 0)


def _is_near(text: str, pupil: Hit, start: int, end: int) -> bool:
    if _distance(pupil, start, end) > _NEAR:
        return False
    between = text[min(pupil.end, end) : max(pupil.start, start)]
    return len(_END.findall(between)) <= _SENTENCES
