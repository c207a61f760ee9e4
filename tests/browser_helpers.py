"""Chromium with the real extension, as a school has it; the closed panel is read as a screen reader reads it."""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from playwright.sync_api import BrowserContext, CDPSession, Page, Worker, sync_playwright

EXTENSION = Path(__file__).resolve().parents[1] / "extension"
EXTENSION_ID = "fdfjhlacdinpglcigpklgmegibcbpcak"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_NOT_INSTALLED = ("node_modules", "package*.json", "eslint.config.mjs", "tsconfig.json", ".npmrc")


@dataclass
class SchoolBrowser:
    """A running browser; ``options`` is the extension's settings page, left open."""

    context: BrowserContext
    worker: Worker
    options: Page = field(repr=False)

    def configure(self, companion_url: str, device_token: str) -> str:
        """Type the settings as a person does and return what the page then says."""
        self.options.get_by_label("Companion address").fill(companion_url)
        self.options.get_by_label("Device token").fill(device_token)
        self.options.get_by_role("button", name="Test the connection").click()
        state = self.options.locator("#state")
        state.and_(self.options.locator(":not(.testing):not(.notSetUp)")).wait_for()
        return state.inner_text()

    def refresh(self) -> dict[str, Any]:
        """Fetch the policy now, as the alarm does every minute; returns what the popup would show."""
        answer: dict[str, Any] = self.options.evaluate("chrome.runtime.sendMessage({what: 'readState', url: ''})")
        return answer

    def new_page(self, url: str | None = None) -> Page:
        """A new tab, at ``url`` when given."""
        page = self.context.new_page()
        if url is not None:
            page.goto(url)
        return page


@contextmanager
def school_browser(
    *,
    companion_url: str | None = None,
    device_token: str = "",
    proxy: str | None = None,
    ca: Path | None = None,
    host_rules: Sequence[str] = (),
    viewport: tuple[int, int] = (1280, 800),
    arguments: Sequence[str] = (),
) -> Iterator[SchoolBrowser]:
    """Start Chromium with the extension and, when ``companion_url`` is given, set it up on the options page.

    ``proxy`` is ``http://host:port``; ``ca`` the PEM of the certificate authority to trust; ``host_rules`` are
    Chromium's (``MAP chatterbox.example 127.0.0.1:9000``), without effect on hosts that go through a proxy.
    """
    with tempfile.TemporaryDirectory(prefix="gatepost-browser-") as folder, sync_playwright() as playwright:
        extension = Path(folder) / "extension"
        shutil.copytree(EXTENSION, extension, ignore=shutil.ignore_patterns(*_NOT_INSTALLED))
        context = playwright.chromium.launch_persistent_context(
            str(Path(folder) / "profile"),
            executable_path=find_browser(),
            headless=True,
            viewport={"width": viewport[0], "height": viewport[1]},
            args=[*_arguments(extension, proxy, ca, host_rules), *arguments],
        )
        try:
            yield _ready(context, companion_url, device_token)
        finally:
            context.close()


def _ready(context: BrowserContext, companion_url: str | None, device_token: str) -> SchoolBrowser:
    context.set_default_timeout(15_000)
    worker = context.service_workers[0] if context.service_workers else context.wait_for_event("serviceworker")
    options = context.pages[0] if context.pages else context.new_page()
    options.goto(f"chrome-extension://{EXTENSION_ID}/options.html")
    options.locator("#state:not(:empty)").wait_for()
    browser = SchoolBrowser(context, worker, options)
    if companion_url is not None:
        browser.configure(companion_url, device_token)
    return browser


def find_browser() -> str | None:
    """The Chromium to run; None leaves the choice to Playwright."""
    return os.environ.get("GATEPOST_BROWSER") or next(filter(None, map(shutil.which, NAMES)), None)


def _arguments(extension: Path, proxy: str | None, ca: Path | None, host_rules: Sequence[str]) -> list[str]:
    found = [
        f"--disable-extensions-except={extension}",
        f"--load-extension={extension}",
        "--disable-features=DisableLoadExtensionCommandLineSwitch",
    ]
    if proxy is not None:
        found.append(f"--proxy-server={proxy}")
    if ca is not None:
        found.append(f"--ignore-certificate-errors-spki-list={spki_hash(ca)}")
    if host_rules:
        found.append(f"--host-resolver-rules={','.join(host_rules)}")
    return found


def spki_hash(certificate: Path) -> str:
    """Base64 SHA-256 of a PEM certificate's public key, as Chromium takes a key to trust."""
    key = x509.load_pem_x509_certificate(certificate.read_bytes()).public_key()
    encoded = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(hashlib.sha256(encoded).digest()).decode("ascii")


# ---------------------------------------------------------------------------------------------------------------------


class Assistive:
    """The page as assistive technology sees it: the only way into a closed shadow root, and what a person hears."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.cdp: CDPSession = page.context.new_cdp_session(page)

    def nodes(self, role: str, name: str = "") -> list[dict[str, Any]]:
        """Every node of that role whose name contains ``name``."""
        tree = self.cdp.send("Accessibility.getFullAXTree")["nodes"]
        return [node for node in tree if not node.get("ignored") and _is(node, role, name)]

    def has(self, role: str, name: str = "") -> bool:
        """True when such a node is there now."""
        return bool(self.nodes(role, name))

    def wait_for(self, role: str, name: str = "", *, timeout_s: float = 15) -> dict[str, Any]:
        """The first such node, once it is there."""
        wait_until(lambda: self.has(role, name), f"no {role} {name!r}", timeout_s=timeout_s)
        return self.nodes(role, name)[0]

    def wait_gone(self, role: str, name: str = "", *, timeout_s: float = 15) -> None:
        """Wait until there is no such node."""
        wait_until(lambda: not self.has(role, name), f"still a {role} {name!r}", timeout_s=timeout_s)

    def click(self, role: str, name: str = "") -> None:
        """Click in the middle of it, as a mouse does."""
        node = {"backendNodeId": self.wait_for(role, name)["backendDOMNodeId"]}
        self.cdp.send("DOM.scrollIntoViewIfNeeded", node)
        quad = self.cdp.send("DOM.getBoxModel", node)["model"]["border"]
        self.page.mouse.click(sum(quad[0::2]) / 4, sum(quad[1::2]) / 4)

    def text(self, role: str = "alertdialog") -> str:
        """All the words inside the first node of that role, as they are read out."""
        tree = self.cdp.send("Accessibility.getFullAXTree")["nodes"]
        by_id = {node["nodeId"]: node for node in tree}
        start = next((node for node in tree if _is(node, role, "")), None)
        return " ".join(_words(start, by_id)) if start else ""

    def focused(self) -> str:
        """The name of what has the focus."""
        tree = self.cdp.send("Accessibility.getFullAXTree")["nodes"]
        focused = [
            node
            for node in tree
            for entry in node.get("properties", [])
            if entry["name"] == "focused" and entry["value"].get("value") and node["role"]["value"] != "RootWebArea"
        ]
        return str(focused[-1].get("name", {}).get("value", "")) if focused else ""


def _is(node: dict[str, Any], role: str, name: str) -> bool:
    return bool(node.get("role", {}).get("value") == role and name in node.get("name", {}).get("value", ""))


def _words(node: dict[str, Any], by_id: dict[str, dict[str, Any]]) -> Iterator[str]:
    if node.get("role", {}).get("value") == "StaticText":
        yield node["name"]["value"]
    for child in node.get("childIds", []):
        if child in by_id:
            yield from _words(by_id[child], by_id)


def post_anyway(reader: Assistive, page: Page, *, why: str) -> None:
    """Post what the panel holds, with a reason where one is asked for."""
    reader.wait_for("alertdialog")
    if reader.has("button", "with a reason"):
        reader.click("button", "with a reason")
        reader.wait_for("textbox", "Why")
        page.keyboard.type(why)
        reader.click("button", "with a reason")
    else:
        reader.click("button", "Post it anyway")
    reader.wait_gone("alertdialog")


def wait_until(condition: Callable[[], object], otherwise: str, *, timeout_s: float = 15) -> None:
    """Ask again every 50 ms until it holds; fails with ``otherwise``."""
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, otherwise
        time.sleep(0.05)


def browser_version() -> str:
    """What the browser calls itself."""
    program = find_browser() or "chromium"
    return subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout.strip()
