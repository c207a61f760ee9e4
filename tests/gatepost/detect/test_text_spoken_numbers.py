"""Telephone numbers in words, with letters for digits, in other scripts' digits; and words that are no number."""

from __future__ import annotations

import pytest
from text_helpers import seen

from gatepost.detect.text import TextInspector
from gatepost.policy import School
from gatepost.roll import Lists

INSPECTOR = TextInspector(School(handles=("@MeadowbrookPS",)), Lists())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "ring zero seven seven hundred nine hundred one two three, ok",
            "zero seven seven hundred nine hundred one two three",
        ),
        (
            "oh double seven double oh nine double oh one two three",
            "oh double seven double oh nine double oh one two three",
        ),
        ("O77OO 9OOI23", "O77OO 9OOI23"),
        ("07700, then nine hundred, then it's just 909", "07700, then nine hundred, then it's just 909"),
        ("start with 07700, add 900 and finish on 733", "07700, add 900 and finish on 733"),
        ("020-7946 double0 54", "020-7946 double0 54"),
        ("it's 020 7946 0,6,1,2 after six", "020 7946 0,6,1,2"),
        ("01632 9-6-0-5-5-1", "01632 9-6-0-5-5-1"),
        ("01632/960/238", "01632/960/238"),
        ("07700 nine hundred two one two", "07700 nine hundred two one two"),
        ("٠٧٧٠٠ ٩٠٠١٢٣", "٠٧٧٠٠ ٩٠٠١٢٣"),
        ("double oh double four seven seven hundred nine hundred two three four", "double oh double four seven seven"),
    ],
)
def test_spoken_number_is_found(text: str, words: str) -> None:
    """UK numbers are found where some digits are words, look-alike letters or digits of another script."""
    assert any(kind == "phone" and words in found for kind, found in seen(INSPECTOR.find(text), text))


@pytest.mark.parametrize(
    "text",
    [
        "one two three four five six seven eight nine ten",
        "oh no, not seven eight nine again",
        "zero out of ten",
        "Fibonacci: 0, 1, 1, 2, 3, 5, 8, 13, 21, 34, 55",
        "0, 2, 4, 8, 1, 6, 3, 2, 6, 4, 1",
        "oh oh oh it's magic",
        "we lost nil two, two nil, three one and zero four seven",
    ],
)
def test_counting_is_no_number(text: str) -> None:
    """Counting, scores and sighs are no telephone number."""
    assert [finding.kind for finding in INSPECTOR.find(text)] == []


def test_spoken_number_has_the_key_of_the_written_one() -> None:
    """An override of one spelling covers the other."""
    said = INSPECTOR.find("zero seven seven zero zero nine zero zero one two three")
    assert [finding.key for finding in said] == ["+447700900123"]


def test_extension_belongs_to_the_number() -> None:
    """An extension after a number is part of what is shown."""
    assert seen(INSPECTOR.find("020 7946 0123 ext 14, ask for Jo"), "020 7946 0123 ext 14, ask for Jo") == [
        ("phone", "020 7946 0123 ext 14")
    ]


def test_the_schools_own_handle_is_no_persons() -> None:
    """``follow us @OurSchool`` names the school."""
    found = INSPECTOR.find("follow us on twitter @MeadowbrookPS")
    assert [finding.kind for finding in found] == ["school_handle"]


@pytest.mark.parametrize("piece", ["o ", "my @", "zero ", "add me on ", "a_at_", "52.123, ", "SK 2109 "])
def test_long_runs_take_no_time(piece: str) -> None:
    """Repeated beginnings of a pattern cost no more than their length; a hundred thousand characters return."""
    assert INSPECTOR.find(piece * (100_000 // len(piece))) is not None


@pytest.mark.parametrize(
    "number",
    ["07seven00 nine00 one47", "zero7seven00 nine00 one4seven", "seven seven double-oh nine double-oh eight two seven"],
)
def test_numbers_that_dodge_a_filter_are_found(number: str) -> None:
    """Names of digits among digits; a mobile said without its zero."""
    text = f"txt me, {number}, ok"
    assert [(f.kind, text[slice(*f.span)]) for f in INSPECTOR.find(text) if f.span] == [("phone", number)]


@pytest.mark.parametrize(
    "text", ["seven of us, two double rooms, nine nights", "one4all card 07 3four", "seven, seven, one, two: the score"]
)
def test_other_counts_are_not_numbers_to_ring(text: str) -> None:
    """Too few digits, or not said one by one."""
    assert INSPECTOR.find(text) == []
