"""Which texts are worth reading as a whole, though no first name in them has to be judged."""

from __future__ import annotations

import pytest

from gatepost.detect.normalise import fold
from gatepost.detect.reading_gate import ReadingGate, gate_words, load_gate
from gatepost.detect.words import Words, split_words


def words(text: str) -> Words:
    """The words as the inspector has them."""
    return split_words(fold(text))


def test_numbers_count_by_their_length() -> None:
    """A telephone number is like every other; a very long one is like a long one."""
    assert gate_words(["ring", "07700", "4", "123456789"]) == {"ring", "00000", "0", "000000"}


def test_each_word_counts_once() -> None:
    """Saying it again and again makes it no likelier; an at sign counts as a word."""
    gate = ReadingGate(-1.0, 0.0, 1.0, {"useless": 0.8, "head": 0.5, "@": 0.25})
    assert gate.reached(words("useless useless head")) == pytest.approx(0.3)
    assert gate.reached(words("useless @head")) == pytest.approx(0.55)


@pytest.mark.parametrize(
    "text",
    [
        "our headteacher is the most useless excuse for a leader this school ever had",
        "the alarm code for the side door is the year the school was built",
        "he's had another seizure, mum says the hospital changed his meds",
    ],
)
def test_what_may_be_a_remark_or_a_record_is_read(text: str) -> None:
    """Whatever stands beside it."""
    gate = load_gate()
    assert gate.reached(words(text)) >= gate.remarks >= gate.level


@pytest.mark.parametrize(
    "text",
    [
        "What a wonderful afternoon in the garden, the beans are nearly as tall as we are",
        "Thank you to everybody who came to the summer fair, we raised more than we hoped for new books",
        "",
    ],
)
def test_an_ordinary_post_is_not(text: str) -> None:
    """Most posts, which keeps the time."""
    assert not load_gate().lets_through(words(text))
