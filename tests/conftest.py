"""What every test may rely on: where things are, and that a missing Chromium is said aloud."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_browser() -> str | None:
    """Chromium or Chrome on this machine: ``GATEPOST_BROWSER``, or one of the usual names."""
    return os.environ.get("GATEPOST_BROWSER") or next(filter(None, map(shutil.which, BROWSERS)), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip browser tests with a reason where there is no browser; under CI that is a failure instead.

    Under CI a browser test may try a second time: a machine that is busy with others' work now and then keeps Chromium
    waiting past every patience. It is told as "rerun" in the summary; on a developer's machine there is one try.
    """
    if os.environ.get("CI") == "true":
        mark: pytest.MarkDecorator = pytest.mark.flaky(reruns=1)
    elif find_browser() is None:
        mark = pytest.mark.skip(reason="no Chromium on this machine: install chromium, or set GATEPOST_BROWSER")
    else:
        return
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(mark)


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The founders' data beside the checkout; tests that need it are skipped where it is absent."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the data folder ../shared/data is not beside this checkout")
    return folder
