"""Classes and years in small letters, as people type them."""

from __future__ import annotations

import pytest

from gatepost.detect.cues import ClassCues
from gatepost.detect.normalise import fold
from gatepost.detect.words import split_words

CUES = ClassCues(["Otters", "Oak", "4B"])


def found(text: str) -> list[str]:
    """The labels of a text, as written."""
    words = split_words(fold(text))
    return [text[words.starts[cue.start] : words.ends[cue.end - 1]] for cue in CUES.find(words)]


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("can someone in otters swap him", ["otters"]),
        ("Sobia from otters", ["otters"]),
        ("the whole of otters", ["otters"]),
        ("reception baseline day 2", ["reception"]),
        ("a child in reception", ["reception"]),
        ("Otters won", ["Otters"]),
    ],
)
def test_small_letters_count_where_children_are_in_it(text: str, labels: list[str]) -> None:
    """A preposition or a word for children beside it shows that a class is meant."""
    assert found(text) == labels


@pytest.mark.parametrize("text", ["we saw otters today", "the wedding reception", "ask at reception", "an oak table"])
def test_other_things_are_not_classes(text: str) -> None:
    """Animals, parties, front desks and wood."""
    assert found(text) == []
