"""The reasons for a first name in words that a school can read."""

from __future__ import annotations

import pytest

from gatepost.detect.feature_words import in_words


@pytest.mark.parametrize(
    ("feature", "said"),
    [
        ("nearmishap", "a mishap or a need close by"),
        ("leftTwopraise", "praise two words before it"),
        ("childOne", "talk of a child at school"),
        ("formCapital", "formCapital"),
    ],
)
def test_feature_in_words(feature: str, said: str) -> None:
    """A placed kind says what and where; one without words stays."""
    assert in_words(feature) == said
