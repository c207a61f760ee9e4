"""Forms as browsers write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatepost.extract.limits import Budget, ReadLimits, TooMuchError
from gatepost.extract.urlencoded import key_path, looks_urlencoded, parse_plain_form, parse_urlencoded


def parse(text: str) -> list[tuple[str, str]]:
    """The pairs under ordinary limits."""
    return parse_urlencoded(text, Budget(ReadLimits()))


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("a=b+c&a=%26", [("a", "b c"), ("a", "&")]),
        ("t=hi+%C2%A3+%F0%9F%98%80", [("t", "hi £ 😀")]),
        ("t=%A3+%93q%94&_charset_=windows-1252", [("t", "£ “q”"), ("_charset_", "windows-1252")]),
        ("t=%A3%26%23128512%3B", [("t", "£😀")]),
        ("a&b=&=c&&d=%zz%", [("a", ""), ("b", ""), ("", "c"), ("d", "%zz%")]),
        ("t=%A3&_charset_=no-such", [("t", "£"), ("_charset_", "no-such")]),
        ("", []),
    ],
)
def test_pairs(text: str, pairs: list[tuple[str, str]]) -> None:
    """Repeats, escapes, legacy charsets with numeric entities, and noise."""
    assert parse(text) == pairs


def test_percent_noise_is_kept() -> None:
    """A stray percent sign is the writer's."""
    assert parse("t=50%+more") == [("t", "50% more")]


def test_a_plain_text_form_keeps_its_lines() -> None:
    """A value goes on over the lines without a name."""
    assert parse_plain_form("subject=Hi\r\nbody=one\r\ntwo & a=b\r\n") == [
        ("subject", "Hi"),
        ("body", "one\ntwo & a=b"),
    ]


def test_a_sentence_is_no_plain_form() -> None:
    """An equals sign late in a line makes no form."""
    assert parse_plain_form("We all know that a=b holds") is None


@pytest.mark.parametrize(
    ("name", "path"),
    [("a", ("a",)), ("a[]", ("a",)), ("data[wp][content]", ("data", "wp", "content")), ("a.b[c]", ("a", "b", "c"))],
)
def test_key_path(name: str, path: tuple[str, ...]) -> None:
    """PHP's brackets and dots become a path."""
    assert key_path(name) == path


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a=b&c=d", True), ("a=b", True), ("hello world", False), ("x = 1 & y", False), ('{"a":"="}', False)],
)
def test_looks_urlencoded(text: str, expected: bool) -> None:
    """Names have no blanks."""
    assert looks_urlencoded(text) is expected


def test_fields_are_counted() -> None:
    """A body of a million fields is refused early."""
    with pytest.raises(TooMuchError):
        parse_urlencoded("a=1&" * 50, Budget(ReadLimits(max_leaves=20)))


@given(st.text(max_size=200))
def test_nothing_escapes(text: str) -> None:
    """Any text gives pairs of text."""
    assert all(isinstance(value, str) for pair in parse(text) for value in pair)
    parse_plain_form(text)
    assert key_path(text)
