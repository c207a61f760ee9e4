"""Markup to words."""

from __future__ import annotations

import time

import pytest

from gatepost.extract.html_text import looks_like_html, read_html


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("<p>One</p><p>Two</p>", "One\nTwo"),
        ("Oli<b>via</b> <i>Sm</i>ith", "Olivia Smith"),
        ("a<br>b<br/>c", "a\nb\nc"),
        ("<script>alert(1)</script>seen<style>x{}</style>", "seen"),
        ("&lt;b&gt; &eacute; &#128512;", "<b> é 😀"),
        ("<ul><li>x<li>y</ul>", "x\ny"),
        ("<p>unclosed <b>tags", "unclosed tags"),
    ],
)
def test_words(markup: str, words: str) -> None:
    """Blocks part, runs join, scripts are silent."""
    assert read_html(markup)[0] == words


def test_alternative_texts_and_links_are_told() -> None:
    """What a picture says, and where it is."""
    _, spoken, links = read_html('<a href="https://x.example"><img alt="Olivia" src="data:image/png;base64,AA=="></a>')
    assert (spoken, links) == (["Olivia"], ["https://x.example", "data:image/png;base64,AA=="])


@pytest.mark.parametrize(
    ("text", "expected"), [("<p>x", True), ("a < b", False), ("I <3 you", False), ("<Olivia>", False)]
)
def test_looks_like_html(text: str, expected: bool) -> None:
    """Only tags that editors write."""
    assert looks_like_html(text) is expected


@pytest.mark.parametrize("piece", ["<!--", "<a ", "<![CDATA[", "&#", "<p", "</", "<a b='", "<?x "])
def test_hostile_markup_takes_no_time(piece: str) -> None:
    """A hundred thousand open ends are read in linear time."""
    started = time.perf_counter()
    read_html("<p>" + piece * 100_000)
    assert time.perf_counter() - started < 5
