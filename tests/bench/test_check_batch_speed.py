"""The batch measurement runs, and text posts go through at no less than the agreed speed."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

SCRIPT = Path(__file__).parents[2] / "bench" / "check_batch.py"


def test_text_posts_go_through_at_the_agreed_speed() -> None:
    """At least 300 posts a second; memory does not grow with the batch."""
    spec = importlib.util.spec_from_file_location("bench_check_batch", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    bench = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = bench
    spec.loader.exec_module(bench)
    figures = bench.measure(1000, 200)
    assert figures.posts_per_s >= 300
    assert figures.late_mb <= figures.early_mb + 10
