"""What was found in a draft: known again for a while, to the same rules alone."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import pytest

from companion_api.inspection import Inspector
from companion_api.looked_at import MAX_AGE_S, MAX_DRAFTS, LookedAt
from gatepost.finding import Finding, PartRef
from gatepost.post import ImagePart, Post, TextPart
from gatepost.verdict import JudgedFinding, Level, Verdict

ONE, OTHER = cast(Inspector, object()), cast(Inspector, object())
POST = Post(service="chatterbox", user="jpike", texts=(TextPart("Egg race"),), images=(ImagePart(b"png"),))
CLEAN = Verdict(Level.ALLOW, ())


def test_the_same_post_is_known_again() -> None:
    """The draft's verdict is the post's."""
    kept = LookedAt()
    kept.remember(ONE, POST, CLEAN)
    assert kept.recall(ONE, replace(POST)) is CLEAN


@pytest.mark.parametrize(
    "change",
    [{"user": "afern"}, {"service": "x"}, {"action": "comment"}, {"texts": (TextPart("Egg races"),)},
     {"images": (ImagePart(b"png2"),)}, {"account": "official"}, {"people": ("olivia",)}],
)  # fmt: skip
def test_anything_else_is_another_post(change: dict[str, object]) -> None:
    """One letter, another writer, another place."""
    kept = LookedAt()
    kept.remember(ONE, POST, CLEAN)
    assert kept.recall(ONE, replace(POST, **change)) is None  # type: ignore[arg-type]


def test_other_rules_look_again() -> None:
    """A changed policy or list has an inspector of its own."""
    kept = LookedAt()
    kept.remember(ONE, POST, CLEAN)
    assert kept.recall(OTHER, POST) is None


def test_it_is_forgotten_soon_and_bounded() -> None:
    """In time and in number."""
    now = [0.0]
    kept = LookedAt(clock=lambda: now[0])
    for number in range(MAX_DRAFTS + 5):
        kept.remember(ONE, replace(POST, user=str(number)), CLEAN)
    assert len(kept) == MAX_DRAFTS
    now[0] = MAX_AGE_S
    assert (kept.recall(ONE, replace(POST, user="204")), len(kept)) == (None, 0)


def test_what_was_not_looked_at_whole_is_looked_at_again() -> None:
    """The post may have more time."""
    kept = LookedAt()
    finding = Finding("unreadable", PartRef("image", 0), 1.0, "It took too long.")
    kept.remember(ONE, POST, Verdict(Level.WARN, (JudgedFinding(finding, Level.WARN),)))
    assert kept.recall(ONE, POST) is None
