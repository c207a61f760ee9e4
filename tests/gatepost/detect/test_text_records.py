"""Records beside a pupil's name: the rules' own examples, how near is near, and whose record it is."""

from __future__ import annotations

import pytest
from text_helpers import make_inspector, seen

from gatepost.detect.context_rules import ContextRule, load_context_rules

INSPECTOR = make_inspector()
RULES = load_context_rules("records")


def _example(value: ContextRule | str) -> str:
    return value.id if isinstance(value, ContextRule) else value


def _records(text: str) -> list[str]:
    return [finding.kind for finding in INSPECTOR.find(text) if finding.family == "record"]


@pytest.mark.parametrize(("rule", "text"), [(rule, text) for rule in RULES for text in rule.true], ids=_example)
def test_rules_own_true_example(rule: ContextRule, text: str) -> None:
    """Each rule finds its own true examples."""
    assert rule.kind in _records(text)


@pytest.mark.parametrize(("rule", "text"), [(rule, text) for rule in RULES for text in rule.false], ids=_example)
def test_rules_own_false_example(rule: ContextRule, text: str) -> None:
    """No rule of that kind finds the false examples."""
    assert rule.kind not in _records(text)


def test_every_rule_carries_examples() -> None:
    """A rule without examples cannot be reviewed."""
    assert all(rule.true and rule.false and rule.message and rule.advice for rule in RULES)


def test_the_words_of_the_record_are_shown() -> None:
    """The span covers what is told, not the name."""
    text = "so sad, Olivia Smith broke her arm at the park"
    assert ("medical", "broke her arm") in seen(INSPECTOR.find(text), text)


@pytest.mark.parametrize(
    "text",
    [
        "Our SATs results were great: 82% expected",
        "A child in my form has been excluded",
        "I have asthma and so has my son",
        "Emma Watson is dyslexic",
        "Olivia Smith read to us. " + "We had a lovely day with songs. " * 4 + "The dog has an epipen.",
    ],
)
def test_talk_without_a_pupil_is_nobodys_record(text: str) -> None:
    """General talk, the writer's own health, a stranger's, or a pupil named far away give no record."""
    assert _records(text) == []


def test_two_pupils_of_one_record_have_keys_of_their_own() -> None:
    """An override for one child does not cover another."""
    keys = [
        finding.key
        for text in ("Olivia Smith is autistic", "Zain Ali is autistic")
        for finding in INSPECTOR.find(text)
        if finding.family == "record"
    ]
    assert len(set(keys)) == 2


def test_a_record_says_why() -> None:
    """The evidence names the rule and that a pupil stands near by."""
    found = [finding for finding in INSPECTOR.find("Zain Ali is on report") if finding.family == "record"]
    assert found[0].evidence == ("record: sanction", "record: beside a pupil")


def test_many_names_and_records_return() -> None:
    """Thousands of records beside thousands of names cost no more than their number."""
    assert INSPECTOR.find("Zain Ali is autistic. " * 3000) != []
