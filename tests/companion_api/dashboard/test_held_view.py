"""A held post cut into runs and boxes for the page."""

from __future__ import annotations

from typing import Any

from companion_api.dashboard.held_view import pictures_of, texts_of
from companion_api.held_post import HeldPicture, HeldPost


def in_text(kind: str, start: int, end: int) -> dict[str, Any]:
    """A finding in the first text."""
    return {"kind": kind, "part": {"type": "text", "index": 0}, "span": [start, end], "box": None}


def in_picture(kind: str, box: list[int] | None, at_s: float | None = None) -> dict[str, Any]:
    """A finding in the first picture."""
    return {"kind": kind, "part": {"type": "image", "index": 0, "at_s": at_s}, "span": None, "box": box}


def test_places_within_each_other_are_told_too() -> None:
    """Every character stands once, in order; a span past the end is cut."""
    post = HeldPost({0: "Olivia Smith, Oak"})
    (runs,) = texts_of(post, [in_text("pupil_name", 0, 12), in_text("first", 0, 6), in_text("class_or_year", 14, 99)])
    assert "".join(run.text for run in runs) == post.texts[0]
    assert [(run.text, run.kinds) for run in runs if run.kinds] == [
        ("Olivia", ("pupil_name", "first")), (" Smith", ("pupil_name",)), ("Oak", ("class_or_year",)),
    ]  # fmt: skip


def test_boxes_of_a_moment_are_in_its_picture_alone() -> None:
    """What is said of the whole file belongs to each."""
    post = HeldPost({}, tuple(HeldPicture("image", 0, at, 100, 50) for at in (1.0, 4.0)))
    told = [in_picture("face", [1, 2, 3, 4], 4.0), in_picture("location", None)]
    assert [(one.boxes, one.kinds) for one in pictures_of(post, told)] == [
        ((), ("location",)), (((1, 2, 3, 4),), ("face", "location")),
    ]  # fmt: skip
    assert pictures_of(post, told)[1].words == "Picture 1, at 4 seconds: 1 place marked"
