"""One sentence sent as a list of its words."""

from __future__ import annotations

import base64

import pytest
from extract_helpers import read_json, words

URL = "https://a.example/api/posts"


@pytest.mark.parametrize("key", ["lines", "words", "text", "body", "Content", "pieces"])
@pytest.mark.parametrize(
    "pieces",
    [
        ["Well", "done", "Ottoline", "Smith"],
        ["well", "done", "ottoline", "smith"],
        ["Well ", " done", "Ottoline Smith"],
    ],
)
def test_a_word_an_item_is_one_text(key: str, pieces: list[str]) -> None:
    """Joined as it will be read, however the words are cut up."""
    assert [text.lower() for text in words(read_json({key: pieces}, url=URL))] == ["well done ottoline smith"]


def test_pieces_within_pieces_are_joined() -> None:
    """A list stands anywhere in the document."""
    assert words(read_json({"blocks": [{"lines": ["Ottoline", "won", "twice"]}]}, url=URL)) == ["Ottoline won twice"]


@pytest.mark.parametrize(
    "listed",
    [
        {"tags": ["Maths", "Sports", "Ottoline"]},
        {"names": ["Ottoline", "Bram", "May"]},
        {"options": ["Egg", "Spoon", "Sack"]},
        {"lines": ["Ottoline Smith won the race", "Bram came in second", "May"]},
        {"text": ["Ottoline", "Smith"]},
    ],
)
def test_lists_of_things_stay_lists(listed: dict[str, list[str]]) -> None:
    """Tags, names, answers and whole lines are read one by one."""
    assert words(read_json(listed, url=URL)) == next(iter(listed.values()))


def test_ids_in_pieces_say_nothing() -> None:
    """Numbers are not joined to a sentence."""
    assert words(read_json({"runs": ["17", "18", "4711"], "text": "Well done"}, url=URL)) == ["Well done"]


def test_a_packed_piece_is_opened_too() -> None:
    """What is encoded within one item is not lost among its neighbours."""
    packed = base64.b64encode(b"Ottoline Smith won it").decode()
    assert "Ottoline Smith won it" in words(read_json({"text": ["Look", "at", "this", packed]}, url=URL))
