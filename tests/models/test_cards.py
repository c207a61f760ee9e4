"""What the cards of logos and writing say is what was measured."""

from __future__ import annotations

import json
import tomllib

import pytest
from model_scripts import ROOT


@pytest.mark.parametrize("model", ["logos", "writing"])
def test_the_card_says_what_the_floors_are_about(model: str) -> None:
    """Each count with a floor stands in the card."""
    floors = tomllib.loads((ROOT / "models/floors.toml").read_text(encoding="utf-8"))[model]
    metrics = json.loads((ROOT / "models" / model / "metrics.json").read_text(encoding="utf-8"))
    card = (ROOT / "models" / model / "MODEL_CARD.md").read_text(encoding="utf-8")
    told = [f"{metrics[name]['count']} of {metrics[name]['of']}" for name in floors]
    assert [words for words in told if words not in card] == []


def test_the_logos_card_names_the_threshold() -> None:
    """The run's, which is the shipped one."""
    from companion_api.detectors.logos.logos import THRESHOLD

    metrics = json.loads((ROOT / "models/logos/metrics.json").read_text(encoding="utf-8"))
    assert metrics["threshold"] == THRESHOLD
