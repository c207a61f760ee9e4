"""While somebody writes: a quiet badge that gives nothing away, and the panel behind it."""

from __future__ import annotations

import base64
import io
from pathlib import Path

import pytest
from browser_helpers import wait_until
from extension_desk import Desk
from extension_helpers import NAME, TOKEN
from PIL import Image

pytestmark = pytest.mark.browser


def _picture(tmp_path: Path, width: int = 400, height: int = 300) -> Path:
    path = tmp_path / "class.png"
    Image.new("RGB", (width, height), "#88aacc").save(path)
    return path


def test_the_badge_says_how_many_but_never_what(desk: Desk) -> None:
    """On a projector the badge shows a count; the name is nowhere in it."""
    desk.page.fill("#composer", f"With {NAME} today")
    badge = desk.reader.wait_for("button", "1 thing to look at")
    assert NAME not in badge["name"]["value"]
    assert NAME not in desk.reader.text("status")


def test_typing_is_checked_after_a_pause_and_kept_nowhere(desk: Desk) -> None:
    """One preview for a run of keys, not one for each."""
    desk.page.locator("#composer").press_sequentially("Hello there", delay=20)
    wait_until(lambda: desk.companion.previews, "nothing was checked")
    desk.page.wait_for_timeout(500)
    assert [one["texts"] for one in desk.companion.previews] == [["Hello there"]]
    assert desk.companion.previews[0]["preview"] is True


def test_a_click_opens_the_panel_with_the_marked_words(desk: Desk) -> None:
    """The panel while writing shows the finding and leads back; nothing is reported."""
    desk.page.fill("#composer", f"🎉 With {NAME}")
    desk.reader.click("button", "1 thing to look at")
    desk.reader.wait_for("dialog", "so far")
    assert NAME in desk.reader.text("dialog")
    desk.reader.click("button", "Edit my post")
    desk.reader.wait_gone("dialog")
    assert desk.companion.outcomes == []


def test_the_badge_goes_when_the_words_are_changed(desk: Desk) -> None:
    """No badge is left once there is nothing to look at."""
    desk.page.fill("#composer", NAME)
    desk.reader.wait_for("button", "1 thing")
    desk.page.fill("#composer", "A pupil did well")
    desk.reader.wait_gone("button", "1 thing")


def test_a_rich_editor_is_read_and_never_written_to(desk: Desk) -> None:
    """A contenteditable keeps exactly the markup that its site gave it."""
    desk.page.click("#rich")
    desk.page.keyboard.type(f"With {NAME}")
    desk.reader.wait_for("button", "1 thing")
    assert desk.page.evaluate("document.getElementById('rich').innerHTML") == f"With {NAME}"


def test_passwords_are_never_looked_at(desk: Desk) -> None:
    """Only fields that people write posts in are read."""
    desk.page.evaluate("document.body.insertAdjacentHTML('beforeend', '<input id=secret type=password>')")
    desk.page.fill("#secret", NAME)
    desk.page.wait_for_timeout(600)
    assert desk.companion.previews == []


def test_a_chosen_picture_is_checked_small(desk: Desk, tmp_path: Path) -> None:
    """A large photo goes to the companion as a JPEG of at most 1,600 pixels."""
    desk.companion.sees_faces = True
    desk.page.set_input_files("#photo", _picture(tmp_path, 4000, 3000))
    desk.reader.wait_for("button", "1 thing")
    image = Image.open(io.BytesIO(base64.b64decode(desk.companion.previews[0]["images"][0]["data"])))
    assert (image.format, image.size) == ("JPEG", (1600, 1200))


def test_the_picture_is_shown_with_its_box(desk: Desk, tmp_path: Path) -> None:
    """The panel draws the picture and says to a screen reader which places are outlined."""
    desk.companion.sees_faces = True
    desk.page.set_input_files("#photo", _picture(tmp_path))
    desk.reader.click("button", "1 thing")
    assert desk.reader.wait_for("image", "Picture 1, with the places of 1 outlined")


def test_a_pasted_picture_is_checked(desk: Desk) -> None:
    """A picture from the clipboard counts as one that was chosen."""
    desk.companion.sees_faces = True
    desk.page.evaluate(
        """async () => { const c = new OffscreenCanvas(200, 200); c.getContext('2d').fillRect(0, 0, 9, 9);
        const data = new DataTransfer();
        data.items.add(new File([await c.convertToBlob()], 'p.png', {type: 'image/png'}));
        const paste = new ClipboardEvent('paste', {clipboardData: data, bubbles: true});
        document.getElementById('rich').dispatchEvent(paste);
        }"""
    )
    assert desk.reader.wait_for("button", "1 thing")


def test_an_upload_is_held_with_its_picture(desk: Desk, tmp_path: Path) -> None:
    """At submit the picture of the request itself is shown with the box, and the upload waits."""
    desk.companion.sees_faces = True
    desk.page.set_input_files("#photo", _picture(tmp_path))
    desk.page.fill("#composer", "Our day out")
    desk.page.click("#post")
    desk.reader.wait_for("alertdialog")
    assert desk.reader.wait_for("image", "Picture 1")
    assert desk.site.received == []


def test_the_badge_is_not_over_an_open_panel(desk: Desk) -> None:
    """Posting before the pause is over shows the panel alone."""
    desk.page.fill("#composer", NAME)
    desk.page.click("#post")
    desk.reader.wait_for("alertdialog")
    wait_until(lambda: desk.companion.previews, "nothing was checked")
    desk.page.wait_for_timeout(300)
    assert not desk.reader.has("button", "thing to look at")


def test_the_token_is_in_no_page(desk: Desk) -> None:
    """A page and its content scripts never hold the device token."""
    desk.page.fill("#composer", NAME)
    desk.reader.wait_for("button", "1 thing")
    assert TOKEN not in desk.page.content()
