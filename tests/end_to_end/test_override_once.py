"""After "post it anyway" the proxy lets the same thing go without asking again, and holds the next one."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator

import httpx
import pytest
from browser_helpers import Assistive, SchoolBrowser, post_anyway, wait_until
from demonstration import Demonstration
from drawn_face import encoded, face_photo
from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.end_to_end]
SITE = "https://chatterbox.example/"
FIRST = "Olivia Bramblewick"
#: The page makes the photo smaller before it uploads it, as most sites do.
RECOMPRESS = """async address => {
  const image = await createImageBitmap(await (await fetch(address)).blob());
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [image.width * 0.8, image.height * 0.8];
  canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise(done => canvas.toBlob(done, 'image/jpeg', 0.7));
  const form = new FormData();
  form.append('file', blob, 'photo.jpg');
  window.answer = 0;
  fetch('/api/upload/media', {method: 'POST', body: form}).then(response => { window.answer = response.status; });
}"""


@pytest.fixture
def page(browser: SchoolBrowser) -> Iterator[Page]:
    """The sample site through the proxy."""
    shown = browser.new_page(SITE)
    yield shown
    shown.close()


def _arrived(running: Demonstration, path: str) -> int:
    """How often something was published there."""
    received = httpx.get(f"{running.site}/api/_received", trust_env=False).json()["requests"]
    return sum(path in json.dumps(one) and "draft" not in one["path"] for one in received)


def test_a_comment_passes_once_and_another_pupil_is_held(page: Page, running: Demonstration) -> None:
    """One question for the comment; the next one, with another pupil, is asked about again."""
    reader = Assistive(page)
    field = page.locator("[data-testid^=comment-input]").first
    field.fill(f"Lovely, {FIRST}!")
    page.locator("[data-testid^=comment-button]").first.click()
    post_anyway(reader, page, why="Her parents asked us to share it")
    page.get_by_text(f"Lovely, {FIRST}!").wait_for()
    assert not reader.has("alertdialog")
    field.fill("And well done Noah Wrenshaw too")
    page.locator("[data-testid^=comment-button]").first.click()
    reader.wait_for("alertdialog")
    assert _arrived(running, "Wrenshaw") == 0


def test_a_photo_made_smaller_by_the_page_passes_both_gates(page: Page, running: Demonstration) -> None:
    """The upload is held once; after the answer it arrives, with no second question by the proxy."""
    reader = Assistive(page)
    address = "data:image/jpeg;base64," + base64.b64encode(encoded(face_photo(1200, 900, face=360))).decode()
    before = _arrived(running, "/api/upload/media")
    page.evaluate(RECOMPRESS, address)
    post_anyway(reader, page, why="Her parents asked us to share it")
    wait_until(lambda: page.evaluate("window.answer") != 0, "no answer from the site")
    assert page.evaluate("window.answer") in {200, 201}
    assert (_arrived(running, "/api/upload/media"), reader.has("alertdialog")) == (before + 1, False)
