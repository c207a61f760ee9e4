"""The small parts behind the pages: words, times, the filter form, outlines."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from companion_api.dashboard import words
from companion_api.dashboard.log_form import PLAIN_KINDS, LogForm
from companion_api.dashboard.pictures import outlines_of
from gatepost.event import KINDS, OUTCOMES
from gatepost.finding import FAMILY_OF

LONDON = ZoneInfo("Europe/London")


def test_every_kind_of_event_has_a_word() -> None:
    """A new kind is not shown by its code."""
    assert set(KINDS) - set(words.KIND_WORDS) == set()


def test_every_outcome_has_a_word() -> None:
    """So with what a writer may do."""
    assert set(OUTCOMES) - set(words.OUTCOME_WORDS) == set()


def test_an_unknown_value_is_shown_as_it_is() -> None:
    """A kind from a newer part of Gatepost is still readable."""
    assert words.in_words(words.FINDING_WORDS, "new_kind") == "New kind"


def test_every_finding_reads_as_words() -> None:
    """No underscore reaches a reader."""
    assert [kind for kind in FAMILY_OF if "_" in words.in_words(words.FINDING_WORDS, kind)] == []


def test_times_are_on_the_schools_clock() -> None:
    """Summer time counts."""
    moment = dt.datetime(2026, 6, 30, 23, 5, tzinfo=dt.UTC)
    assert words.time_words(moment, LONDON) == "1 July 2026, 00:05"


@pytest.mark.parametrize(
    ("day", "start", "end"),
    [
        ("2026-07-01", "2026-06-30T23:00", "2026-07-01T23:00"),
        ("2026-12-01", "2026-12-01T00:00", "2026-12-02T00:00"),
        ("2026-03-29", "2026-03-29T00:00", "2026-03-29T23:00"),  # 23 hours: the clocks go forward
        ("2026-10-25", "2026-10-24T23:00", "2026-10-26T00:00"),  # 25 hours: they go back
    ],
)
def test_a_day_is_the_schools_whole_day(day: str, start: str, end: str) -> None:
    """From midnight to midnight on the school's clock, whatever the clocks do."""
    wanted = LogForm.of({"from": day, "to": day}).to_filter(LONDON)
    assert [wanted.from_, wanted.to] == [dt.datetime.fromisoformat(f"{text}:00+00:00") for text in (start, end)]


def test_nothing_typed_means_the_plain_kinds() -> None:
    """Book-keeping is left out, and a single kind leaves everything else out."""
    plain, one = LogForm.of({}).to_filter(LONDON), LogForm.of({"kind": "viewed"}).to_filter(LONDON)
    assert (plain.kinds, one.kinds, one.kind) == (PLAIN_KINDS, frozenset(), "viewed")


def test_the_form_ignores_what_it_does_not_know() -> None:
    """Other parameters and blanks are no filters."""
    form = LogForm.of({"user": " ", "utm_source": "x", "cursor": "abc"})
    assert (form.any_set, form.as_query, form.value("cursor")) == (False, {}, "abc")


def test_boxes_of_one_picture_share_an_outline() -> None:
    """Each picture has its own; text has none."""
    box = {"part": {"type": "image", "index": 0}, "box": [10, 10, 20, 20]}
    other = {"part": {"type": "image", "index": 2}, "box": [0, 0, 5, 5]}
    found = outlines_of([box, box, other, {"part": {"type": "text", "index": 0}, "box": None}])
    assert [(outline.number, len(outline.boxes)) for outline in found] == [(1, 2), (3, 1)]


def test_the_frame_holds_every_box() -> None:
    """Nothing is cut off."""
    found = outlines_of([{"part": {"type": "image"}, "box": [100, 50, 40, 30]}])[0]
    left, top, width, height = found.view
    assert (left < 100, top < 50, left + width > 140, top + height > 80) == (True, True, True, True)


@pytest.mark.parametrize(
    ("zone", "said"), [("Europe/London", "UK"), ("Europe/Isle_of_Man", "Isle of Man"), ("UTC", "UTC")]
)
def test_a_time_zone_has_a_name_that_people_use(zone: str, said: str) -> None:
    """Not the database's."""
    assert words.clock_name(zone) == said
