"""What the context model says of a text: whom a first name means, and which words tell of a child or accuse somebody.

The model itself is heavy and belongs to the companion; without one, the light rules and weights decide alone.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Protocol

from gatepost.detect.hidden_names import Hidden, Token, tokens_of
from gatepost.detect.words import Words

#: What the model scores each token for, in this order; all but the first are kinds of findings.
PUPIL = "pupil_name"
RECORDS = ("exam_result", "special_needs", "medical", "behaviour", "safeguarding")
CONDUCT = ("derogatory", "allegation", "confidential", "credential", "site_security", "political", "advert")
CONTACT = ("phone", "email", "address", "social_handle", "location")
LABELS = (PUPIL, *RECORDS, *CONDUCT, *CONTACT)


@dataclass(frozen=True, slots=True)
class Levels:
    """From which scores a label counts: a run of words ``enter``s with one of them and goes on while they ``stay``.

    A rule's find that no word scores ``doubt`` or more for is taken back. A first name that scores ``may`` or more may
    be a pupil's, which reminds the writer and stops nobody.
    """

    enter: float
    stay: float
    doubt: float = 0.0
    may: float = 1.0


class ContextModel(Protocol):
    """A trained reader of whole texts; safe in several threads."""

    @property
    def levels(self) -> Mapping[str, Levels]:
        """From which scores each of ``LABELS`` counts, as measured with this model; a label that is not there never."""

    def read(self, tokens: Sequence[str]) -> Sequence[Sequence[float]]:
        """Return for each token a score of 0 to 1 for each of ``LABELS``; of a very long text for the first alone."""


@dataclass(frozen=True, slots=True)
class Run:
    """Words ``start`` to ``end`` that a label holds for, with the highest score among them."""

    start: int
    end: int
    score: float


@dataclass(frozen=True)
class Told:
    """The scores of one text, asked for when somebody first wants one."""

    model: ContextModel
    words: Words = field(repr=False)
    hide: Callable[[Words], Hidden] = field(repr=False)

    def pupil(self, place: int) -> float | None:
        """How likely it is that the first name at this word means a pupil, 0 to 1; None where nobody has read it."""
        return self._rows[place][0] if place in self._rows else None

    def doubts_name(self, place: int) -> bool:
        """True where the model is sure that the first name at this word means nobody of the roll."""
        score = self.pupil(place) if place in self._hidden.firsts else None
        return score is not None and score < self.model.levels[PUPIL].doubt

    @property
    def has_read(self) -> bool:
        """Whether the model has read the text already, so that asking again costs nothing."""
        return "_rows" in self.__dict__

    def runs(self, label: str) -> Iterator[Run]:
        """Yield the runs of words that this label holds for, by the model's levels."""
        levels = self.model.levels.get(label)
        if levels is None:
            return
        found: Run | None = None
        for place, after, score in self._scores(label):
            if score >= levels.stay:
                found = Run(found.start, after, max(found.score, score)) if found else Run(place, after, score)
            elif found:
                if found.score >= levels.enter:
                    yield found
                found = None
        if found and found.score >= levels.enter:
            yield found

    def doubts(self, labels: Sequence[str], start: int, end: int) -> bool:
        """True where no word at characters ``start`` to ``end`` of the text speaks for any of the labels."""
        return all(self._doubts(label, start, end) for label in labels)

    def _doubts(self, label: str, start: int, end: int) -> bool:
        levels, starts, column = self.model.levels.get(label), self.words.starts, LABELS.index(label)
        if levels is None:
            return False
        places = range(bisect_left(starts, start), bisect_left(starts, end))
        scores = [self._rows[place][column] for place in places if place in self._rows]
        return bool(scores) and max(scores) < levels.doubt

    def _scores(self, label: str) -> Iterator[tuple[int, int, float]]:
        column = LABELS.index(label)
        return ((place, after, self._rows[place][column]) for place, after in self._places)

    @cached_property
    def _hidden(self) -> Hidden:
        return self.hide(self.words)

    @cached_property
    def _tokens(self) -> list[Token]:
        return list(tokens_of(self.words, self._hidden))

    @cached_property
    def _rows(self) -> dict[int, Sequence[float]]:
        rows = self.model.read([text for text, _ in self._tokens])
        return {place: row for (_, place), row in zip(self._tokens, rows, strict=False) if place is not None}

    @cached_property
    def _places(self) -> list[tuple[int, int]]:
        """Each read word's place, and the place after it."""
        places = [place for _, place in self._tokens if place is not None]
        return [(place, after) for place, after in pairwise([*places, len(self.words)]) if place in self._rows]
