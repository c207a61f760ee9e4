"""The batch measurement runs, and a post costs no more than it did, beside a plain sum of numbers in the same run."""

from __future__ import annotations

import importlib.util
import sys
import time
from pathlib import Path

SCRIPT = Path(__file__).parents[2] / "bench" / "check_batch.py"
#: A post may cost this share of adding up a million squares: 300 posts a second where that takes 60 ms, and a
#: third more, because other programs share the machine unevenly.
SHARE = 0.075


def test_text_posts_go_through_at_the_agreed_speed() -> None:
    """As many as agreed, on a machine of any speed; memory does not grow with the batch."""
    spec = importlib.util.spec_from_file_location("bench_check_batch", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    bench = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = bench
    spec.loader.exec_module(bench)
    before = _sum_s()
    figures = bench.measure(1000, 200)
    assert 1 / figures.posts_per_s <= SHARE * max(before, _sum_s())
    assert figures.late_mb <= figures.early_mb + 10


def _sum_s() -> float:
    """Seconds that a million squares take, the middle of five."""
    return sorted(_once_s() for _ in range(5))[2]


def _once_s() -> float:
    started = time.perf_counter()
    sum(number * number for number in range(1_000_000))
    return time.perf_counter() - started
