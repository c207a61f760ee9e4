"""The context model's training examples as make_context_docs wrote them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

HERE = Path(__file__).parents[1]


def read_examples() -> list[dict[str, Any]]:
    """All of corpus/context.jsonl: ``author``, ``tokens``, and ``labels`` for each token."""
    with (HERE / "corpus" / "context.jsonl").open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]
