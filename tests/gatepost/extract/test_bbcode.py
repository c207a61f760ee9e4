"""Forum tags and Markdown's marks out of the way of the words."""

from __future__ import annotations

import pytest
from extract_helpers import PNG, read_json, words
from hypothesis import given
from hypothesis import strategies as st

from gatepost.extract.bbcode import looks_like_bbcode, read_bbcode, without_marks

TEXTS = {
    "Oliv[b]ia Smith[/b] won": "Olivia Smith won",
    "[color=red]O[/color]livia": "Olivia",
    "[b:1a2b3c]Olivia[/b:1a2b3c]": "Olivia",
    '[quote="Robin Fenwick"]Who won?[/quote]Olivia': "Robin Fenwick\nWho won?\nOlivia",
    "[list][*]Olivia[*]Sam[/list]": "Olivia\nSam",
    "[url=https://a.example/x]Olivia[/url] won": "Olivia won",
}


@pytest.mark.parametrize(("text", "expected"), TEXTS.items())
def test_words_without_tags(text: str, expected: str) -> None:
    """A tag inside a word does not split it, a block begins a line."""
    assert read_bbcode(text)[0] == expected


def test_links_and_pictures_are_told() -> None:
    """Where a link leads and a picture lies is part of the post."""
    text = "[url=https://a.example/x]here[/url] [img]https://b.example/p.png[/img]"
    assert read_bbcode(text)[1] == ["https://a.example/x", "https://b.example/p.png"]


@pytest.mark.parametrize("text", ["Bring [a pen]", "x[0] = y[1]", "[sic]", "Year [4]"])
def test_other_brackets_stay(text: str) -> None:
    """Brackets are also just brackets."""
    assert not looks_like_bbcode(text)


def test_a_picture_within_tags_is_found() -> None:
    """A data URL between the tags is a picture."""
    import base64

    url = "data:image/png;base64," + base64.b64encode(PNG).decode()
    reading = read_json({"message": f"Look [img]{url}[/img] at Olivia"})
    assert reading.post is not None
    assert [image.data for image in reading.post.images] == [PNG]


@pytest.mark.parametrize(
    ("text", "plain"),
    [("Oli**via** Smith", "Olivia Smith"), ("Oli||via||", "Olivia"), ("**Olivia** won", None), ("2 * 3 * 4", None)],
)
def test_marks_inside_a_word(text: str, plain: str | None) -> None:
    """Emphasis in the middle of a name does not hide it; between words it stays."""
    assert without_marks(text) == plain


def test_the_post_has_the_joined_word() -> None:
    """The reader uses both."""
    assert words(read_json({"message": "Oliv[b]ia[/b] won"})) == ["Olivia won"]


@given(st.text(alphabet="[]/=*|`~ab \n", max_size=80))
def test_nothing_escapes(text: str) -> None:
    """Any brackets are borne."""
    assert isinstance(read_bbcode(text)[0], str)
