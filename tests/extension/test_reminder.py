"""A reminder: something to look at while writing, and nothing in the way of the post."""

from __future__ import annotations

import pytest
from browser_helpers import wait_until
from extension_desk import Desk
from extension_helpers import NAME

pytestmark = pytest.mark.browser


def test_a_reminder_shows_its_words_and_holds_nothing(desk: Desk) -> None:
    """The badge leads to the marked words; the post goes without a panel, and nothing is asked or reported."""
    desk.companion.level = "remind"
    desk.page.fill("#composer", f"{NAME} on carpet spot 4")
    desk.reader.click("button", "1 thing to look at")
    desk.reader.wait_for("dialog", "so far")
    assert NAME in desk.reader.text("dialog")
    desk.reader.click("button", "Edit my post")
    desk.reader.wait_gone("dialog")
    desk.page.click("#post")
    wait_until(lambda: desk.sent, "the post did not go")
    assert desk.companion.outcomes == []
