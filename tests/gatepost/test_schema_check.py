"""Our small checker and `jsonschema` come to the same verdict; ours says it for people."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker

from gatepost.policy_file import load_policy
from gatepost.policy_schema import policy_schema
from gatepost.schema_check import problems

VALIDATOR = Draft202012Validator(policy_schema(), format_checker=FormatChecker(["date"]))
GOOD = dict(load_policy("white-horse").data)
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 5000),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(["", "x", "25:00", "08:40", "2026-09-01", "2026-02-30", "staff", "block", "always", "mon"]),
    st.lists(st.sampled_from(["staff", "08:40"]), max_size=3),
    st.dictionaries(st.sampled_from(["id", "start", "end", "days", "quote", "odd"]), st.just("08:40"), max_size=3),
)


def places(data: Any) -> list[tuple[Any, ...]]:
    """Every key path in the data."""
    entries = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [(), *((key, *inner) for key, value in entries for inner in places(value))]


PLACES = places(GOOD)[1:]


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(PLACES), VALUES)
def test_the_verdict_is_that_of_jsonschema(place: tuple[Any, ...], value: Any) -> None:
    """Wherever a good policy is changed, and into whatever."""
    data = copy.deepcopy(GOOD)
    inner: Any = data
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    assert bool(list(problems(data, policy_schema()))) is not VALIDATOR.is_valid(data)


@pytest.mark.parametrize(
    ("data", "schema", "said"),
    [
        (True, {"type": "integer"}, "must be a whole number, not true"),
        (None, {"type": "object"}, "must be a mapping of keys, not nothing"),
        ([1], {"type": "array", "minItems": 2, "maxItems": 2}, "must hold exactly 2 values, not 1"),
        ("", {"type": "string", "minLength": 1}, "must not be empty"),
        ("re", {"type": "string", "enum": ["red"], "x-what": "a colour"},
         "'re' is not a colour (did you mean 'red'?); write one of: red"),
        (5, {"type": "integer", "minimum": 1, "maximum": 4}, "5 is out of range; write 1 to 4"),
    ],
)  # fmt: skip
def test_messages_are_for_people(data: Any, schema: dict[str, Any], said: str) -> None:
    """What is wrong, and what to write."""
    assert [message for _place, message in problems(data, schema)] == [said]
