"""The sample school as the text tests know it, and small shortcuts."""

from __future__ import annotations

from pathlib import Path

import pytest

from gatepost.detect.text import TextInspector
from gatepost.finding import Finding
from gatepost.policy import School
from gatepost.roll import Adult, Lists, Pupil

SCHOOL = School(
    name="Meadowbrook Primary School",
    aliases=("Meadowbrook", "MPS"),
    handles=("@MeadowbrookPS",),
    websites=("www.meadowbrook-primary.example",),
    email_domains=("meadowbrook-primary.example",),
    address="Fern Lane, Tamworth, B77 9ZZ",
    telephone="01827 960123",
    classes=("Oak", "Willow"),
)
PUPILS = (
    Pupil("Olivia", "Smith", "Liv", "Oak", "4"),
    Pupil("Zain", "Ali", None, "4B", "4"),
    Pupil("Zoë", "O'Brien", None, "Willow", "2"),
    Pupil("Will", "Young", None, "Oak", "4"),
    Pupil("Anne-Marie", "Fox-Jones", None, "Oak", "4"),
    Pupil("Grace", "May", None, "Oak", "4"),
    Pupil("Summer", "Patel", None, "Oak", "4"),
    Pupil("Emma", "Wood", None, "Oak", "4"),
    Pupil("Oluwaseun", "Adé-Bello", "Seun", "Reception", "R"),
    Pupil("Jürgen", "Müller"),
    Pupil("Dylan", "ap Gwyndale", None, "Hazel", "4"),
    Pupil("Hazel", "Brook", None, "Oak", "4"),
    Pupil("Li", "O"),
    Pupil("(.*)", "[a-z]+"),
)
ADULTS = (
    Adult("Jenny", "Pike", "Miss", user="jpike"),
    Adult("Tom", "Fern", "Mr"),
    Adult("Asha", "Rao", None, "governor"),
    Adult("Beth", "Ali", "Mrs", "parent"),
)
SHARED = Path(__file__).parents[1] / ".." / "shared" / "data"


def make_inspector() -> TextInspector:
    """An inspector of the sample school."""
    return TextInspector(SCHOOL, Lists(PUPILS, ADULTS))


def seen(findings: list[Finding], text: str) -> list[tuple[str, str]]:
    """(kind, the words covered) of each finding."""
    return [(finding.kind, text[finding.span[0] : finding.span[1]]) for finding in findings if finding.span]


def shared_data(*parts: str) -> Path:
    """A folder or file of the shared test data; skips the test where it is not there."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"shared test data {'/'.join(parts)} is not beside this checkout")
    return path
