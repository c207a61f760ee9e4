"""Anchors: every match of a pattern holds one of them, so that no pattern is left untried wrongly."""

from __future__ import annotations

import re

import pytest

from gatepost.detect.anchors import anchors
from gatepost.detect.context_rules import load_context_rules


@pytest.mark.parametrize(
    ("pattern", "pieces"),
    [
        (r"\bpassword (?:is|was)\b", ("password ",)),
        (r"cats?|dogs?", ("cat", "dog")),
        (r"(?:late )?(?:excluded|suspended)", ("excluded", "suspended")),
        (r"[0-9]+", ()),
        (r"(?:a|[0-9])", ()),
        (r"x?", ()),
        (r"(?<=grade )[1-9]", ("grade ",)),
        (r"(?-i:EHCP)", ("ehcp",)),
        (r"(?:to )+bedtime", ("bedtime",)),
        (r"(?!never)now", ("now",)),
    ],
)
def test_anchors_of_a_pattern(pattern: str, pieces: tuple[str, ...]) -> None:
    """The longest piece that cannot be missing; nothing where any part may be."""
    assert anchors(pattern) == pieces


@pytest.mark.parametrize("name", ["records", "conduct"])
def test_every_match_of_an_example_holds_an_anchor(name: str) -> None:
    """Tried without its anchors, no pattern finds more in any example."""
    rules = load_context_rules(name)
    texts = [text for rule in rules for text in (*rule.true, *rule.false)]
    missed = [
        (rule.id, match.group())
        for rule in rules
        for pattern, pieces in zip(rule.patterns, rule.anchors, strict=True)
        for text in texts
        for match in pattern.finditer(text)
        if pieces and not any(piece in text.lower() for piece in pieces)
    ]
    assert missed == []


def test_most_patterns_have_an_anchor() -> None:
    """The cheap test is worth its while: it covers nearly all patterns."""
    pieces = [entry for name in ("records", "conduct") for rule in load_context_rules(name) for entry in rule.anchors]
    assert sum(map(bool, pieces)) >= 0.95 * len(pieces)


def test_a_broken_pattern_is_refused() -> None:
    """What is no pattern has no anchors."""
    with pytest.raises(re.error):
        anchors("(unfinished")
