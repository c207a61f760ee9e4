"""Whether a text may hold a remark at all, by its words: most posts do not, and need no closer reading for it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from gatepost.detect.words import Words


@dataclass(frozen=True, slots=True)
class ConductGate:
    """A weight for each word; a text passes whose different words reach the level together."""

    bias: float
    level: float
    weights: Mapping[str, float]

    def lets_through(self, words: Words) -> bool:
        """True where a remark is possible; takes time linear in the text."""
        return self.bias + sum(self.weights.get(word, 0.0) for word in set(words.words)) >= self.level


@cache
def load_gate() -> ConductGate:
    """The gate that ships with Gatepost."""
    data = json.loads((files("gatepost.detect") / "conduct_gate.json").read_text(encoding="utf-8"))
    return ConductGate(data["bias"], data["level"], data["weights"])
