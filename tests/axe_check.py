"""axe-core in a page: what it finds of WCAG 2.2 at levels A and AA and of good practice."""

from __future__ import annotations

import pytest
from browser_helpers import EXTENSION
from playwright.sync_api import Page

AXE = EXTENSION / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Page, width: int) -> list[str]:
    """What axe finds, one line each, and any sideways scrolling of the whole page."""
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: run npm ci in extension/")
    page.set_viewport_size({"width": width, "height": 800})
    page.evaluate(AXE.read_text(encoding="utf-8") + "; 0")
    found = page.evaluate("rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", RULES)
    told = [f"{one['id']}: {node['html'][:160]}" for one in found["violations"] for node in one["nodes"]]
    over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return told + ([f"wider than the window by {over} px"] if over > 0 else [])
