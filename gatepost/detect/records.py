"""What belongs in a child's record (results, needs, health, behaviour, care), said beside a pupil's name."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from gatepost.detect.context_rules import load_context_rules, mark_names
from gatepost.detect.detector import Hit
from gatepost.detect.words import Words

#: How far from the name, in characters, and how many sentences may end between.
_NEAR = 110
_SENTENCES = 1
_END = re.compile(r"[.!?]+(?=\s)|\n")
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

    def find(self, words: Words, hits: Sequence[Hit]) -> Iterator[Hit]:
        """Kinds of the family ``record`` near one of ``hits``, the names found before."""
        pupils = sorted((hit for hit in hits if hit.kind in _NAMES), key=lambda hit: hit.start)
        if not pupils:
            return
        starts = [pupil.start for pupil in pupils]
        text = mark_names(words.text.plain, hits)
        lower = text.lower()
        for rule in self._rules:
            for match in rule.matches(text, lower):
                pupil = nearest(pupils, starts, text, match.span())
                if pupil is None or _OWN.search(text[max(0, match.start() - 40) : match.start()]):
                    continue
                # The pupil is part of the key: an override for one child must not cover another.
                key = f"{pupil.key} {rule.kind} {match.group().casefold()}"
                evidence = (f"record: {rule.id}", "record: beside a pupil")
                yield Hit(
                    rule.kind, match.start(), match.end(), rule.confidence, key, rule.message, rule.advice, evidence
                )


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
