"""A rate as metrics.json has it."""

from __future__ import annotations

import math
from typing import Any

Z_95 = 1.959964


def share(hits: int, of: int) -> dict[str, Any]:
    """Counts, rate and the 95 % Wilson interval, as every rate in metrics.json is written."""
    rate, z2 = hits / of, Z_95**2
    middle = (rate + z2 / (2 * of)) / (1 + z2 / of)
    half = Z_95 * math.sqrt(rate * (1 - rate) / of + z2 / (4 * of * of)) / (1 + z2 / of)
    interval = [round(max(0.0, middle - half), 4), round(min(1.0, middle + half), 4)]
    return {"count": hits, "of": of, "rate": round(rate, 4), "interval_95": interval}
