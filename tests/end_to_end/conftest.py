"""The demonstration and a school's browser on it, one of each for a file of tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from browser_helpers import SchoolBrowser, school_browser
from demonstration import Demonstration, demonstration


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    """The demonstration, shared."""
    with demonstration(tmp_path_factory.mktemp("shown") / "home") as started:
        yield started


@pytest.fixture(scope="module")
def browser(running: Demonstration) -> Iterator[SchoolBrowser]:
    """Chromium as the staffroom laptop has it."""
    facts = {"companion_url": running.api, "device_token": running.device_token}
    with school_browser(**facts, proxy=running.proxy, ca=Path(running.ca), viewport=(1280, 800)) as started:
        yield started
