"""One browser for all of a module's tests; each test gets a fresh page, companion state and site."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from browser_helpers import Assistive, school_browser
from extension_desk import Desk, Room
from extension_helpers import HOST, TOKEN, CompanionDouble, SiteDouble, served


@pytest.fixture(scope="module")
def room() -> Iterator[Room]:
    """Start companion, site and browser."""
    companion, site = CompanionDouble(), SiteDouble()
    with served(companion.app()) as companion_url, served(site.app()) as site_url:
        port = site_url.rpartition(":")[2]
        rules = [f"MAP {HOST} 127.0.0.1:{port}", f"MAP elsewhere.example 127.0.0.1:{port}"]
        with school_browser(companion_url=companion_url, device_token=TOKEN, host_rules=rules) as browser:
            yield Room(browser, companion, site, f"http://{HOST}")


@pytest.fixture
def desk(room: Room) -> Iterator[Desk]:
    """A fresh page on the sample site."""
    room.companion.start_afresh()
    room.site.received.clear()
    room.site.pages.clear()
    page = room.browser.new_page(f"{room.origin}/")
    yield Desk(room.browser, room.companion, room.site, room.origin, page, Assistive(page))
    page.close()
