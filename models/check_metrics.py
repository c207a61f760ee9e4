"""Compare each model's metrics.json with floors.toml; one line a floor, exit 1 when one is not held."""

from __future__ import annotations

import json
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

MODELS = Path(__file__).parent


def problems(models: Path = MODELS) -> Iterator[str]:
    """Yield a line for each floor that is not held, or has no measurement."""
    floors = tomllib.loads((models / "floors.toml").read_text(encoding="utf-8"))
    for model, limits in floors.items():
        metrics = json.loads((models / model / "metrics.json").read_text(encoding="utf-8"))
        for name, limit in limits.items():
            rate = metrics.get(name, {}).get("rate")
            if rate is None:
                yield f"{model}: {name} was not measured"
            elif rate < limit.get("min", rate):
                yield f"{model}: {name} is {rate}, the floor is {limit['min']}"
            elif rate > limit.get("max", rate):
                yield f"{model}: {name} is {rate}, at most {limit['max']} is agreed"


if __name__ == "__main__":
    found = list(problems())
    print("\n".join(found) or "every floor is held")
    sys.exit(1 if found else 0)
