"""A post is held until the person has answered, and every answer does what it says."""

from __future__ import annotations

import json

import pytest
from browser_helpers import wait_until
from extension_desk import Desk
from extension_helpers import NAME

pytestmark = pytest.mark.browser
TEXT = f"So proud of {NAME} 🎉 today"


def _post(desk: Desk, text: str = TEXT) -> None:
    desk.page.fill("#composer", text)
    desk.page.click("#post")


def test_a_held_post_does_not_reach_the_site(desk: Desk) -> None:
    """While the panel is open nothing has been sent."""
    _post(desk)
    desk.reader.wait_for("alertdialog", "Before you post")
    assert desk.site.received == []


def test_the_panel_shows_words_clause_and_advice(desk: Desk) -> None:
    """The person's own words are marked, with the kind, the message, the advice and the school's clause."""
    _post(desk)
    desk.reader.wait_for("alertdialog")
    said = desk.reader.text()
    for words in (NAME, "A pupil’s name", "Use an initial", "mps-4.2", "Staff do not name pupils"):
        assert words in said


def test_edit_keeps_the_text_and_tells_the_site(desk: Desk) -> None:
    """The site shows a failure, the words stay in its editor, and the companion learns "edited"."""
    _post(desk)
    desk.reader.click("button", "Edit my post")
    desk.reader.wait_gone("alertdialog")
    desk.wait_until_said("was not posted")
    assert desk.page.input_value("#composer") == TEXT
    assert desk.outcomes == ["edited"]
    assert desk.site.received == []


def test_going_on_with_a_reason_sends_the_post_unchanged(desk: Desk) -> None:
    """The override is kept with its reason, then the very request goes on."""
    desk.companion.reason_required = True
    _post(desk)
    desk.reader.click("button", "Post it, with a reason")
    desk.reader.wait_for("textbox", "Why is it all right")
    desk.page.keyboard.type("Her parents asked us to")
    desk.reader.click("button", "Post it, with a reason")
    desk.wait_until_said("posted")
    assert desk.companion.outcomes[0]["reason"] == "Her parents asked us to"
    assert json.loads(desk.site.received[0].body) == {"text": TEXT}


def test_a_required_reason_is_asked_for(desk: Desk) -> None:
    """Without the reason the post stays held, and the panel says what is missing."""
    desk.companion.reason_required = True
    _post(desk)
    desk.reader.click("button", "Post it, with a reason")
    desk.reader.wait_for("textbox", "Why is it all right")
    desk.reader.click("button", "Post it, with a reason")
    wait_until(lambda: "Please give a short reason first." in desk.reader.text(), "nothing was said")
    assert desk.outcomes == []
    assert desk.site.received == []


def test_this_is_wrong_reports_and_sends(desk: Desk) -> None:
    """A false alarm at level warn is reported and the post goes on."""
    _post(desk)
    desk.reader.click("button", "This is wrong")
    desk.wait_until_said("posted")
    assert desk.outcomes == ["false_alarm"]


def test_cancel_sends_nothing(desk: Desk) -> None:
    """Nothing reaches the site and the companion learns "cancelled"."""
    _post(desk)
    desk.reader.click("button", "Don’t post")
    desk.wait_until_said("was not posted")
    assert desk.site.received == []
    assert desk.outcomes == ["cancelled"]


def test_a_block_cannot_be_gone_on_with(desk: Desk) -> None:
    """At level block there is no way on, and a report leaves the post held."""
    desk.companion.level = "block"
    _post(desk)
    desk.reader.wait_for("alertdialog", "does not allow")
    assert not desk.reader.has("button", "Post it anyway")
    desk.reader.click("button", "Tell us this is wrong")
    desk.reader.wait_gone("button", "Tell us this is wrong")
    assert desk.companion.outcomes[0]["outcome"] == "false_alarm"
    assert desk.site.received == []


def test_approve_asks_a_colleague(desk: Desk) -> None:
    """At level approve the person may ask a second person; the post is not sent meanwhile."""
    desk.companion.level = "approve"
    _post(desk)
    desk.reader.click("button", "Ask a colleague")
    desk.reader.wait_gone("button", "Ask a colleague")
    assert desk.companion.outcomes[0]["outcome"] == "ask_approval"
    assert desk.site.received == []


@pytest.mark.parametrize("by_key", [False, True])
def test_going_back_after_asking_does_not_take_it_back(desk: Desk, by_key: bool) -> None:
    """The question stands; the panel closes, and the words are still in the editor."""
    desk.companion.level = "approve"
    _post(desk)
    desk.reader.click("button", "Ask a colleague")
    desk.reader.wait_for("button", "Back to my post")
    assert not desk.reader.has("button", "Don’t post")
    if by_key:
        desk.page.keyboard.press("Escape")
    else:
        desk.reader.click("button", "Back to my post")
    desk.reader.wait_gone("alertdialog")
    assert desk.outcomes == ["ask_approval"]


def test_the_keyboard_alone_is_enough(desk: Desk) -> None:
    """The first focus is on "Edit my post"; Escape closes; the site's editor has the focus again."""
    desk.page.fill("#composer", TEXT)
    desk.page.focus("#post")
    desk.page.keyboard.press("Enter")
    desk.reader.wait_for("alertdialog")
    assert desk.reader.focused() == "Edit my post"
    desk.page.keyboard.press("Escape")
    desk.reader.wait_gone("alertdialog")
    assert desk.page.evaluate("document.activeElement.id") == "post"
    assert desk.outcomes == ["cancelled"]


def test_two_rapid_posts_are_asked_one_after_the_other(desk: Desk) -> None:
    """Two different posts at once: one panel, then the next; what the first answer covers is not asked again."""
    desk.page.evaluate(
        """name => { for (const n of [1, 2]) fetch('/api/posts', {method: 'POST', body: `${n} ${name}`}); }""", NAME
    )
    desk.reader.wait_for("alertdialog")
    assert len(desk.reader.nodes("alertdialog")) == 1
    desk.reader.click("button", "Post it anyway")
    desk.page.wait_for_timeout(500)
    assert sorted(one.body for one in desk.site.received) == [f"{n} {NAME}".encode() for n in (1, 2)]
    assert len(desk.companion.outcomes) == 1
