"""In Chromium on the sample site: a photo is uploaded, then the post that carries its id alone."""

from __future__ import annotations

import base64
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import httpx
import pytest
from browser_helpers import Assistive, SchoolBrowser, post_anyway, wait_until
from demonstration import Demonstration
from drawn_face import encoded, face_photo
from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.end_to_end]
#: The page makes the photo smaller before it uploads it, as most sites do.
UPLOAD = """async address => {
  const image = await createImageBitmap(await (await fetch(address)).blob());
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [image.width * 0.8, image.height * 0.8];
  canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise(done => canvas.toBlob(done, 'image/jpeg', 0.7));
  const form = new FormData();
  form.append('file', blob, 'photo.jpg');
  window.uploaded = null;
  fetch('/api/upload/media', {method: 'POST', body: form})
    .then(response => response.json()).then(told => { window.uploaded = told.media_id; });
}"""
POST = """([text, id]) => {
  const input = {body: text, mediaIds: [id], audience: 'public'};
  window.posted = 0;
  fetch('/api/graphql', {
    method: 'POST', headers: {'Content-Type': 'application/json'},
    body: JSON.stringify({operationName: 'CreatePostMutation', variables: {input}}),
  }).then(response => { window.posted = response.status; }, () => { window.posted = -1; });
}"""


@pytest.fixture(scope="module")
def shown(browser: SchoolBrowser) -> Iterator[tuple[Page, str]]:
    """The sample site with a photo that its writer chose to send, and the photo's id."""
    page = browser.new_page("https://chatterbox.example/")
    address = "data:image/jpeg;base64," + base64.b64encode(encoded(face_photo(1200, 900, face=360))).decode()
    page.evaluate(UPLOAD, address)
    post_anyway(Assistive(page), page, why="A drawing for the fair")
    wait_until(lambda: page.evaluate("window.uploaded"), "the photo did not arrive")
    yield page, page.evaluate("window.uploaded")
    page.close()


def _posts(running: Demonstration) -> int:
    received = httpx.get(f"{running.site}/api/_received", trust_env=False).json()["requests"]
    return sum("CreatePostMutation" in json.dumps(one) or one.get("kind") == "post" for one in received)


def test_the_post_that_names_the_photo_passes_without_a_second_question(
    shown: tuple[Page, str], running: Demonstration
) -> None:
    """One answer covers the photo, its upload and its post."""
    page, media_id = shown
    before = _posts(running)
    page.evaluate(POST, ["Our fair", media_id])
    wait_until(lambda: page.evaluate("window.posted"), "no answer to the post")
    assert (page.evaluate("window.posted"), Assistive(page).has("alertdialog")) == (200, False)
    assert _posts(running) == before + 1


def test_once_the_answer_has_run_out_the_post_is_asked_about_for_its_photo(
    shown: tuple[Page, str], running: Demonstration
) -> None:
    """The dialog says which picture it is about, and nothing reaches the site."""
    page, media_id = shown
    with closing(sqlite3.connect(running.home / "gatepost.db")) as database, database:
        database.execute("DELETE FROM overrides")
    before, reader = _posts(running), Assistive(page)
    page.evaluate(POST, ["Our fair again", media_id])
    reader.wait_for("alertdialog")
    assert "uploaded earlier" in reader.text()
    assert _posts(running) == before
