"""A blurred copy in place of a picture: into the page's own file field where that still holds it, else to be saved."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from browser_helpers import wait_until
from extension_desk import Desk
from extension_helpers import COPY, NAME
from PIL import Image

pytestmark = pytest.mark.browser
BUTTON = "Use a blurred copy"
CHOSEN = "[...document.getElementById('photo').files].map(file => `${file.name} ${file.type} ${file.size}`)"
BLURRED = f"class-blurred.jpg image/jpeg {len(COPY)}"


@pytest.fixture
def photo(desk: Desk, tmp_path: Path) -> Path:
    """A picture in which the companion sees a face."""
    desk.companion.sees_faces = True
    path = tmp_path / "class.png"
    Image.new("RGB", (400, 300), "#88aacc").save(path)
    return path


def test_the_copy_takes_the_pictures_place(desk: Desk, photo: Path) -> None:
    """The file field holds the copy, the page is told as of any choice, and the companion was given the file."""
    desk.page.evaluate(
        "document.getElementById('photo').addEventListener('change', e => { window.heard = e.bubbles; })"
    )
    desk.page.set_input_files("#photo", photo)
    desk.reader.click("button", "1 thing")
    desk.reader.click("button", BUTTON)
    desk.reader.wait_for("button", "Back to my post")
    assert (desk.page.evaluate(CHOSEN), desk.page.evaluate("window.heard")) == ([BLURRED], True)
    assert base64.b64decode(desk.companion.copied[0]["image"]["data"]) == photo.read_bytes()


def test_the_copy_is_what_is_posted(desk: Desk, photo: Path) -> None:
    """At submit: the held upload is not sent, the next one carries the copy."""
    desk.page.set_input_files("#photo", photo)
    desk.page.fill("#composer", "Our day out")
    desk.page.click("#post")
    desk.reader.wait_for("alertdialog")
    desk.reader.click("button", BUTTON)
    desk.reader.click("button", "Back to my post")
    desk.reader.wait_gone("alertdialog")
    assert (desk.sent, desk.outcomes) == ([], ["edited"])
    desk.page.click("#post")
    wait_until(lambda: desk.site.received, "the post did not go out")
    assert COPY in desk.site.received[0].body


def test_nothing_else_can_be_chosen_once_the_copy_is_there(desk: Desk, photo: Path) -> None:
    """What was held still has the picture itself: it cannot be let through by mistake."""
    desk.page.set_input_files("#photo", photo)
    desk.page.click("#post")
    desk.reader.wait_for("alertdialog")
    desk.reader.click("button", BUTTON)
    desk.reader.wait_for("button", "Back to my post")
    assert "has taken the picture’s place" in desk.reader.text("alertdialog")
    for name in (BUTTON, "Post it", "This is wrong", "Don’t post"):
        desk.reader.wait_gone("button", name)


def test_other_files_of_the_field_stay(desk: Desk, photo: Path) -> None:
    """Of two chosen files the one with the face is exchanged, in its place."""
    desk.page.evaluate("document.getElementById('photo').multiple = true")
    other = photo.with_name("notes.txt")
    other.write_text("Notes", encoding="utf-8")
    desk.page.set_input_files("#photo", [photo, other])
    desk.reader.click("button", "1 thing")
    desk.reader.click("button", BUTTON)
    desk.reader.wait_for("button", "Back to my post")
    assert desk.page.evaluate(CHOSEN) == [BLURRED, "notes.txt text/plain 5"]


def test_where_the_page_took_the_picture_the_copy_can_be_saved(desk: Desk, photo: Path) -> None:
    """A page that empties its field: a link to save the copy, and all answers stay."""
    desk.page.set_input_files("#photo", photo)
    desk.reader.wait_for("button", "1 thing")
    desk.page.evaluate("document.getElementById('photo').value = ''")
    desk.reader.click("button", "1 thing")
    desk.reader.click("button", BUTTON)
    with desk.page.expect_download() as download:
        desk.reader.click("link", "Save class-blurred.jpg")
    assert Path(download.value.path()).read_bytes() == COPY
    desk.reader.wait_for("button", "Edit my post")


@pytest.mark.parametrize(
    ("refusal", "words"),
    [("a moving picture cannot be blurred", "a moving picture"), ("", "Please try again in a minute")],
)
def test_where_no_copy_can_be_made_the_panel_says_so(desk: Desk, photo: Path, refusal: str, words: str) -> None:
    """In the companion's words, or that it is away; the picture stays, and so do the answers."""
    desk.page.set_input_files("#photo", photo)
    desk.reader.click("button", "1 thing")
    desk.reader.wait_for("button", BUTTON)
    desk.companion.copy_refusal, desk.companion.status = refusal, 200 if refusal else 503
    desk.reader.click("button", BUTTON)
    wait_until(lambda: words in desk.reader.text("dialog"), "nothing was said")
    assert desk.page.evaluate(CHOSEN)[0].startswith("class.png")
    desk.reader.wait_for("button", BUTTON)


def test_words_alone_offer_no_copy(desk: Desk) -> None:
    """The button is there for pictures."""
    desk.page.fill("#composer", NAME)
    desk.reader.click("button", "1 thing")
    desk.reader.wait_for("button", "Edit my post")
    desk.reader.wait_gone("button", BUTTON)


def test_the_copy_is_made_by_keyboard_alone(desk: Desk, photo: Path) -> None:
    """From the first button one step on, and Enter; the focus is on the way back afterwards."""
    desk.page.set_input_files("#photo", photo)
    desk.reader.click("button", "1 thing")
    desk.reader.wait_for("button", BUTTON)
    desk.page.keyboard.press("Tab")
    desk.page.keyboard.press("Enter")
    desk.reader.wait_for("button", "Back to my post")
    desk.page.keyboard.press("Enter")
    desk.reader.wait_gone("dialog")
