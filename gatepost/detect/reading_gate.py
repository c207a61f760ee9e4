"""Whether a text may tell of a record or hold a remark or contact detail that no rule knows: most posts do not."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from gatepost.detect.words import Words

_LONGEST_NUMBER = 6


@dataclass(frozen=True, slots=True)
class ReadingGate:
    """A weight for each word; from ``level`` on a text is worth reading, from ``remarks`` on it may hold a remark.

    A remark needs more: strangers write of anything, and only what is said of a school is this product's business.
    """

    bias: float
    level: float
    remarks: float
    weights: Mapping[str, float]

    def reached(self, words: Words) -> float:
        """The sum of the text's different words; takes time linear in the text."""
        known = gate_words(words.words)
        if "@" in words.text.plain:
            known.add("@")
        return self.bias + sum(self.weights.get(word, 0.0) for word in known)

    def lets_through(self, words: Words) -> bool:
        """True where something is possible that only the context model can tell."""
        return self.reached(words) >= self.level


def gate_words(words: Iterable[str]) -> set[str]:
    """The different words, numbers by their length alone: 07700 is 00000."""
    return {"0" * min(len(word), _LONGEST_NUMBER) if word.isdigit() else word for word in words}


@cache
def load_gate() -> ReadingGate:
    """The gate that ships with Gatepost."""
    data = json.loads((files("gatepost.detect") / "reading_gate.json").read_text(encoding="utf-8"))
    return ReadingGate(data["bias"], data["level"], data["remarks"], data["weights"])
