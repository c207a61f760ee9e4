"""The browser that `make run` opens: set up by the demonstration's own command line, with nothing typed by hand."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

import pytest
from browser_helpers import Assistive, find_browser, wait_until
from demonstration import Demonstration
from playwright.sync_api import Page, sync_playwright

pytestmark = [pytest.mark.browser, pytest.mark.end_to_end]


@pytest.fixture
def page(running: Demonstration) -> Iterator[Page]:
    """The first page of Chromium started with the printed command, without a window."""
    command = next(line for line in running.lines if "--load-extension" in line)
    arguments = [part for part in shlex.split(command)[1:] if part.startswith("--")]
    folder = re.sub(r"^--user-data-dir=", "", arguments[0])
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            folder, executable_path=find_browser(), headless=True, args=arguments[1:]
        )
        if not context.service_workers:
            context.wait_for_event("serviceworker")
        yield context.new_page()
        context.close()


def is_reached(page: Page) -> bool:
    """Whether the extension works in the one open tab of the sample site."""
    reached: bool = page.context.service_workers[0].evaluate(
        """async () => {
            const [tab] = await chrome.tabs.query({ url: ['*://*.chatterbox.example/*'] });
            const target = { tabId: tab.id };
            const func = () => 'gatepostContent' in globalThis;
            return (await chrome.scripting.executeScript({ target, func }))[0].result;
        }"""
    )
    return reached


def test_a_newcomer_sees_the_warning_without_setting_anything_up(page: Page) -> None:
    """Even in the tab that opens with the browser, before the extension knows its companion, the post is held."""
    reader = Assistive(page)
    page.goto("https://chatterbox.example/")
    wait_until(lambda: is_reached(page), "the extension does not reach the tab that was open first")
    page.get_by_test_id("composer").click()
    page.keyboard.type("Well done Olivia Bramblewick!")
    page.get_by_test_id("post-button").click()
    reader.wait_for("alertdialog", "Before you post")
    assert "Olivia Bramblewick" in reader.text()
