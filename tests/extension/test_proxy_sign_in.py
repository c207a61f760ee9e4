"""Real Chromium, the real extension, the real proxy and companion: a proxy that asks is answered without a dialog."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from browser_helpers import SchoolBrowser, school_browser, wait_until
from extension_helpers import served
from playwright.sync_api import Error
from proxy_helpers import Proxy, Upstream, free_port, running_proxy, running_upstream

from companion_api.app import create_app
from companion_api.companion import EXTENSION
from companion_api.db import Database
from companion_api.settings import Settings
from companion_api.store import devices, people
from companion_api.store.events import EventFilter, find_events
from gatepost.event import Event
from gatepost.home import Home, write_private
from proxy_addon.ca import ensure_ca

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
SCHOOL = Path(__file__).parents[2] / "demo" / "school"
PAGE = b"<!doctype html><html lang=en><title>Library</title><h1>Books</h1>"


@dataclass
class School:
    """A running school whose proxy asks everybody who they are."""

    browser: SchoolBrowser
    proxy: Proxy
    upstream: Upstream
    database: Database

    def refusals(self) -> list[Event]:
        """The sites that were refused, newest first."""
        with self.database.session() as session:
            return list(find_events(session, EventFilter(kind="site_refused")).events)


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    """One teacher with a device of their own, and a browser set up for it."""
    home = Home(tmp_path_factory.mktemp("school") / "home")
    home.root.mkdir(mode=0o700)
    shutil.copy(SCHOOL / "policy.yaml", home.policy_path)
    write_private(home.root / "proxy-auth.yaml", "realm: Meadowbrook\n")
    ensure_ca(home, school="Meadowbrook")
    database = Database.of(home)
    database.upgrade()
    with database.session() as session:
        people.add_person(session, user="jpike", name="Jo Pike", roles=["teacher"])
        token = devices.add_device(session, name="Room 4 laptop", user="jpike")
        proxy_token = devices.add_device(session, name="main proxy", kind="proxy")
    write_private(home.root / "proxy.token", proxy_token)
    port = free_port()
    app = create_app(Settings.from_home(home, testing=True, warm_models=False, proxy_address=f"127.0.0.1:{port}"))
    with ExitStack() as stack:
        companion = stack.enter_context(served(app))
        upstream = stack.enter_context(running_upstream())
        upstream.respond = lambda _seen: (200, {"Content-Type": "text/html"}, PAGE)
        options = (
            "--upstream",
            upstream.url,
            "--token-file",
            str(home.root / "proxy.token"),
            "--proxy-port",
            str(port),
        )
        proxy = stack.enter_context(running_proxy(home, companion, *options))
        told: dict[str, Any] = {"companion_url": companion, "device_token": token, "ca": home.ca_cert}
        browser = stack.enter_context(school_browser(proxy=proxy.url, **told))
        yield School(browser, proxy, upstream, database)
    app.extensions[EXTENSION].database.close()
    database.close()


def test_a_page_opens_without_a_dialog(school: School) -> None:
    """The proxy has asked, the extension has answered, and the site saw nothing of it."""
    page = school.browser.new_page("http://library.example/")
    assert page.get_by_role("heading", name="Books").is_visible()
    assert b"roxy-auth" not in b"".join(seen.head for seen in school.upstream.take())
    page.close()


def test_the_event_knows_the_person_by_the_device(school: School) -> None:
    """Through a CONNECT; the log says who, by which device, and how that is known."""
    page = school.browser.new_page("https://www.tiktok.com/")
    wait_until(lambda: bool(school.refusals()), "no event arrived")
    event = school.refusals()[0]
    assert (event.known_by, event.user, event.device) == ("token", "jpike", "Room 4 laptop")
    assert event.roles == ("page_admin", "teacher")
    assert "TikTok" in page.locator("main").inner_text()
    page.close()


def test_a_token_that_was_revoked_opens_nothing(school: School) -> None:
    """The next connection is asked again, the extension does not go on for ever. Last, because it revokes."""
    with school.database.session() as session:
        devices.revoke(session, "Room 4 laptop")
    page = school.browser.new_page()

    def refused() -> bool:
        try:
            answer = page.goto("http://fresh.library.example/", timeout=5_000)
        except Error:  # the browser's own box for a name and password is open, and the page waits for it
            return True
        return answer is not None and answer.status == 407

    wait_until(refused, "a revoked token still opens pages", timeout_s=60)
    school.upstream.take()
    # The page is left to the end of the browser: while its box is open, closing the tab alone waits for ever.
    assert (refused(), school.upstream.take()) == (True, [])
