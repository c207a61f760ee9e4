"""The measurement of long uploads runs, on a short film."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

BENCH = Path(__file__).parents[2] / "bench"
pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="memory is read from /proc")


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The script as a module."""
    monkeypatch.syspath_prepend(str(BENCH))
    import large

    yield large
    sys.modules.pop("large", None)


def test_a_row_has_a_figure_for_each_column(large: Any) -> None:
    """And the film arrives whole, or the run ends."""
    head, _, row = large.rows(9_000_000, large.CASES[:1])
    assert row.count("|") == head.count("|")
