"""Chatterbox: its API, its bounds, and its page in a browser."""

from __future__ import annotations

import hashlib
import json
import os
import signal
from collections.abc import Iterator
from typing import Any

import pytest
from social_site_helpers import SITE, TINY_PNG, Site, chromium_path, running_site

from gatepost.extract import RawRequest, read_post

DOCUMENT = {
    "type": "doc",
    "content": [
        {"type": "paragraph", "content": [{"type": "text", "text": "Oak cl"}, {"type": "text", "text": "ass"}]},
        {"type": "paragraph", "content": [{"type": "text", "text": "second line"}]},
    ],
}


@pytest.fixture(scope="module")
def shared_site() -> Iterator[Site]:
    """One server for the module."""
    with running_site() as site:
        yield site


@pytest.fixture
def site(shared_site: Site) -> Site:
    """The server as it was at its start."""
    shared_site.call("POST", "/api/_reset", b"{}")
    return shared_site


def create_post(site: Site, body: object, media_ids: list[str] | None = None) -> tuple[int, Any]:
    """Post as the page does."""
    variables = {"input": {"body": body, "mediaIds": media_ids or [], "audience": "public"}}
    return site.send_json("POST", "/api/graphql", {"operationName": "CreatePostMutation", "variables": variables})


def upload(site: Site, data: bytes) -> tuple[int, Any]:
    """Send one photo as the page does."""
    head = b'--B\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n'
    return site.call(
        "POST",
        "/api/upload/media",
        head + data + b"\r\n--B--\r\n",
        Content_Type="multipart/form-data; boundary=B",
    )


def test_a_post_stands_on_top_of_the_feed(site: Site) -> None:
    """An editor document becomes one line a paragraph, its runs joined."""
    status, _ = create_post(site, DOCUMENT)
    assert (status, site.call("GET", "/api/feed")[1]["posts"][0]["text"]) == (200, "Oak class\nsecond line")


def test_an_uploaded_photo_is_kept_byte_for_byte(site: Site) -> None:
    """The media id names exactly the bytes that came."""
    status, answer = upload(site, TINY_PNG)
    assert status == 200
    assert create_post(site, "Look", [answer["media_id"]])[0] == 200


def test_a_file_that_is_no_photo_is_turned_down(site: Site) -> None:
    """Only pictures are taken."""
    status, answer = upload(site, b"hello")
    assert (status, "photo" in answer["error"]["message"]) == (400, True)


def test_received_lists_the_raw_body_by_its_hash(site: Site) -> None:
    """A test can prove that a body arrived unchanged."""
    body = json.dumps({"text": "A comment"}).encode()
    post_id = site.call("GET", "/api/feed")[1]["posts"][0]["id"]
    site.call("POST", f"/api/posts/{post_id}/comments", body, Content_Type="application/json")
    last = site.call("GET", "/api/_received")[1]["requests"][-1]
    assert (last["kind"], last["sha256"]) == ("comment", hashlib.sha256(body).hexdigest())


def test_drafts_likes_and_beacons_are_counted(site: Site) -> None:
    """The quiet requests are told apart from posts."""
    site.send_json("POST", "/api/drafts", {"body": "half a thou"})
    site.call("POST", "/api/telemetry", b'{"event":"x"}', Content_Type="text/plain")
    site.send_json("POST", f"/api/posts/{site.call('GET', '/api/feed')[1]['posts'][0]['id']}/like", {})
    assert site.call("GET", "/api/_received")[1]["counts"] == {"draft": 1, "telemetry": 1, "like": 1}


def test_the_profile_changes(site: Site) -> None:
    """Name, bio and website are kept; the rest stays."""
    site.send_json("PATCH", "/api/profile", {"bio": "New words"})
    assert site.call("GET", "/api/profile")[1]["me"]["bio"] == "New words"


def test_typeahead_finds_by_part_of_a_name(site: Site) -> None:
    """Suggestions come while somebody types."""
    assert [person["user"] for person in site.call("GET", "/api/typeahead?q=hill")[1]["people"]] == ["beahills"]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/graphql", b"not json"),
        ("/api/graphql", b"[]"),
        ("/api/graphql", b'{"operationName":"DropEverything"}'),
        ("/api/graphql", b'{"operationName":"CreatePostMutation","variables":{"input":{"body":""}}}'),
        ("/api/posts/p1/comments", b'{"text":" "}'),
        ("/api/upload/media", b"no form"),
    ],
)
def test_a_bad_request_is_answered_with_a_message(site: Site, path: str, body: bytes) -> None:
    """Both error fields that pages read are there."""
    status, answer = site.call("POST", path, body, Content_Type="application/json")
    assert (status, answer["errors"][0]["message"]) == (400, answer["error"]["message"])


def test_the_feed_has_a_bound(site: Site) -> None:
    """However much is posted, a page of the feed stays a page."""
    for number in range(60):
        create_post(site, f"Post {number}")
    assert len(site.call("GET", "/api/feed")[1]["posts"]) == 50


def test_sigterm_ends_it_cleanly() -> None:
    """SIGTERM is the ordinary way to stop it: exit 0."""
    with running_site() as site:
        site.process.send_signal(signal.SIGTERM)
        assert site.process.wait(timeout=10) == 0


def test_the_lock_names_no_registry() -> None:
    """The lock works with whatever registry a school's machine uses."""
    assert '"resolved"' not in (SITE / "package-lock.json").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A Chromium, where there is one."""
    playwright = pytest.importorskip("playwright.sync_api")
    reason = ""
    if chromium_path() is None:
        reason = "no Chromium on this machine"
    elif not (SITE / "node_modules").is_dir():
        reason = "the editor is not installed: npm ci in demo/social_site"
    if reason:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)
    with playwright.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=chromium_path(), args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Any, site: Site) -> Iterator[Any]:
    """The site's page on a phone, ready for use."""
    page = browser.new_page(viewport={"width": 360, "height": 800})
    page.goto(site.url)
    page.wait_for_selector("body[data-ready]")
    yield page
    page.close()


@pytest.mark.browser
def test_ctrl_enter_posts_words_and_photo(page: Any, site: Site) -> None:
    """The photo leaves when it is chosen, and the post names it by its id."""
    page.get_by_test_id("photo-input").set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": TINY_PNG})
    page.wait_for_selector("[data-media]")
    page.get_by_test_id("composer").click()
    page.keyboard.type("A robin on the fence")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("[data-testid=toast]:not([hidden])")
    newest = site.call("GET", "/api/feed")[1]["posts"][0]
    assert (newest["text"], len(newest["media_ids"])) == ("A robin on the fence", 1)


@pytest.mark.browser
def test_a_refused_post_stays_in_the_composer(page: Any) -> None:
    """A 403 shows its message in the page's own toast, and nothing that was written is lost."""
    refusal = json.dumps({"error": {"code": "gatepost_held", "message": "Held by your school."}})
    page.route("**/api/graphql", lambda route: route.fulfill(status=403, body=refusal, content_type="application/json"))
    page.get_by_test_id("composer").click()
    page.keyboard.type("Still here")
    page.get_by_test_id("post-button").click()
    page.wait_for_selector(".toast.failed")
    assert "Held by your school." in page.get_by_test_id("toast").inner_text()
    assert page.get_by_test_id("composer").inner_text().strip() == "Still here"


@pytest.mark.browser
def test_typing_saves_a_draft(page: Any, site: Site) -> None:
    """The text leaves before anybody presses Post, as on today's sites."""
    page.get_by_test_id("composer").click()
    page.keyboard.type("Half a thought")
    page.get_by_text("Draft saved").wait_for()
    assert site.call("GET", "/api/_received")[1]["counts"]["draft"] == 1


@pytest.mark.browser
def test_a_comment_is_sent_and_shown(page: Any) -> None:
    """A comment is a JSON call of its own."""
    post_id = page.locator("[data-post]").first.get_attribute("data-post")
    page.get_by_test_id(f"comment-input-{post_id}").fill("Lovely")
    page.get_by_test_id(f"comment-button-{post_id}").click()
    page.wait_for_selector("[data-comment]")
    assert page.locator("[data-comment] p").inner_text() == "Lovely"


@pytest.mark.browser
def test_gatepost_reads_what_the_page_sends(page: Any) -> None:
    """Photo, draft and post, as Chromium writes them, are read as what they are."""
    sent = []
    page.on("request", lambda request: sent.append(request) if request.method != "GET" else None)
    page.get_by_test_id("photo-input").set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": TINY_PNG})
    page.wait_for_selector("[data-media]")
    page.get_by_test_id("composer").click()
    page.keyboard.type("Olivia Sm")
    page.keyboard.press("Control+b")
    page.keyboard.type("ith won")
    page.get_by_text("Draft saved").wait_for()
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("[data-testid=toast]:not([hidden])")
    readings = [
        read_post(RawRequest(item.method, item.url, tuple(item.headers.items()), item.post_data_buffer or b""))
        for item in sent
    ]
    told = [(reading.action, [part.text for part in reading.post.texts]) for reading in readings if reading.post]
    assert told == [("upload", []), ("draft", ["Olivia Smith won"]), ("post", ["Olivia Smith won"])]


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1280])
def test_the_page_does_not_scroll_sideways(page: Any, width: int) -> None:
    """The page fits a phone and a desk."""
    page.set_viewport_size({"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") == width
