"""Names with letters starred out."""

from __future__ import annotations

import pytest

from gatepost.detect.text import TextInspector
from gatepost.policy import School
from gatepost.roll import Lists, Pupil

ROLL = (Pupil("Grace", "Pritchard"), Pupil("Jayden", "Rattigan"), Pupil("Dan", "Hunt"), Pupil("Don", "Hunt"))
INSPECTOR = TextInspector(School(), Lists(ROLL))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ok so gr*ce pr*tch*rd said it", "gr*ce pr*tch*rd"),
        ("Jayd*n R*ttigan telling the head", "Jayd*n R*ttigan"),
        ("that is Gr*** Pritchard's coat", "Gr*** Pritchard's"),
        ("Grace Pr*****rd again", "Grace Pr*****rd"),
    ],
)
def test_a_whole_name_is_read_through_its_stars(text: str, name: str) -> None:
    """Each star is a letter, and a run of them about as many."""
    assert [text[slice(*found.span)] for found in INSPECTOR.find(text) if found.span] == [name]


@pytest.mark.parametrize(
    "text",
    [
        "*well done* everybody",  # loud, nothing hidden
        "what the f*** is this",  # one word
        "D*n Hunt",  # two pupils fit
        "gr*at pr*tch",  # fits nobody
        "g*** p***",  # too little is left to tell
        "5 * 6 is thirty",
    ],
)
def test_what_tells_nobody_is_left_alone(text: str) -> None:
    """Stars alone are no name."""
    assert INSPECTOR.find(text) == []


def test_a_flood_of_stars_ends_soon() -> None:
    """Only the first few starred words are compared with the roll."""
    pupils = tuple(Pupil(f"Name{number}", f"Last{number}") for number in range(500))
    assert TextInspector(School(), Lists(pupils)).find("a*b c*d " * 20_000) == []
