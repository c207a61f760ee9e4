"""Leavers, and pupils' brothers and sisters: found by their whole names, each with a kind of its own."""

from __future__ import annotations

import pytest
from text_helpers import PUPILS, SCHOOL, seen

from gatepost.detect.text import TextInspector
from gatepost.finding import FAMILY_OF
from gatepost.roll import Lists, Pupil

OTHERS = (Pupil("Bryony", "Vale", standing="leaver"), Pupil("Tom", "Smith", standing="sibling"))
INSPECTOR = TextInspector(SCHOOL, Lists(PUPILS, (), (*OTHERS, Pupil("Olivia", "Smith", standing="leaver"))))


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("Bryony Vale got into Durham", ("leaver_name", "Bryony Vale")),
        ("Vale, Bryony", ("leaver_name", "Vale, Bryony")),
        ("#GoBryonyVale", ("leaver_name", "BryonyVale")),
        ("Briony Vale got in", ("leaver_name", "Briony Vale")),
        ("tom smith starts in September", ("sibling_name", "tom smith")),
    ],
)
def test_child_who_is_not_on_the_roll(text: str, row: tuple[str, str]) -> None:
    """Whole names in any order, run together or misspelt."""
    assert row in seen(INSPECTOR.find(text), text)


def test_first_name_alone_is_nobody_of_these_lists() -> None:
    """A cue of school says nothing of somebody who has left it."""
    assert INSPECTOR.find("Well done Bryony, star of the week in my class!") == []


def test_pupil_counts_before_a_leaver_of_the_same_name() -> None:
    """The stricter reading wins."""
    assert [finding.kind for finding in INSPECTOR.find("Olivia Smith")] == ["pupil_name"]


def test_kinds_are_of_the_pupils_family() -> None:
    """A policy that protects pupils protects these children too, unless it names the kinds."""
    assert {FAMILY_OF["leaver_name"], FAMILY_OF["sibling_name"]} == {"pupil"}
