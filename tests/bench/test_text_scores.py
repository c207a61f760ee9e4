"""The text measurement: its posts are annotated rightly, and its counting is right on tiny cases."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from gatepost.finding import FAMILY_OF, Finding, PartRef
from gatepost.roll import Pupil

BENCH = Path(__file__).parents[2] / "bench"
SETS = ("posts", "benign", "later", "fresh")


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], ModuleType]:
    """Import a module of the bench folder."""
    monkeypatch.syspath_prepend(str(BENCH))
    return importlib.import_module


@pytest.mark.parametrize("name", SETS)
def test_every_annotation_covers_its_words(load: Callable[[str], ModuleType], name: str) -> None:
    """A span is where its words stand, and its kind is one of the contract's."""
    samples = load("text_posts").read_samples(name)
    wrong = [
        sample.id
        for sample in samples
        for wanted in sample.wanted
        if sample.text[wanted.start : wanted.end] != wanted.words or wanted.kind not in FAMILY_OF
    ]
    assert wrong == []


def test_the_sets_are_as_large_as_agreed(load: Callable[[str], ModuleType]) -> None:
    """At least 400 posts and 300 benign ones, no text twice."""
    read = load("text_posts").read_samples
    texts = [sample.text for name in SETS for sample in read(name)]
    assert (len(read("posts")) >= 400, len(read("benign")) >= 300, len(texts)) == (True, True, len(set(texts)))


def test_the_benign_set_wants_nothing(load: Callable[[str], ModuleType]) -> None:
    """No benign post has a finding to give."""
    assert not any(sample.wanted for sample in load("text_posts").read_samples("benign"))


def test_the_roll_has_420_different_pupils(load: Callable[[str], ModuleType]) -> None:
    """The fixed roll is as large as agreed."""
    pupils, groups = load("text_posts").read_pupils()
    assert (len(set(pupils)), len(groups)) == (420, 420)


@pytest.mark.parametrize(("hits", "total", "low", "high"), [(0, 0, 0, 100), (9, 10, 59.6, 98.2), (10, 10, 72.2, 100)])
def test_wilsons_interval(load: Callable[[str], ModuleType], hits: int, total: int, low: float, high: float) -> None:
    """Known values of the 95 % interval (Brown, Cai and DasGupta 2001)."""
    assert load("text_scores").wilson(hits, total) == pytest.approx((low, high), abs=0.1)


def test_counting(load: Callable[[str], ModuleType]) -> None:
    """One found of two, one wrong; what is marked ``may`` is neither wanted nor wrong."""
    posts, scores = load("text_posts"), load("text_scores")
    wanted = (
        posts.Wanted("phone", 0, 3, "one"),
        posts.Wanted("email", 4, 7, "two"),
        posts.Wanted("postcode", 8, 13, "three", may=True),
    )
    given = [
        Finding(kind, PartRef("text"), 1.0, "", span=span) for kind, span in (("phone", (1, 3)), ("address", (4, 7)))
    ]
    given.append(Finding("postcode", PartRef("text"), 1.0, "", span=(8, 13)))
    counts = scores.score([posts.Sample("x", "dev", "personal", "one two three", wanted)], lambda text, account: given)
    assert counts.of_family("contact") == (2, 1, 2, 1)


def test_a_post_is_rewritten_for_another_roll(load: Callable[[str], ModuleType]) -> None:
    """The new pupil's name takes the old one's form and case; the annotation moves along."""
    posts, rolls = load("text_posts"), load("text_rolls")
    old, new = Pupil("Olivia", "Smith"), Pupil("Zain", "Ali")
    sample = posts.Sample("x", "dev", "personal", "oh OLIVIA S!", (posts.Wanted("pupil_name", 3, 11, "OLIVIA S"),))
    found = rolls.rewritten(sample, {old: new})
    assert (found.text, found.wanted[0].words) == ("oh ZAIN A!", "ZAIN A")


def test_a_nickname_cannot_be_rewritten(load: Callable[[str], ModuleType]) -> None:
    """A post whose name is written otherwise is left out."""
    posts, rolls = load("text_posts"), load("text_rolls")
    sample = posts.Sample("x", "dev", "personal", "oh Livvy", (posts.Wanted("pupil_name", 3, 8, "Livvy"),))
    assert rolls.rewritten(sample, {Pupil("Olivia", "Smith"): Pupil("Zain", "Ali")}) is None
