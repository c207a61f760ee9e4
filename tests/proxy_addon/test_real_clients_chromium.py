"""Every way by which a page in Chromium can send, without the extension: the proxy alone stands between."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser_helpers import find_browser, spki_hash
from client_stand import (
    CLEAN,
    FLAGGED_TEXT,
    ClientStand,
    photo_of_a_face,
    photo_of_the_hall,
    running_client_stand,
)
from playwright.sync_api import Page, sync_playwright
from proxy_helpers import eventually

pytestmark = [pytest.mark.browser, pytest.mark.end_to_end]
SITE = "https://x.com/"
#: The answer to a call, as the page's own script sees it; ``text`` is the post.
TOLD = "async answer => ({status: answer.status, body: await answer.text()})"
WAYS = {
    "fetch": "text => fetch('/post', {method: 'POST', body: JSON.stringify({text})})",
    "fetch, a form": "text => fetch('/post', {method: 'POST', body: new URLSearchParams({text})})",
    "fetch, keepalive": "text => fetch('/post', {method: 'POST', keepalive: true, body: JSON.stringify({text})})",
    "fetch, another host": "text => fetch('https://api.x.com/2/tweets', {method: 'POST', credentials: 'include', "
    "headers: {'Content-Type': 'application/json'}, body: JSON.stringify({text})})",
    "XHR": "text => new Promise(done => { const call = new XMLHttpRequest(); call.open('POST', '/post'); "
    "call.onloadend = () => done(new Response(call.response, {status: call.status})); "
    "call.send(JSON.stringify({text})); })",
}
WORKER = """onmessage = async asked => {
  const answer = await fetch('https://x.com/post', {method: 'POST', body: JSON.stringify({text: asked.data})});
  postMessage([answer.status, await answer.text()]);
}"""
WAYS["fetch, in a worker"] = f"""text => new Promise(done => {{
  const worker = new Worker(URL.createObjectURL(new Blob([`{WORKER}`])));
  worker.onmessage = told => done(new Response(told.data[1], {{status: told.data[0]}}));
  worker.postMessage(text);
}})"""
SOCKET = """text => new Promise(done => {
  const socket = new WebSocket('wss://x.com/chat');
  socket.onopen = () => socket.send(JSON.stringify({type: 'message', text}));
  socket.onmessage = message => { done({echo: message.data}); socket.close(); };
  socket.onclose = closed => done({code: closed.code, reason: closed.reason});
})"""


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClientStand]:
    """A school where X is open and checked."""
    with running_client_stand(tmp_path_factory.mktemp("clients"), ["x"]) as stand:
        yield stand


@pytest.fixture(scope="module")
def browser_page(school: ClientStand) -> Iterator[Page]:
    """A tab that goes through the proxy and trusts the school's certificate."""
    arguments = [
        f"--proxy-server={school.proxy.url}",
        f"--ignore-certificate-errors-spki-list={spki_hash(Path(school.ca))}",
    ]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=arguments)
        try:
            yield browser.new_page()
        finally:
            browser.close()


@pytest.fixture
def page(school: ClientStand, browser_page: Page) -> Page:
    """The tab on the site, with nothing counted yet."""
    browser_page.goto(SITE)
    school.clear()
    return browser_page


def send(page: Page, way: str, text: str) -> dict[str, Any]:
    """Send by that way; returns what the page's script can see of the answer."""
    told: dict[str, Any] = page.evaluate(f"async text => ({TOLD})(await ({WAYS[way]})(text))", text)
    return told


@pytest.mark.parametrize("way", WAYS)
def test_a_clean_post_passes_once(school: ClientStand, page: Page, way: str) -> None:
    """And the page reads the site's answer."""
    assert send(page, way, CLEAN)["status"] == 200
    assert (len(school.tries()), len(school.arrived())) == (1, 1)


@pytest.mark.parametrize("way", WAYS)
def test_a_post_that_names_a_pupil_shows_the_page_a_403(school: ClientStand, page: Page, way: str) -> None:
    """With the reason, also across hosts: the page is not told that it is offline."""
    told = send(page, way, FLAGGED_TEXT)
    assert (told["status"], len(school.tries()), school.arrived()) == (403, 1, [])
    assert "pupil" in told["body"]


def test_a_preflight_passes_untouched(school: ClientStand, page: Page) -> None:
    """A refused one would hide the status, and the real request would never come."""
    way = WAYS["fetch, another host"].replace("/2/tweets", "/2/not/asked/before")
    page.evaluate(f"async text => {{ await ({way})(text); }}", FLAGGED_TEXT)
    assert [seen.method for seen in school.upstream.take()] == ["OPTIONS"]


def test_a_beacon_is_refused_once(school: ClientStand, page: Page) -> None:
    """No page is left to show anything, and Chromium does not try again."""
    assert page.evaluate("text => navigator.sendBeacon('/post', JSON.stringify({text}))", FLAGGED_TEXT)
    assert eventually(school.tries)
    page.wait_for_timeout(500)
    assert (len(school.tries()), school.arrived()) == (1, [])


def test_a_clean_beacon_passes(school: ClientStand, page: Page) -> None:
    """As text, byte for byte."""
    page.evaluate("text => navigator.sendBeacon('/post', JSON.stringify({text}))", CLEAN)
    assert eventually(lambda: [seen for seen in school.upstream.seen if seen.method == "POST"])
    assert json.loads(school.arrived()[0].body) == {"text": CLEAN}


def test_a_form_that_names_a_pupil_leads_to_a_page_that_says_why(school: ClientStand, page: Page) -> None:
    """In place of the site's own page."""
    page.locator("#plain textarea").fill(FLAGGED_TEXT)
    page.locator("#plain button").click()
    page.get_by_text("pupil").first.wait_for()
    assert (len(school.tries()), school.arrived()) == (1, [])


@pytest.mark.parametrize(("photo", "arrives"), [(photo_of_the_hall, True), (photo_of_a_face, False)])
def test_a_photo_in_a_form_passes_without_a_face_alone(
    school: ClientStand, page: Page, photo: Any, arrives: bool
) -> None:
    """A multipart form that navigates."""
    file = {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": photo()}
    page.locator("[name=photo]").set_input_files(files=[file])
    with page.expect_navigation():
        page.locator("#whole button").click()
    assert (len(school.tries()), [photo() in seen.body for seen in school.arrived()]) == (1, [True] if arrives else [])


def test_a_message_on_a_websocket_that_names_a_pupil_closes_it(school: ClientStand, page: Page) -> None:
    """The page's script is told the code and the reason."""
    school.upstream.messages.clear()
    told = page.evaluate(SOCKET, FLAGGED_TEXT)
    assert (told["code"], school.upstream.messages) == (1008, [])
    assert "pupil" in told["reason"]


def test_a_clean_message_on_a_websocket_passes(school: ClientStand, page: Page) -> None:
    """And its echo comes back."""
    assert json.loads(page.evaluate(SOCKET, "hello")["echo"])["text"] == "hello"
