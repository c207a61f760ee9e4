"""Rich-text trees of the editors that sites use."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatepost.extract.limits import TooMuchError
from gatepost.extract.rich_text import join_rich_text

EXPECTED = "Olivia Smith\nwon"


def runs(*words: str, key: str = "text", **more: object) -> list[dict[str, object]]:
    """Typed runs of words."""
    return [{"type": "text", key: word, **more} for word in words]


TREES = {
    "prosemirror": {
        "type": "doc",
        "content": [
            {"type": "paragraph", "content": runs("Oliv", "ia Smith", marks=[{"type": "bold"}])},
            {"type": "paragraph", "content": runs("won")},
        ],
    },
    "lexical": {
        "root": {
            "type": "root",
            "children": [
                {
                    "type": "paragraph",
                    "children": runs("Oliv", "ia Smith", detail=0, format=1, mode="normal", style=""),
                },
                {"type": "paragraph", "children": runs("won")},
            ],
        }
    },
    "draft.js": {
        "blocks": [
            {"key": "a1", "text": "Olivia Smith", "type": "unstyled", "depth": 0, "inlineStyleRanges": []},
            {"key": "b2", "text": "won", "type": "unstyled", "depth": 0, "entityRanges": []},
        ],
        "entityMap": {},
    },
    "slate": [
        {"type": "paragraph", "children": [{"text": "Oliv"}, {"text": "ia Smith", "bold": True}]},
        {"type": "paragraph", "children": [{"text": "won"}]},
    ],
    "slack": {
        "type": "rich_text",
        "elements": [
            {"type": "rich_text_section", "elements": runs("Oliv", "ia Smith", style={"bold": True})},
            {"type": "rich_text_section", "elements": runs("won")},
        ],
    },
    "rtjson": [
        {"e": "par", "c": [{"e": "text", "t": "Oliv"}, {"e": "text", "t": "ia Smith", "f": [[1, 0, 3]]}]},
        {"e": "par", "c": [{"e": "text", "t": "won"}]},
    ],
    "npf": [{"type": "text", "text": "Olivia Smith"}, {"type": "text", "text": "won", "formatting": []}],
    "quill": {"ops": [{"insert": "Oliv"}, {"insert": "ia Smith\n", "attributes": {"bold": True}}, {"insert": "won"}]},
    "segments": [{"text": "Oliv"}, {"text": "ia Smith\nwon"}],
    "fragment": [*runs("Oliv", "ia Smith", marks=[]), {"type": "hard_break"}, *runs("won", marks=[])],
}


@pytest.mark.parametrize("name", [name for name in TREES if name != "lexical"])
def test_runs_join_and_blocks_part(name: str) -> None:
    """A word in two styles is one word; a new block is a new line."""
    assert join_rich_text(TREES[name]) == EXPECTED


def test_lexical_is_found_under_its_root() -> None:
    """Lexical's state holds one root."""
    assert join_rich_text(TREES["lexical"]["root"]) == EXPECTED  # type: ignore[call-overload, index]


def test_a_mention_speaks_its_label() -> None:
    """A name chosen from a picker is part of the sentence."""
    mention = {"type": "mention", "attrs": {"id": "u1", "label": "Olivia"}}
    tree = {"type": "doc", "content": [{"type": "paragraph", "content": [*runs("Hi "), mention, *runs("!")]}]}
    assert join_rich_text(tree) == "Hi Olivia!"


def test_choices_stay_apart() -> None:
    """A poll's choices are several texts."""
    assert join_rich_text([{"text": "Oak"}, {"text": "Willow"}], key="choices") is None


@pytest.mark.parametrize(
    "value", [{}, [], {"type": "x"}, [1], [{"a": 1}], {"text": "plain"}, {"content": "x"}, "x", None]
)
def test_other_values_are_no_rich_text(value: object) -> None:
    """Ordinary records are walked leaf by leaf."""
    assert join_rich_text(value) is None


def test_a_bottomless_tree_is_too_much() -> None:
    """Depth cannot be used to hide words."""
    tree: dict[str, object] = {"type": "paragraph", "content": runs("deep")}
    for _ in range(400):
        tree = {"type": "quote", "text": "x", "content": [tree]}
    with pytest.raises(TooMuchError):
        join_rich_text(tree)


json_values = st.recursive(
    st.none() | st.text(max_size=8) | st.booleans(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["type", "text", "content", "children", "e", "c", "t", "ops", "attrs"]), inner
        )
    ),
    max_leaves=30,
)


@given(json_values)
def test_nothing_escapes(value: object) -> None:
    """Any JSON is joined or is not."""
    assert isinstance(join_rich_text(value), str | None)
