"""Spans that meet."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gatepost.detect.spans import Spans

_SPAN = st.tuples(st.integers(0, 40), st.integers(1, 10)).map(lambda pair: (pair[0], pair[0] + pair[1]))


@given(st.lists(_SPAN, max_size=12), _SPAN)
def test_meeting_is_what_a_look_at_each_says(spans: list[tuple[int, int]], asked: tuple[int, int]) -> None:
    """The quick answer and the slow one agree."""
    slow = any(start < asked[1] and asked[0] < end for start, end in spans)
    assert Spans(spans).meet(*asked) is slow
