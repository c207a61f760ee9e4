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
