"""The writer's words, told from ids, tokens, settings and measurements."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatepost.extract.leaves import Leaf
from gatepost.extract.words import WordRules, is_words, key_words, where

YES = [
    ("text", "hi"),
    ("message", "Jayden"),
    ("copy", "Sports day was sunny"),
    ("xyz", "Olivia Smith won the race"),
    ("f7", "Olivia"),
    ("q1", "07700 900123"),
    ("q2", "olivia@meadow.example"),
    ("tweet_text", "1st"),
    ("caption", "https://www.meadowbrook-primary.example/news"),
    ("body", "Supercalifragilisticexpialidocious"),
    ("status", "Off to the park"),
    ("name", "Olivia Smith"),
    ("phoneNumber", "07700900123"),
    ("newTitle", "none"),
    ("x", "Оливия пришла"),
    ("event", "Olivia Smith's birthday party"),  # a setting on most sites, a sentence here
    ("position", "Head of Oak class"),
    ("labels", "outing"),
    ("mensaje", "hola"),
    ("who", "amara"),
    ("students", "amara"),
]
NO = [
    ("token", "Olivia Smith"),  # a key that never holds words
    ("csrf_token", "plain words here"),
    ("id", "550e8400-e29b-41d4-a716-446655440000"),
    ("text", "550e8400-e29b-41d4-a716-446655440000"),  # a UUID even under a good key
    ("data", "9f86d081884c7d659a2feaa0c55ad015"),  # a hash
    ("value", "aGk3Zjg5c2RmN3NkZjg3c2RmN3NkZjg3"),  # random letters and digits
    ("when", "2026-11-21T10:00:00Z"),  # an ISO date
    ("x", "en-GB"),  # a locale
    ("x", "image/jpeg"),  # a media type
    ("x", "#ff8800"),  # a colour
    ("status", "publish"),  # a state, not a status
    ("visibility", "public"),
    ("x", "SOME_CONSTANT"),
    ("x", "someCamelCase"),
    ("x", "snake_case_word"),
    ("x", "lowercase"),  # one word under a key that says nothing
    ("count", "12"),
    ("text", "12"),  # neither a letter nor a telephone number
    ("fb_dtsg", "NAcO Olivia"),
    ("userAgent", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36"),
    ("platform", "Linux 6.1 x86_64 generic"),
    ("publishStatus", "public"),
    ("conversationid", "Olivia"),
    ("css", "a { color: red; } b { margin: 0; }"),
    ("source_url", "/pin-builder/"),
    ("x", "at://did:plc:abc/app.bsky.feed.post/1"),
]


@pytest.mark.parametrize(("key", "text"), YES)
def test_words(key: str, text: str) -> None:
    """What a person wrote is read."""
    assert is_words(Leaf((key,), text), WordRules())


@pytest.mark.parametrize(("key", "text"), NO)
def test_no_words(key: str, text: str) -> None:
    """What a program wrote is not."""
    assert not is_words(Leaf((key,), text), WordRules())


def test_a_good_ancestor_vouches_for_an_odd_key() -> None:
    """``text.sensitive_string_value`` holds a text."""
    assert is_words(Leaf(("text", "sv"), "ok"), WordRules())


def test_a_site_may_skip_and_add_keys() -> None:
    """The site's own data wins over the general rule."""
    rules = WordRules(words=frozenset({"zz"}), skip=frozenset({"text"}))
    assert (is_words(Leaf(("zz",), "lower"), rules), is_words(Leaf(("text",), "Some words"), rules)) == (True, False)


def test_a_query_string_needs_a_key_that_says_so() -> None:
    """Queries are mostly settings."""
    assert not is_words(Leaf(("?", "ref"), "Some words"), WordRules(), strict=True)
    assert is_words(Leaf(("?", "status"), "Some words"), WordRules(), strict=True)


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (("title",), "title"),
        (("alt_text", "text"), "text"),
        (("media", "altText"), "alt_text"),
        (("user", "email"), "email"),
        (("body",), "text"),
        (("x", "[]"), "text"),
    ],
)
def test_where(path: tuple[str, ...], place: str) -> None:
    """The part of the post comes from the nearest telling key."""
    assert where(Leaf(path, "x")) == place


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("newTitle", ["new", "title"]),
        ("new_title", ["new", "title"]),
        ("HTMLBody", ["html", "body"]),
        ("a1", ["a", "1"]),
    ],
)
def test_key_words(key: str, words: list[str]) -> None:
    """Camel, snake and kebab."""
    assert key_words(key) == words


@given(st.lists(st.text(max_size=12), max_size=4), st.text(max_size=80))
def test_nothing_escapes(path: list[str], text: str) -> None:
    """Any key and any text get an answer."""
    leaf = Leaf(tuple(path), text)
    assert isinstance(is_words(leaf, WordRules()), bool)
    assert where(leaf)
