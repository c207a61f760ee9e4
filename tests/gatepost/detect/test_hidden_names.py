"""What the context model gets to see of a text: everything but the names that it judges."""

from __future__ import annotations

import pytest

from gatepost.detect.cues import ClassCues
from gatepost.detect.hidden_names import Hidden, tokens_of
from gatepost.detect.normalise import fold
from gatepost.detect.roll_names import RollNames
from gatepost.detect.school import SchoolNames
from gatepost.detect.words import split_words
from gatepost.policy import School
from gatepost.roll import Pupil

SCHOOL = School(name="Meadowbrook Primary School", aliases=("Meadowbrook",), classes=("Oak", "Red Kites"))
ROLL = (Pupil("Olivia", "Smith", None, "Oak", "4"), Pupil("Zain", "Ali"), Pupil("Grace", "Poole"))


def read(text: str) -> list[str]:
    """The tokens of a text with this roll and school hidden."""
    roll = RollNames(ROLL, ClassCues(SCHOOL.classes), SchoolNames(SCHOOL))
    words = split_words(fold(text))
    return [token for token, _ in tokens_of(words, roll.hidden(words))]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Olivia lost a tooth!", ["<name>", "lost", "a", "tooth", "!"]),
        ("well done olivia", ["well", "done", "<small name>"]),
        ("OLIVIA was late", ["<upper name>", "was", "late"]),
        ("Grace and zain", ["<first word>", "and", "<small name>"]),
        ("met Grace", ["met", "<word>"]),
        ("Olivia Smith did it", ["<whole name>", "did", "it"]),
        ("Red Kites won", ["<our class>", "won"]),
        ("see you at Meadowbrook", ["see", "you", "at", "<our school>"]),
        ("Emma did it", ["emma", "did", "it"]),
        ("", []),
        ("!!!", []),
    ],
)
def test_names_are_marks_and_the_rest_is_words(text: str, tokens: list[str]) -> None:
    """Of a name only how it is written is left, and whether it is an everyday word."""
    assert read(text) == tokens


def test_names_that_are_judged_are_marks() -> None:
    """Whole names, first names, handles: which child it is makes no difference to the model."""
    tokens = read("Olivia Smith, Zain A., zain and OLIVIA; #OliviaSmith was there")
    assert not {"olivia", "smith", "zain"} & set(tokens)


def test_pictures_are_read_by_their_names() -> None:
    """A trophy beside a name says something; a hundred of them say no more."""
    assert read("Zain 🏆🏆🏆") == ["<name>", "trophy"]


def test_every_word_keeps_its_place() -> None:
    """Signs have none, so a finding always covers words."""
    words = split_words(fold("yes, no."))
    assert list(tokens_of(words, Hidden())) == [("yes", 0), (",", None), ("no", 1), (".", None)]
