"""What one browser test of the extension works at."""

from __future__ import annotations

from dataclasses import dataclass

from browser_helpers import Assistive, SchoolBrowser
from extension_helpers import CompanionDouble, SiteDouble
from playwright.sync_api import Page


@dataclass
class Room:
    """The servers and the browser of a module; ``origin`` is the sample site's address."""

    browser: SchoolBrowser
    companion: CompanionDouble
    site: SiteDouble
    origin: str


@dataclass
class Desk:
    """One test's own page of the sample site, and what companion and site were told."""

    browser: SchoolBrowser
    companion: CompanionDouble
    site: SiteDouble
    origin: str
    page: Page
    reader: Assistive

    @property
    def outcomes(self) -> list[str]:
        """What the companion learned, in order."""
        return [one["outcome"] for one in self.companion.outcomes]

    def wait_until_said(self, words: str) -> None:
        """Wait until the site's page says so."""
        self.page.wait_for_function("words => document.getElementById('said').textContent.includes(words)", arg=words)

    def open(self, html: str, **headers: str) -> None:
        """Show a page of the test's own under the watched site's name; ``headers`` with underscores for hyphens."""
        self.site.pages["own"] = (html, {name.replace("_", "-"): value for name, value in headers.items()})
        self.page.goto(f"{self.origin}/own")

    @property
    def sent(self) -> list[str]:
        """The paths of what reached the site, in order."""
        return [one.path for one in self.site.received]
