"""The extension's own pages under axe, narrow and wide."""

from __future__ import annotations

import pytest
from axe_check import violations
from extension_desk import Desk

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("name", ["popup", "options"])
def test_popup_and_options_have_no_violation(desk: Desk, name: str, width: int) -> None:
    """Connected to a companion, as a person mostly sees them."""
    page = desk.browser.new_page(desk.browser.options.url.replace("options.html", f"{name}.html"))
    page.locator("#state:not(:empty)").wait_for()
    found = violations(page, width)
    page.close()
    assert found == []
