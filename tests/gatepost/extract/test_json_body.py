"""JSON as sites send it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatepost.extract.json_body import Number, parse_json, plain_key
from gatepost.extract.limits import Budget, ReadLimits, TooMuchError


def parse(text: str) -> list[object] | None:
    """The documents under ordinary limits."""
    return parse_json(text, Budget(ReadLimits()))


@pytest.mark.parametrize(
    ("text", "documents"),
    [
        ('{"a": "b"}', [{"a": "b"}]),
        ('for (;;);{"a": "b"}', [{"a": "b"}]),
        (')]}\'\n\n["a"]', [["a"]]),
        ('while(1);["a"]', [["a"]]),
        ('{"a":"1"}\n{"a":"2"}\n', [{"a": "1"}, {"a": "2"}]),
        ('"just words"', ["just words"]),
        ('{"a": "line\nbreak"}', [{"a": "line\nbreak"}]),
        ("{not json}", None),
        ('{"a": "b"} and more', None),
        ("plain words", None),
        ("", None),
    ],
)
def test_documents(text: str, documents: list[object] | None) -> None:
    """Prefixes, several documents, raw line breaks, and what is no JSON."""
    assert parse(text) == documents


def test_both_values_of_a_repeated_key_are_kept() -> None:
    """Servers differ in which one they take."""
    documents = parse('{"text": "hidden", "text": "seen"}')
    assert documents is not None
    assert [(plain_key(key), value) for key, value in documents[0].items()] == [("text", "hidden"), ("text", "seen")]  # type: ignore[attr-defined]


def test_numbers_are_kept_as_written() -> None:
    """A telephone number sent as a number loses nothing, and a giant one costs nothing."""
    documents = parse('{"n": 7700900123, "big": ' + "9" * 5000 + "}")
    assert documents is not None
    assert isinstance(documents[0]["n"], Number)  # type: ignore[index]


@pytest.mark.parametrize("opener", ["[", '{"a":'])
def test_towers_of_brackets_are_stopped(opener: str) -> None:
    """A hundred thousand brackets end in one short error."""
    with pytest.raises(TooMuchError):
        parse(opener * 100_000 + "1" + ("]" if opener == "[" else "}") * 100_000)


@given(st.text(max_size=200))
def test_nothing_escapes(text: str) -> None:
    """Any text is JSON or is not."""
    for prefix in ("", "{", "[", '"', "for (;;);{"):
        found = parse(prefix + text)
        assert found is None or isinstance(found, list)
