"""When the companion is away, slow, off or unknown: the site goes on working, and the person is told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from browser_helpers import EXTENSION_ID, wait_until
from extension_desk import Desk
from extension_helpers import HOST, NAME, TOKEN
from playwright.sync_api import Page

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def connected_again(desk: Desk) -> Iterator[None]:
    """Whatever a test did to the companion, the next one finds it connected."""
    yield
    desk.companion.start_afresh()
    desk.browser.refresh()


def _send(desk: Desk) -> None:
    desk.page.evaluate("name => { fetch('/a', {method: 'POST', body: name}); }", NAME)


def test_a_companion_that_is_away_lets_the_post_go_on_and_says_so(desk: Desk) -> None:
    """The proxy is the control: the request passes and the badge says that it was not checked here."""
    desk.companion.status = 503
    _send(desk)
    wait_until(lambda: desk.site.received, "the post was lost")
    desk.reader.wait_for("status")
    wait_until(lambda: "went on without its check" in desk.reader.text("status"), "nothing was said")


def test_a_revoked_token_is_named(desk: Desk) -> None:
    """The popup's state tells a token that is refused from a companion that is away."""
    desk.companion.status = 401
    _send(desk)
    wait_until(lambda: desk.site.received, "the post was lost")
    assert desk.browser.refresh()["state"] == "unknownDevice"


def test_inspection_off_takes_the_scripts_away(desk: Desk) -> None:
    """Without notice and DPIA nothing runs on any site, and the popup says so."""
    desk.companion.inspection = "off"
    assert desk.browser.refresh()["state"] == "off"
    assert desk.browser.worker.evaluate("chrome.scripting.getRegisteredContentScripts()") == []


def test_a_site_that_is_no_longer_watched_is_left_alone(desk: Desk) -> None:
    """A changed policy is in force for the next page that is opened."""
    desk.companion.watch = []
    desk.browser.refresh()
    page = desk.browser.new_page(desk.origin)
    page.evaluate("name => fetch('/a', {method: 'POST', body: name})", NAME)
    page.close()
    assert desk.companion.requests == []


def _popup(desk: Desk, host: str) -> Page:
    page = desk.browser.new_page(f"chrome-extension://{EXTENSION_ID}/popup.html")
    page.evaluate("host => { chrome.tabs.query = async () => [{url: `http://${host}/`}]; }", host)
    page.reload()
    return page


def test_the_popup_says_that_it_is_connected(desk: Desk) -> None:
    """State, policy in force, and links to the notice."""
    page = _popup(desk, HOST)
    page.get_by_text("Gatepost is connected.").wait_for()
    assert page.get_by_role("link", name="What is checked").get_attribute("href", timeout=5000)
    page.close()


@pytest.mark.parametrize(
    ("address", "token", "said"),
    [
        ("", TOKEN, "Please give the companion’s address"),
        ("ftp://x", TOKEN, "Please give the companion’s address"),
        ("http://127.0.0.1:9", TOKEN, "cannot reach"),
    ],
)
def test_settings_that_do_not_work_are_not_kept(desk: Desk, address: str, token: str, said: str) -> None:
    """The options page says what is wrong, and the settings that worked stay."""
    assert said in desk.browser.configure(address, token)
    assert desk.browser.refresh()["state"] == "connected"
