"""Documents that travel as edits."""

from __future__ import annotations

import json
from typing import Any

import pytest
from extract_helpers import read, read_json, words
from hypothesis import given
from hypothesis import strategies as st

from gatepost.extract.deltas import Document, DocumentStore, Edit, edits_of, join_edits


def insert(position: int, text: str) -> dict[str, Any]:
    """Google Docs' command."""
    return {"ty": "is", "ibi": position, "s": text}


def delete(start: int, end: int) -> dict[str, Any]:
    """Both ends are gone."""
    return {"ty": "ds", "si": start, "ei": end}


COMMANDS: dict[str, tuple[list[dict[str, Any]], str]] = {
    "typed on": ([insert(1, "Th"), insert(3, "e end")], "The end"),
    "in the middle": ([insert(1, "Olia"), insert(4, "vi")], "Olivia"),
    "put right": ([insert(1, "Olixvia"), delete(4, 4)], "Olivia"),
    "two places": ([insert(1, "Olivia"), insert(90, "Smith")], "Olivia\nSmith"),
    "before what was there": ([insert(50, "Smith"), insert(1, "Olivia ")], "Olivia \nSmith"),
    "bundled": ([{"ty": "mlti", "mts": [insert(1, "Oli"), insert(4, "via")]}], "Olivia"),
    "other commands": ([{"ty": "as", "st": "text", "si": 1, "ei": 2}], ""),
    "only deleted": ([delete(1, 5)], ""),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_edits_are_joined(name: str) -> None:
    """As the writer sees them."""
    commands, expected = COMMANDS[name]
    assert join_edits(edits_of(commands)) == expected


def test_a_save_of_a_document_is_read() -> None:
    """A form with the commands as JSON."""
    bundles = json.dumps([{"commands": [insert(1, "Olivia Smi"), insert(11, "th")], "sid": "9f", "reqId": 1}])
    reading = read(f"rev=3&bundles={bundles}".encode(), url="https://docs.google.com/document/d/1AbC/save?id=1AbC")
    assert (reading.action, words(reading)) == ("draft", ["Olivia Smith"])


def test_letters_come_together_over_requests() -> None:
    """A few at a time."""
    store = DocumentStore()
    saved = [store.add("doc", [Edit(1 + at, letter)]) for at, letter in enumerate("Olivia Smith")]
    assert saved[-1] == "Olivia Smith"


def test_a_save_that_only_deletes_is_a_draft_without_words() -> None:
    """What it takes away is known all the same."""
    reading = read_json({"commands": [delete(4, 9)]}, url="https://pads.example/p/7")
    assert (reading.action, words(reading), reading.edits) == ("draft", [], (Edit(4, "", 10),))


def test_what_was_refused_was_never_written() -> None:
    """A preview changes nothing, and a request that is sent again counts once."""
    store = DocumentStore()
    store.add("doc", [Edit(1, "Oli")], same="a")
    store.add("doc", [Edit(1, "Oli")], same="a")
    assert store.preview("doc", [Edit(4, "via")], same="b") == "Olivia"
    assert store.preview("doc", [Edit(4, "ver")], same="c") == "Oliver"


def test_a_document_is_forgotten_after_an_hour() -> None:
    """Of rest."""
    now = [0.0]
    store = DocumentStore(clock=lambda: now[0])
    store.add("doc", [Edit(1, "Oli")])
    now[0] = 3601.0
    assert (store.preview("doc", [Edit(4, "via")]), len(store)) == ("via", 0)


def test_documents_are_bounded() -> None:
    """In number, and each in length."""
    store = DocumentStore(max_documents=2)
    for number in range(5):
        store.add(f"doc{number}", [Edit(0, "x")])
    document = Document()
    assert len(document.apply([Edit(at * 50_000, "x" * 50_000) for at in range(9)])) <= 200_000
    many = DocumentStore()
    for number in range(60):
        many.add(f"doc{number}", [Edit(0, "x" * 190_000)])
    assert len(many) < 55
    assert store.add("doc0", [Edit(1, "y")]) == "y"


@pytest.mark.parametrize("value", [None, [], "x", [1], [{"a": 1}], {"ty": "is"}, [[insert(1, "x")]]])
def test_other_values_are_no_edits(value: object) -> None:
    """Ordinary lists are walked."""
    assert edits_of(value) == []


@given(
    st.lists(
        st.builds(insert, st.integers(0, 60), st.text(max_size=5))
        | st.builds(delete, st.integers(0, 60), st.integers(0, 60))
        | st.dictionaries(st.sampled_from(["ty", "ibi", "s", "si", "ei", "mts"]), st.text(max_size=3) | st.none()),
        max_size=12,
    )
)
def test_nothing_escapes(commands: list[dict[str, Any]]) -> None:
    """Any commands leave at most what they inserted."""
    joined = join_edits(edits_of(commands))
    sent = sum(len(str(command.get("s") or "")) for command in commands)
    assert len(joined.replace("\n", "")) <= sent
