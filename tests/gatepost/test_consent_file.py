"""Consents from CSV: columns of channels or rows of answers, for pupils on the roll."""

from __future__ import annotations

from pathlib import Path

import pytest

from gatepost.consent_file import channel_name, read_consents
from gatepost.errors import ListError
from gatepost.roll import Pupil

ROLL = [
    Pupil("Olivia", "Smithson", preferred="Liv", class_name="Oak", id="U001"),
    Pupil("Tom", "O'Hara", class_name="Oak"),
    Pupil("Amy", "Bell", class_name="Oak"),
    Pupil("Amy", "Bell", class_name="Willow"),
]


def read(tmp_path: Path, text: str) -> list[tuple[str, str | None, str, bool]]:
    """What a file says: first name, class, channel and answer."""
    path = tmp_path / "consents.csv"
    path.write_text(text, encoding="utf-8")
    found = read_consents(path, ROLL)
    return [(one.pupil.first, one.pupil.class_name, one.channel, one.given) for one in found]


WIDE = [
    "UPN,Website,Social media\nU001,Yes,No\n",
    "Adno,UPN,Website,Social media\n77,U001,y,N\n",
    "Forename,Surname,Reg,SEN,Photo consent: Website,Photo consent: Social Media\nOlivia,Smithson,Oak,N,TRUE,no\n",
    "Preferred Forename,Forename,Surname,Website,Social media\nLiv,Liv,Smithson,Given,Withheld\n",
    "Pupil Name;DOB;Website;Social media\nSmithson, Olivia;01/02/2017;1;0\n",
]
LONG = [
    "UPN,Channel,Consent\nU001,website,yes\nU001,Social Media,no\n",
    "First name,Last name,Consent type,Response\nolivia,SMITHSON,Website,Agreed\nOlivia,Smithson,Social media,No\n",
]


@pytest.mark.parametrize("text", WIDE + LONG)
def test_every_layout_says_the_same(text: str, tmp_path: Path) -> None:
    """A number or a name, a column or a row for each channel."""
    assert read(tmp_path, text) == [("Olivia", "Oak", "website", True), ("Olivia", "Oak", "social-media", False)]


def test_a_blank_is_neither_yes_nor_no(tmp_path: Path) -> None:
    """It is left out, and a column of other things is no channel."""
    text = "Forename,Surname,House,Website,Press\nTom,O’Hara,Red,,no\nOlivia,Smithson,Blue,unknown,yes\n"
    assert read(tmp_path, text) == [("Tom", "Oak", "press", False), ("Olivia", "Oak", "press", True)]


def test_a_class_tells_two_pupils_of_one_name_apart(tmp_path: Path) -> None:
    """Without it the row is refused."""
    text = "Forename,Surname,Class,Website\nAmy,Bell,willow,yes\n"
    assert read(tmp_path, text) == [("Amy", "Willow", "website", True)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "consents.csv: the file is empty"),
        ("U001,yes,no\n", "consents.csv:1: no heading says whose consent"),
        ("Forename,Website\nTom,yes\n", "consents.csv:1: no heading says whose consent"),
        ("UPN,Colour\nU001,red\n", "consents.csv: no column holds yes and no"),
        ("UPN,Website\nU001,\n", "consents.csv: has a header but no answer"),
        ("UPN,Website\nU001,yes\nU999,no\n", "consents.csv:3: this pupil is not on the roll"),
        ("Forename,Surname,Website\nAmy,Bell,yes\n", "consents.csv:2: 2 pupils on the roll have this name"),
        ("UPN,Website\nU001,perhaps\n", "consents.csv:2: column 'Website': 'perhaps' is neither yes nor no"),
        ("UPN,Website\nU001,yes\nU001,no\n", "consents.csv:3: a second answer for 'website' and the pupil on line 2"),
        ("UPN,Channel,Consent\nU001,,yes\n", "consents.csv:2: column 'Channel': is empty"),
        ("UPN,Website\nU001\n", "consents.csv:2: has 1 fields"),
    ],
)  # fmt: skip
def test_a_fault_is_one_line_with_its_place(text: str, said: str, tmp_path: Path) -> None:
    """The file and the line are named, the pupil is not."""
    with pytest.raises(ListError) as caught:
        read(tmp_path, text)
    assert said in str(caught.value)
    assert "Bell" not in str(caught.value)


@pytest.mark.parametrize(
    ("heading", "name"),
    [("Website", "website"), ("Photo consent: Social Media", "social-media"), ("Photographs", "photographs")],
)
def test_channel_names(heading: str, name: str) -> None:
    """Words around the channel are dropped, unless nothing else is there."""
    assert channel_name(heading) == name
