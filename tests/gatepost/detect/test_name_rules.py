"""Each rule for pupils' names finds its own true examples, and no rule its false ones."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import pytest

from gatepost.detect.text import TextInspector
from gatepost.finding import Finding
from gatepost.policy import School
from gatepost.roll import Lists, Pupil
from gatepost.verdict import JudgedFinding, Level
from gatepost.wire import finding_to_json

DATA: dict[str, Any] = json.loads((files("gatepost.detect") / "name_rules.json").read_text(encoding="utf-8"))
INSPECTOR = TextInspector(School(classes=("Oak", "Willow")), Lists(tuple(Pupil(**pupil) for pupil in DATA["pupils"])))
RULES = DATA["rules"]


def _pupils(text: str) -> list[Finding]:
    return [finding for finding in INSPECTOR.find(text) if finding.kind == "pupil_name"]


@pytest.mark.parametrize(("how", "text"), [(rule["how"], text) for rule in RULES for text in rule["true"]])
def test_rule_finds_its_true_example(how: str, text: str) -> None:
    """By that rule, as the evidence says."""
    assert f"pupil roll: {how}" in {finding.evidence[0] for finding in _pupils(text)}


@pytest.mark.parametrize("text", [text for rule in RULES for text in rule["false"]])
def test_no_rule_finds_a_false_example(text: str) -> None:
    """Nobody of the roll is named there."""
    assert _pupils(text) == []


def test_every_rule_has_both_kinds_of_examples() -> None:
    """A rule without examples cannot be reviewed."""
    assert all(rule["true"] and rule["false"] for rule in RULES)


def test_no_name_of_the_roll_travels_to_a_device() -> None:
    """What a device is told of a finding holds no name of the list, not even of those who may be meant."""
    finding = _pupils("Zain bit another child at playtime again")[0]
    told = json.dumps(finding_to_json(JudgedFinding(finding, Level.WARN, None)), ensure_ascii=False).lower()
    assert finding.people == ("Zain Ali Oak",)
    assert "zain" not in told
    assert "ali" not in told.replace("likely", "")
    assert "zain" not in repr(finding).lower()
