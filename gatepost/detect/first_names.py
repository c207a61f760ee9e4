"""First names alone: candidates (``candidates.py``) that nothing rules out, scored by what stands around them.

The weights come from a spaCy pipeline (models/text); a sum over a few dozen features is all that is left of it here,
so the proxy and the companion judge alike and neither needs spaCy.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from gatepost.detect.candidates import is_for_the_model
from gatepost.detect.context import PUPIL, Levels, Told
from gatepost.detect.cue_words import Categories
from gatepost.detect.feature_words import in_words
from gatepost.detect.full_names import NameHit
from gatepost.detect.mention import Scene, are_listed, features
from gatepost.detect.name_index import PartHit
from gatepost.detect.people import People
from gatepost.detect.word_lists import word_list

ALONE = "first name that a pupil is meant by"
MAY_BE = "first name that may be a pupil's"
_MAYBE = 0.45
#: Of two names side by side (Ravi and Beth) the second needs this share of the threshold where the first reaches it.
_BESIDE = 0.4
_BESIDE_WORDS = 3
#: From this score on the context model is believed where a rule says that somebody else is meant.
_AGAINST_THE_RULES = 0.97
_CALENDAR, _BEFORE_A_DATE = word_list("calendar"), word_list("before_a_date")
_AFTER_A_CHILD = frozenset({"deed", "mishap", "kin"})
#: In small letters these are what they say: seren yr wythnos is Welsh for star of the week.
_SAID_ALOUD = frozenset({"praise", "event"})
_ELDERS = frozenset({"own", "adult"})
_CHILDREN = frozenset({"pupil", "ours", "praise", "event", "school", "deed", "mishap", "age", "kin"})


@dataclass(frozen=True, slots=True)
class Weights:
    """A linear model: a bias, a weight for each feature, and the probability from which a name counts."""

    bias: float
    threshold: float
    of: Mapping[str, float]

    def probability(self, found: set[str]) -> float:
        """How likely it is that a pupil is meant, 0 to 1."""
        total = self.bias + sum(self.of.get(feature, 0.0) for feature in found)
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))

    def strongest(self, found: set[str], most: int = 3) -> tuple[str, ...]:
        """The features that spoke most for a pupil, strongest first."""
        weighed = sorted(found, key=lambda feature: (-self.of.get(feature, 0.0), feature))
        return tuple(feature for feature in weighed[:most] if self.of.get(feature, 0.0) > 0)


@cache
def load_weights() -> Weights:
    """The weights that ship with Gatepost."""
    data = json.loads((files("gatepost.detect") / "first_name_weights.json").read_text(encoding="utf-8"))
    return Weights(data["bias"], data["threshold"], data["weights"])


def find_first_names(people: People, scene: Scene, hits: list[PartHit], told: Told | None = None) -> Iterator[NameHit]:
    """Those of these candidates that a pupil is meant by, each with the reasons in ``notes``."""
    ruled_out = {hit for hit in hits if is_ruled_out(scene, hit)}
    if told is not None:
        read = {hit: score for hit in hits if (score := told.pupil(hit.start)) is not None}
        sure = {hit: score for hit, score in read.items() if hit not in ruled_out or score >= _AGAINST_THE_RULES}
        yield from _by_context(people, scene, sure, told.model.levels[PUPIL])
        hits = [hit for hit in hits if hit not in read]
    hits = [hit for hit in hits if hit not in ruled_out and not is_for_the_model(scene.words, hit)]
    found = {hit: features(scene, hit.start, hit.end) for hit in hits}
    scores = {hit: load_weights().probability(each) for hit, each in found.items()}
    threshold = load_weights().threshold
    bar = _Bar(threshold, threshold * _BESIDE, {hit.start: hit for hit in hits})
    for hit in hits:
        if surety := _surety(scene, hit, scores, bar):
            reasons = ", ".join(map(in_words, load_weights().strongest(found[hit]))) or "the name beside it"
            notes = (f"disambiguator: {scores[hit]:.2f}, for {reasons}",)
            who = people.by_first[hit.part][0]
            yield NameHit(hit.start, hit.end, who, surety, ALONE, notes)


def is_ruled_out(scene: Scene, hit: PartHit) -> bool:
    """Whether the text says what the name is: part of a title, a subject at school, an adult, the writer's own."""
    own = scene.categories[hit.start]
    if "work" in own or (own & _SAID_ALOUD and not scene.words.is_capital(hit.start)):
        return True
    if hit.part in _CALENDAR and hit.start and scene.words.words[hit.start - 1] in _BEFORE_A_DATE:
        return True
    if "school" in own and not _AFTER_A_CHILD & _categories_at(scene, hit.end):
        return True
    if hit.start and scene.words.before(hit.start) in {" ", ", "} and _is_elder(_categories_at(scene, hit.start - 1)):
        return True
    gap = scene.words.gap(hit.end - 1).strip()
    return gap in {",", "(", "-"} and any(_is_elder(_categories_at(scene, hit.end + n)) for n in range(3))


def _is_elder(kinds: Categories) -> bool:
    """Says that an adult or somebody of the writer's own is meant, and no child at school."""
    return bool(kinds & _ELDERS) and not kinds & _CHILDREN


def _categories_at(scene: Scene, place: int) -> Categories:
    return scene.categories[place] if place < len(scene.words) else frozenset()


def _by_context(people: People, scene: Scene, scores: Mapping[PartHit, float], levels: Levels) -> Iterator[NameHit]:
    """Those that the context model takes for a pupil's; it has read the whole text, not only what stands near by."""
    bar = _Bar(levels.enter, levels.stay, {hit.start: hit for hit in scores})
    for hit, score in scores.items():
        notes = (f"context model: {score:.2f} that a pupil is meant",)
        if surety := _surety(scene, hit, scores, bar):
            yield NameHit(hit.start, hit.end, people.by_first[hit.part][0], surety, ALONE, notes)
        elif score >= levels.may:
            yield NameHit(hit.start, hit.end, people.by_first[hit.part][0], _MAYBE, MAY_BE, notes)


@dataclass(frozen=True, slots=True)
class _Bar:
    """From which score a name counts, from which one beside another that counts, and the names by their places."""

    alone: float
    beside: float
    at: Mapping[int, PartHit]


def _surety(scene: Scene, hit: PartHit, scores: Mapping[PartHit, float], bar: _Bar) -> float:
    """How sure a finding is, 0 for none: by its own score, or a lower one beside a name that counts (Ravi and Beth)."""
    if scores[hit] >= bar.alone:
        return 0.6 + 0.25 * (scores[hit] - bar.alone) / (1 - bar.alone)
    if scores[hit] < bar.beside:
        return 0.0
    near = range(hit.start - _BESIDE_WORDS, hit.end + _BESIDE_WORDS)
    beside = (other for other in map(bar.at.get, near) if other and other is not hit and scores[other] >= bar.alone)
    return 0.6 if any(are_listed(scene.words, hit.start, hit.end, other.start, other.end) for other in beside) else 0.0
