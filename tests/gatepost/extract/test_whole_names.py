"""Names in two fields."""

from __future__ import annotations

import pytest
from extract_helpers import read, read_json, words


@pytest.mark.parametrize(
    ("first", "last"), [("first_name", "last_name"), ("firstName", "surname"), ("forename", "last")]
)
def test_two_fields_are_one_name(first: str, last: str) -> None:
    """A name on the roll is found although the form has it in halves."""
    assert "Olivia Smith" in words(read_json({"user": {first: "Olivia", last: "Smith"}}))


def test_a_form_is_read_alike() -> None:
    """Urlencoded fields stand beside each other too."""
    assert "Olivia Smith" in words(read(b"firstname=Olivia&lastname=Smith", url="https://a.example/profile"))


def test_names_of_two_people_stay_apart() -> None:
    """Only fields of one record belong together."""
    assert "Olivia Smith" not in words(read_json([{"first": "Olivia"}, {"a": {"last": "Smith"}}]))
