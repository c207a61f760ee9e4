"""What is written about the face detector is measured, and what is measured holds the floors."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from model_scripts import load

ROOT = Path(__file__).parents[2]
DATA = ROOT / ".." / "shared" / "data"


def test_every_floor_is_held() -> None:
    """metrics.json against floors.toml."""
    assert list(load("models/check_metrics.py").problems()) == []


@pytest.mark.parametrize(
    ("rate", "words"), [({"rate": 0.1}, "the floor is"), ({"rate": 0.99}, "at most"), ({}, "not measured")]
)
def test_a_floor_that_is_not_held_is_said(tmp_path: Path, rate: dict[str, float], words: str) -> None:
    """Below, above, or not measured at all."""
    (tmp_path / "faces").mkdir()
    (tmp_path / "faces" / "metrics.json").write_text(json.dumps({"found": rate}), encoding="utf-8")
    (tmp_path / "floors.toml").write_text("[faces.found]\nmin = 0.5\nmax = 0.9\n", encoding="utf-8")
    (problem,) = load("models/check_metrics.py").problems(tmp_path)
    assert words in problem


def test_the_interval_is_wilson_s() -> None:
    """8 of 10: the textbook's 0.49 to 0.943."""
    assert load("models/faces/scripts/rates.py").wilson(8, 10) == [0.4902, 0.9433]


def test_the_card_says_what_was_measured() -> None:
    """Each count of metrics.json stands in the model card."""
    card = (ROOT / "models/faces/MODEL_CARD.md").read_text(encoding="utf-8")
    metrics = json.loads((ROOT / "models/faces/metrics.json").read_text(encoding="utf-8"))
    told = [
        f"{entry['count']} of {entry['of']}" for entry in metrics.values() if isinstance(entry, dict) and "of" in entry
    ]
    assert [words for words in told if words not in card] == []


def test_photographs_with_a_face_are_flagged() -> None:
    """Every fourth photograph of the development set, so that a change is noticed at once."""
    if not (DATA / "faces" / "faces.csv").is_file():
        pytest.skip("the photographs (../shared/data/faces) are not here")
    measure = load("models/faces/scripts/measure.py")
    rows = measure.read(DATA / "faces" / "faces.csv")[::4]
    tally = measure.look(measure.candidates()[measure.SHIPPED], DATA / "faces", rows)
    assert (tally.flagged, tally.found) == (tally.photos, tally.faces)
