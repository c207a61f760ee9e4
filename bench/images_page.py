"""Write the accuracy tables of images.md anew from ``models/*/metrics.json``: ``python bench/images_page.py``.

A table stands between two comments that name the model and, after a slash, the part of its metrics.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "bench" / "images.md"
_PLACE = re.compile(r"(<!-- table (?P<model>\w+)(?:/(?P<part>\w+))? -->\n).*?(<!-- end -->)", re.S)
_HEAD = "| measured | share | counted | 95 % interval |\n|---|---|---|---|\n"


def renewed(page: str) -> str:
    """Return the page with every table as the metrics have it now."""
    return _PLACE.sub(lambda place: place[1] + _table(place["model"], place["part"]) + place[4], page)


def _table(model: str, part: str | None) -> str:
    metrics = json.loads((ROOT / "models" / model / "metrics.json").read_text(encoding="utf-8"))
    return _HEAD + "".join(f"{row}\n" for row in _rows(metrics[part] if part else _own(metrics)))


def _own(metrics: dict[str, Any]) -> dict[str, Any]:
    """Return the rates that stand on top, without those of parts and of what is compared."""
    return {name: rate for name, rate in metrics.items() if isinstance(rate, dict) and "of" in rate}


def _rows(rates: dict[str, Any], before: str = "") -> Iterator[str]:
    for name, rate in rates.items():
        words = f"{before}{name.replace('_', ' ')}"
        if isinstance(rate, dict) and "of" in rate:
            yield f"| {words} | {_percent(rate['rate'])} | {_counted(rate)} | {_interval(rate)} |"
        elif isinstance(rate, dict):
            yield from _rows(rate, f"{words}: ")
        elif isinstance(rate, str):
            yield f"| {words} | | {rate} | |"


def _counted(rate: dict[str, Any]) -> str:
    return f"{rate.get('count', rate.get('found'))} of {rate['of']}"


def _interval(rate: dict[str, Any]) -> str:
    low, high = rate.get("interval_95", (None, None))
    return f"{100 * low:.1f} to {100 * high:.1f} %" if low is not None else ""


def _percent(share: float | None) -> str:
    return "" if share is None else f"{100 * share:.1f} %"


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
