"""One story through every part: a site refused, a post stopped and let go, a photo stopped, the log reviewed.

Real proxy, real companion and database, the sample site, and Chromium with the real extension.
``GATEPOST_SHOTS=folder`` keeps a picture of every step.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from browser_helpers import Assistive, SchoolBrowser, wait_until
from demonstration import Demonstration
from drawn_face import encoded, face_photo
from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.end_to_end]
SITE = "https://chatterbox.example/"
NAMED = "Well done Olivia Bramblewick, what a lovely poem"
CLEAN = "The sports day is on Friday, bring a hat"


def picture(page: Page, name: str) -> None:
    """Keep what the person sees, when asked to."""
    if folder := os.environ.get("GATEPOST_SHOTS"):
        page.wait_for_timeout(600)  # the panel fades in
        page.screenshot(path=f"{folder}/{name}.png")


def published(running: Demonstration) -> str:
    """What reached the sample site, as text; the drafts that it saves by itself are no posts."""
    received = httpx.get(f"{running.site}/api/_received", trust_env=False).json()["requests"]
    return json.dumps([request for request in received if "draft" not in request["path"]])


def events(page: Page, api: str, **filters: str) -> list[dict[str, Any]]:
    """The log as the signed-in page may read it."""
    answer = page.request.get(f"{api}/api/v1/events", params=filters)
    assert answer.ok, answer.text()
    found: list[dict[str, Any]] = answer.json()["events"]
    return found


def write(page: Page, text: str) -> None:
    """Put the words into the composer, in place of what stands there."""
    composer = page.get_by_test_id("composer")
    composer.click()
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    page.keyboard.type(text)


def test_1_a_site_that_the_policy_does_not_grant_is_refused(browser: SchoolBrowser) -> None:
    """Chromium shows the page that names the clause and offers to ask."""
    page = browser.new_page()
    answer = page.goto("https://www.instagram.com/")
    assert answer is not None
    assert (answer.status, answer.headers["gatepost-verdict"]) == (403, "block")
    assert "AH-5.5" in page.inner_text("body")
    picture(page, "refused")
    page.get_by_role("link", name=re.compile("ask", re.I)).first.click()
    page.wait_for_url("http://gatepost.local/request-access**")
    picture(page, "ask")
    page.close()


def test_2_a_clean_post_goes_and_nobody_notices(browser: SchoolBrowser, running: Demonstration) -> None:
    """No panel, no badge, the words in the feed."""
    page = browser.new_page(SITE)
    write(page, CLEAN)
    page.get_by_test_id("post-button").click()
    page.get_by_test_id("feed").get_by_text(CLEAN).wait_for()
    assert not Assistive(page).has("alertdialog")
    assert CLEAN in published(running)
    picture(page, "clean")
    page.close()


def test_3_a_post_that_names_a_pupil_is_held_and_edited(browser: SchoolBrowser, running: Demonstration) -> None:
    """The panel shows the words and the clause; Edit gives the writer the text back and nothing is sent."""
    page = browser.new_page(SITE)
    reader = Assistive(page)
    write(page, NAMED)
    page.get_by_test_id("post-button").click()
    reader.wait_for("alertdialog")
    picture(page, "held")
    assert "Olivia Bramblewick" in reader.text()
    reader.click("button", "Edit")
    reader.wait_gone("alertdialog")
    assert page.get_by_test_id("composer").inner_text().strip() == NAMED
    assert "Bramblewick" not in published(running)
    page.close()


def test_4_going_on_with_a_reason_passes_both_gates_once(browser: SchoolBrowser, running: Demonstration) -> None:
    """One prompt; the proxy lets the same post go."""
    page = browser.new_page(SITE)
    reader = Assistive(page)
    write(page, NAMED)
    page.get_by_test_id("post-button").click()
    reader.wait_for("alertdialog")
    picture(page, "warning")
    reader.click("button", "Post it, with a reason")
    reader.click("textbox", "Why is it all right")
    page.keyboard.type("Her parents asked us to share it")
    reader.click("button", "Post it, with a reason")
    page.get_by_test_id("feed").get_by_text(NAMED).first.wait_for()
    assert not reader.has("alertdialog")
    picture(page, "overridden")
    page.close()


def test_5_a_photo_with_a_face_is_held_when_it_is_chosen(
    browser: SchoolBrowser, running: Demonstration, tmp_path: Path
) -> None:
    """The upload stops before it leaves, with a box round the face."""
    photo = tmp_path / "assembly.jpg"
    photo.write_bytes(encoded(face_photo(1200, 900, face=360)))
    page = browser.new_page(SITE)
    reader = Assistive(page)
    page.get_by_test_id("photo-input").set_input_files(photo)
    reader.wait_for("alertdialog")
    picture(page, "face")
    reader.click("button", "Don’t post")
    reader.wait_gone("alertdialog")
    assert "upload/media" not in published(running)
    page.close()


def test_6_the_e_safety_lead_reviews_it(browser: SchoolBrowser, running: Demonstration) -> None:
    """Signs in, filters, opens the held post with its outcome, marks it reviewed, exports."""
    page = browser.new_page(running.sign_in_link)
    page.get_by_role("button").first.click()
    for field in page.locator("input[type=password]").all():
        field.fill("a-long-invented-passphrase")
    if page.locator("input[type=password]").count():
        page.locator("form").filter(has=page.locator("input[type=password]")).get_by_role("button").first.click()
    page.goto(f"{running.api}/events")
    picture(page, "log")
    held = [event for event in events(page, running.api, kind="post_held") if event["outcome"] == "override"]
    assert held[0]["outcome_reason"] == "Her parents asked us to share it"
    assert {event["host"] for event in events(page, running.api, kind="site_refused")} >= {"www.instagram.com"}
    page.goto(f"{running.api}/events/{held[0]['id']}")
    picture(page, "event")
    page.locator("textarea").first.fill("Spoke to T. Appleyarrow; parents had asked.")
    page.get_by_role("button", name=re.compile("reviewed", re.I)).first.click()
    wait_until(lambda: events(page, running.api, state="reviewed"), "not marked as reviewed")
    exported = page.request.get(f"{running.api}/api/v1/events.csv").text()
    assert ("post_held" in exported, "Bramblewick" in exported) == (True, False)
    page.close()


def test_7_the_log_is_whole(running: Demonstration) -> None:
    """Every event of the story is in the chain."""
    from gatepost_cli.main import main

    assert main(["log", "verify", "--home", str(running.home)]) == 0
