"""Names with letters that a reader of pictures confuses are found; other people's names are not."""

from __future__ import annotations

import pytest

from companion_api.detectors.words.misread import MisreadNames
from gatepost.policy import School
from gatepost.roll import Pupil

PUPILS = (
    Pupil("Olivia", "Smith"),
    Pupil("Tom", "Jones"),
    Pupil("Ava", "Ng"),
    Pupil("Summer", "Lee", preferred="Sunny"),
)
NAMES = MisreadNames(PUPILS, School(name="Meadowbrook Primary School", aliases=("Meadowbrook",)))


def found(text: str) -> list[str]:
    """Return what each hit covers."""
    return [text[hit.start : hit.end] for hit in NAMES.find(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Olivia Srnith",
        "0Iivia Sm1th",
        "Ollvla Smth",
        "OLIVIASMITH",
        "Srnith, Olivia",
        "Torn Jone5",
        "Meadovvbrook Prirnary School",
    ],
)
def test_a_name_with_confused_letters_is_found(text: str) -> None:
    """One letter may be wrong beside those that look alike; order and spaces do not matter."""
    assert text in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "Oliver Smith",  # another child
        "Olivia Swift",  # the same
        "Smith",  # half a name
        "Ava Nq",  # too short to compare loosely
        "Tim Johns",  # two letters off
        "Meadow Lane Primary School",  # another school
    ],
)
def test_other_names_are_not(text: str) -> None:
    """What differs by more than a letter is somebody else, and short names are left to the exact detectors."""
    assert found(text) == []


@pytest.mark.parametrize(("text", "alone"), [("Olivia", True), ("OLIVIA\n", True), ("olivia", False), ("Summer", False),
                                             ("Olivia waved", False), ("Sunny", False), ("Isla", False)])  # fmt: skip
def test_a_first_name_alone_on_a_label(text: str, alone: bool) -> None:
    """A label that says a pupil's first name and nothing more; everyday words are no names."""
    assert bool(list(NAMES.alone(text))) is alone


def test_all_who_may_be_meant_are_told() -> None:
    """Two pupils with one first name are both possible."""
    names = MisreadNames((Pupil("Olivia", "Smith"), Pupil("Olivia", "Marsh")), School())
    assert [hit.people for hit in names.alone("Olivia")] == [(0, 1)]
