"""The context model that ships: what it says of plain cases, and that nothing sent to it makes it fail or stall."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from companion_api.detectors.context.network import AGAIN, MOST_TOKENS, WINDOW, shared_context, windows
from gatepost.detect.context import LABELS, PUPIL
from gatepost.detect.text import TextInspector
from gatepost.policy import School
from gatepost.roll import Lists, Pupil

NETWORK = shared_context()
assert NETWORK is not None, "the context model is part of the checkout"
ROLL = (Pupil("Tomasz", "Nowak"), Pupil("Grace", "Poole"), Pupil("Will", "Hunt"), Pupil("Aoife", "Byrne"))
INSPECTOR = TextInspector(School(), Lists(ROLL), context=NETWORK)


def kinds(text: str) -> set[str]:
    """The kinds of the findings."""
    return {finding.kind for finding in INSPECTOR.find(text)}


@pytest.mark.parametrize(
    "text",
    [
        "Tomasz finally tied his own laces today, I nearly cried",
        "aoife has been picked for the county under 12s and her mum rang the office in tears",
        "Parents' evening with Grace's dad, he has no idea she can do long division",
    ],
)
def test_a_pupil_is_told_by_what_is_said(text: str) -> None:
    """Things that children do and that are done for them."""
    assert PUPIL in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "Grace Hopper is our scientist of the month",
        "Will somebody please fix the printer",
        "my husband Tomasz has burnt the roast again",
        "Happy retirement Aoife, forty years in the kitchen and never a bad word",
    ],
)
def test_others_are_left_alone(text: str) -> None:
    """A scientist, a word, a husband, a colleague."""
    assert PUPIL not in kinds(text)


@given(st.lists(st.text(max_size=12), max_size=60))
@settings(max_examples=60, deadline=None)
def test_any_tokens_are_read(tokens: list[str]) -> None:
    """A row of scores between 0 and 1 for each token, whatever it is."""
    assert NETWORK is not None
    rows = NETWORK.read(tokens)
    assert [len(row) for row in rows] == [len(LABELS)] * len(tokens)
    assert all(0 <= score <= 1 for row in rows for score in row)


def test_a_very_long_text_costs_no_more_than_its_beginning() -> None:
    """A million words end soon: what stands far down is left to the light rules."""
    assert NETWORK is not None
    started = time.process_time()
    NETWORK.read(["word"] * MOST_TOKENS)
    once = time.process_time() - started
    started = time.process_time()
    NETWORK.read(["word"] * 1_000_000)
    assert time.process_time() - started < 4 * once + 1


@given(st.lists(st.integers(1, 60), max_size=400))
@settings(deadline=None)
def test_windows_cover_every_token_and_overlap(lengths: list[int]) -> None:
    """None is larger than the network's own, each begins within the one before, and the last ends at the end."""
    found = list(windows(lengths))
    assert [place for first, last in found for place in range(first, last)] or not lengths
    assert {place for first, last in found for place in range(first, last)} == set(range(len(lengths)))
    assert all(sum(lengths[first:last]) <= WINDOW for first, last in found)
    assert all(low[0] < high[0] <= low[1] for low, high in pairwise(found))
    assert AGAIN < WINDOW


def test_names_that_are_judged_do_not_reach_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is given marks in the place of names."""
    assert NETWORK is not None
    seen: list[str] = []
    read = type(NETWORK).read
    monkeypatch.setattr(type(NETWORK), "read", lambda self, tokens: seen.extend(tokens) or read(self, tokens))
    INSPECTOR.find("Tomasz Nowak and Aoife had a great day, so did Grace")
    assert "<whole name>" in seen
    assert not {"tomasz", "nowak", "aoife", "grace"} & set(seen)


@pytest.mark.parametrize(
    "sentence",
    [
        "Tomasz Nowak has asthma and was excluded again. ",
        "Tomasz said hello. ",
        "call 07700 900123 our head is an idiot ",
    ],
)
def test_time_grows_with_the_text_and_no_faster(sentence: str) -> None:
    """Four times the names, records, numbers or remarks take about four times as long, far from sixteen."""

    def spent(text: str) -> float:
        started = time.process_time()
        INSPECTOR.find(text)
        return time.process_time() - started

    spent(sentence * 200)
    assert spent(sentence * 8000) < 9 * spent(sentence * 2000)
