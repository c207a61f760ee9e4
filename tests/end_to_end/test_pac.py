"""The PAC file of a real companion, evaluated by Chromium itself: what goes through the proxy, and what goes direct."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from browser_helpers import find_browser
from playwright.sync_api import BrowserType, Error, Page, sync_playwright
from proxy_helpers import POLICY, free_port, make_home
from werkzeug.serving import make_server

from companion_api.app import create_app
from companion_api.settings import Settings

pytestmark = [pytest.mark.browser, pytest.mark.end_to_end]
PATIENCE_MS = 15_000


@dataclass
class Site:
    """A loopback server that says its name to every request, and notes what was asked of it."""

    name: str
    port: int = 0
    asked: list[str] = field(default_factory=list)

    def knows(self, host: str) -> bool:
        """True when somebody asked it for that host."""
        return any(host in each for each in self.asked)


class _Says(BaseHTTPRequestHandler):
    server: Any

    def do_GET(self) -> None:
        site: Site = self.server.site
        site.asked.append(f"{self.path} {self.headers['Host']}")
        body = site.name.encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_CONNECT(self) -> None:
        self.server.site.asked.append(self.path)
        self.send_error(502)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing on the test's output."""


@contextmanager
def serving(name: str) -> Iterator[Site]:
    """Serve until the block ends."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Says) as server:
        site = server.site = Site(name, server.server_address[1])  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield site
        server.shutdown()
        thread.join(5)


@contextmanager
def companion(folder: Path, proxy_port: int, policy: dict[str, Any] = POLICY) -> Iterator[str]:
    """A companion whose PAC file names that proxy; yields the file's address."""
    address = f"127.0.0.1:{proxy_port}"
    app = create_app(Settings.from_home(make_home(folder, policy), warm_models=False, proxy_address=address))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/proxy.pac"
    finally:
        server.shutdown()
        thread.join(5)
        server.server_close()


@contextmanager
def browsing(chromium: BrowserType, pac: str, direct: int) -> Iterator[Page]:
    """Chromium with that PAC file; every name that it resolves itself leads to the direct server."""
    rules = f"--host-resolver-rules=MAP *.example 127.0.0.1:{direct},MAP gatepost.local 127.0.0.1:{direct}"
    browser = chromium.launch(executable_path=find_browser(), args=[f"--proxy-pac-url={pac}", rules])
    page = browser.new_page()
    page.set_default_timeout(PATIENCE_MS)
    yield page
    browser.close()


@dataclass
class Desk:
    """A browser, the proxy that the PAC file names, and the server that everything else reaches."""

    page: Page
    proxy: Site
    direct: Site

    def read(self, url: str) -> str:
        """What the page says: who answered."""
        self.page.goto(url)
        return self.page.inner_text("body")


@pytest.fixture(scope="module")
def chromium() -> Iterator[BrowserType]:
    """Playwright, once for the module."""
    with sync_playwright() as playwright:
        yield playwright.chromium


@pytest.fixture(scope="module")
def desk(chromium: BrowserType, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One browser for the module."""
    folder = tmp_path_factory.mktemp("pac") / "home"
    with serving("the proxy") as proxy, serving("the site itself") as direct, companion(folder, proxy.port) as pac:  # noqa: SIM117
        with browsing(chromium, pac, direct.port) as page:
            yield Desk(page, proxy, direct)


@pytest.mark.parametrize(
    ("url", "answered"),
    [
        ("http://chatterbox.example/", "the proxy"),
        ("http://m.chatterbox.example/deep?x=1", "the proxy"),  # a subdomain of a listed host
        ("http://CHATTERBOX.example./", "the proxy"),  # capitals and a trailing dot
        ("http://closed.example:8081/", "the proxy"),  # another port
        ("http://gatepost.local/", "the proxy"),  # the companion's own name, which only the proxy knows
        ("http://library.example/", "the site itself"),  # open to everybody
        ("http://elsewhere.example/", "the site itself"),  # in no list
        ("http://notchatterbox.example/", "the site itself"),
        ("http://chatterbox.example.elsewhere.example/", "the site itself"),
    ],
)
def test_listed_hosts_go_through_the_proxy_and_others_direct(desk: Desk, url: str, answered: str) -> None:
    """As Chromium's own PAC engine decides."""
    assert desk.read(url) == answered


def test_an_encrypted_page_goes_through_the_proxy_too(desk: Desk) -> None:
    """The browser asks the proxy for a tunnel, and goes nowhere when there is none."""
    with pytest.raises(Error, match="ERR_TUNNEL_CONNECTION_FAILED"):
        desk.page.goto("https://www.facebook.com/")
    assert (desk.proxy.knows("www.facebook.com:443"), desk.direct.knows("facebook")) == (True, False)


def test_without_the_proxy_a_listed_host_is_not_reached(chromium: BrowserType, tmp_path: Path) -> None:
    """A proxy that is switched off is no way around it."""
    with serving("the site itself") as direct, companion(tmp_path / "home", free_port()) as pac:  # noqa: SIM117
        with browsing(chromium, pac, direct.port) as page:
            with pytest.raises(Error, match="ERR_PROXY_CONNECTION_FAILED"):
                page.goto("http://chatterbox.example/")
            assert not direct.knows("chatterbox")


def test_a_school_may_let_listed_hosts_go_direct_without_the_proxy(chromium: BrowserType, tmp_path: Path) -> None:
    """``pac_fallback: direct``: the site opens, and nobody gates it."""
    policy = {**POLICY, "limits": {"pac_fallback": "direct"}}
    with serving("the site itself") as direct, companion(tmp_path / "home", free_port(), policy) as pac:  # noqa: SIM117
        with browsing(chromium, pac, direct.port) as page:
            page.goto("http://chatterbox.example/")
            assert page.inner_text("body") == "the site itself"
