"""The school's name, handles and website, its classes, and its own address and telephone."""

from __future__ import annotations

import pytest
from text_helpers import make_inspector, seen

from gatepost.detect.text import TextInspector
from gatepost.policy import School
from gatepost.roll import Lists

INSPECTOR = make_inspector()

FOUND = [
    ("Meadowbrook Primary School rocks", "school_name", "Meadowbrook Primary School"),
    ("meadowbrook primary's fair", "school_name", "meadowbrook primary"),
    ("at Meadowbrook School today", "school_name", "Meadowbrook School"),
    ("working at Meadowbrook", "school_name", "Meadowbrook"),
    ("MPS won", "school_name", "MPS"),
    ("#MeadowbrookPrimary", "school_name", "#MeadowbrookPrimary"),
    ("#LoveMeadowbrook", "school_name", "#LoveMeadowbrook"),
    ("thanks @meadowbrookps", "school_handle", "@meadowbrookps"),
    ("x.com/MeadowbrookPS", "school_handle", "MeadowbrookPS"),
    (
        "see https://www.meadowbrook-primary.example/news.",
        "school_website",
        "https://www.meadowbrook-primary.example/news",
    ),
    ("meadowbrook-primary.example", "school_website", "meadowbrook-primary.example"),
    ("office@meadowbrook-primary.example", "school_website", "office@meadowbrook-primary.example"),
    ("ring 01827 960123", "school_name", "01827 960123"),
    ("+44 1827 960123", "school_name", "+44 1827 960123"),
    ("Fern Lane, Tamworth", "school_name", "Fern Lane, Tamworth"),
    ("find us at B77 9ZZ", "school_name", "B77 9ZZ"),
    ("Oak class sang", "class_or_year", "Oak class"),
    ("our Year 4 sang", "class_or_year", "Year 4"),
    ("Meadowbrook's Year 5", "class_or_year", "Year 5"),
]


@pytest.mark.parametrize(("text", "kind", "words"), FOUND)
def test_school_is_found(text: str, kind: str, words: str) -> None:
    """What says which school it is has the kind of the family school, and an exact span."""
    assert (kind, words) in seen(INSPECTOR.find(text), text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("MPs voted", "members of parliament"),
        ("mps", "small letters"),
        ("ALL MPS ARE CROOKS AND LIARS", "shouted"),
        ("@MPS yes", "somebody's handle"),
        ("GMPS and MPSX", "inside a longer word"),
        ("Meadowbrooke Road", "a longer word"),
        ("@MeadowbrookPSA", "a longer handle"),
        ("notmeadowbrook-primary.example", "a longer host"),
        ("year 4 of the drought", "not a class"),
        ("a class act under the oak", "everyday words"),
        ("the primary school", "any school"),
    ],
)
def test_other_words_are_left_alone(text: str, why: str) -> None:
    """Words that only look like the school's are left alone."""
    found = [row for row in seen(INSPECTOR.find(text), text) if row[0].startswith(("school", "class"))]
    assert found == [], why


@pytest.mark.parametrize(
    ("text", "words", "is_sure"),
    [
        ("Year 4 had fun", "Year 4", False),
        ("a lovely day in Oak", "Oak", False),
        ("Oak class had fun", "Oak class", True),
        ("Year 4 had fun, Olivia Smith most of all", "Year 4", True),
        ("Olivia Smith of Oak danced", "Oak", True),
    ],
)
def test_a_class_alone_is_only_noted(text: str, words: str, is_sure: bool) -> None:
    """Any school has a Year 4; beside a pupil's name it helps to tell who it is."""
    (label,) = [finding for finding in INSPECTOR.find(text) if finding.kind == "class_or_year"]
    assert (text[slice(*label.span or ())], label.confidence >= 0.6) == (words, is_sure)


def test_host_that_only_begins_like_ours_is_another_site() -> None:
    """A longer host name belongs to somebody else."""
    kinds = [finding.kind for finding in INSPECTOR.find("meadowbrook-primary.example.evil.example")]
    assert "school_website" not in kinds


@pytest.mark.parametrize(
    "text", ["St Mary's", "St. Mary's School", "Saint Mary’s CE Primary School", "st marys school"]
)
def test_saints_are_spelt_in_many_ways(text: str) -> None:
    """St, St. and Saint, with and without the apostrophe."""
    school = School(name="St Mary's C of E Primary School", aliases=("St Mary's", "Saint Mary's CE Primary School"))
    assert [finding.kind for finding in TextInspector(school, Lists()).find(text)] == ["school_name"]


def test_home_in_the_schools_own_lane_is_a_home() -> None:
    """Another number in the school's lane is an address of a person, and so is its postcode."""
    text = "they live at 12 Fern Lane, Tamworth B77 9ZZ"
    kinds = [kind for kind, _ in seen(INSPECTOR.find(text), text)]
    assert kinds == ["address", "postcode"]


def test_a_colleagues_mailbox_is_contact_data() -> None:
    """A person's mailbox at the school is a contact detail; the office's is the school's."""
    assert [finding.kind for finding in INSPECTOR.find("jpike@meadowbrook-primary.example")] == ["email"]
