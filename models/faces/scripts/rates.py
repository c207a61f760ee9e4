"""How rates are counted and written: with counts and 95 % intervals."""

from __future__ import annotations

import csv
import math
from pathlib import Path
from typing import Any

from candidates import Box

Z_95 = 1.959964


def wilson(hits: int, of: int) -> list[float]:
    """Return the 95 % Wilson interval of a share, 0 to 1 (E. B. Wilson, 1927)."""
    if of == 0:
        return [0.0, 1.0]
    share, z2 = hits / of, Z_95**2
    middle = (share + z2 / (2 * of)) / (1 + z2 / of)
    half = Z_95 * math.sqrt(share * (1 - share) / of + z2 / (4 * of * of)) / (1 + z2 / of)
    return [round(max(0.0, middle - half), 4), round(min(1.0, middle + half), 4)]


def share(hits: int, of: int) -> dict[str, Any]:
    """Return counts, rate and interval, as every rate in metrics.json is written."""
    return {"count": hits, "of": of, "rate": round(hits / of, 4) if of else None, "interval_95": wilson(hits, of)}


def is_there(found: Box, face: Box) -> bool:
    """True when a box that was found marks the face."""
    away = max(abs(found[axis] + found[axis + 2] / 2 - face[axis] - face[axis + 2] / 2) for axis in (0, 1))
    return away < face[2] / 2 and 0.4 < found[2] / face[2] < 2.5


def read(path: Path) -> list[dict[str, str]]:
    """Return the rows of a list of photographs."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
