"""The school's own events, uniform, and its name written carelessly: what is found, and what any school has."""

from __future__ import annotations

from dataclasses import replace

import pytest
from text_helpers import SCHOOL, seen

from gatepost.detect.text import TextInspector
from gatepost.policy import School
from gatepost.policy_build import build_policy
from gatepost.roll import Lists

INSPECTOR = TextInspector(
    replace(SCHOOL, events=("Sports Day", "Meadowbrook Mile", "Fernfest"), uniform=("purple jumper",)), Lists()
)


def _found(text: str) -> list[tuple[str, str]]:
    return [row for row in seen(INSPECTOR.find(text), text) if row[0] in {"school_event", "school_name"}]


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("See you at Fernfest!", ("school_event", "Fernfest")),
        ("off to our sports day", ("school_event", "sports day")),
        ("Sports Day with Oak class", ("school_event", "Sports Day")),
        ("our purple jumper looks smart", ("school_name", "purple jumper")),
        ("I work at Medowbrook Primary", ("school_name", "Medowbrook Primary")),
        ("Meadow brook forever", ("school_name", "Meadow brook")),
        ("M.P.S. is the best", ("school_name", "M.P.S.")),
        ("#MPSproud", ("school_name", "#MPSproud")),
        ("#teammeadowbrook2026", ("school_name", "#teammeadowbrook2026")),
        ("M3adowbr00k kids", ("school_name", "M3adowbr00k")),
        ("m e a d o w b r o o k", ("school_name", "m e a d o w b r o o k")),
    ],
)
def test_school_is_found(text: str, row: tuple[str, str]) -> None:
    """An event of our own, a common one in our company, and careless or disguised spellings of the name."""
    assert row in _found(text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Sports Day tomorrow", "every school has one"),
        ("a purple jumper in the sale", "any jumper"),
        ("Meadowbank Primary", "another school"),
        ("Meadowbrooke Road", "a street"),
        ("the brook in the meadow", "words"),
        ("MPs voted", "members of parliament"),
        ("#MPSA", "other initials"),
    ],
)
def test_other_words_are_left_alone(text: str, why: str) -> None:
    """What any school has, and names that are merely like ours."""
    assert _found(text) == [], why


def test_events_and_uniform_come_from_the_policy() -> None:
    """Both keys of the section ``school`` reach the detectors."""
    data = {"school": {"name": "Fern Primary", "events": ["Fernfest"], "uniform": ["green tie"]}}
    school = build_policy(data, name="test").school
    assert isinstance(school, School)
    assert (school.events, school.uniform) == (("Fernfest",), ("green tie",))
