"""Weigh words by whether posts that hold them accuse, insult or give something away: conduct_gate.json.

``python models/text/scripts/make_conduct_gate.py``. A text whose words stay below the level is not shown to the context
model for its remarks, which saves most of the time. The level is one that nine posts in ten reach when their author
is left out of the weighing.
"""

from __future__ import annotations

import json
import math
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from context_examples import read_examples

from gatepost.detect.context import CONDUCT, LABELS

TARGET = Path(__file__).parents[3] / "gatepost" / "detect" / "conduct_gate.json"
SEED, ROUNDS, RATE, FINDS_COUNT, LEAST_POSTS, LEAST = 1, 12, 0.3, 4.0, 2, 0.1
REACHED = 0.9
_COLUMNS = [LABELS.index(kind) for kind in CONDUCT]
#: A post's words, and whether it holds a remark.
Post = tuple[frozenset[str], bool]


def main() -> None:
    """Write the weights."""
    random.seed(SEED)
    examples = [one for one in read_examples() if one["author"] != "mentions"]
    level = _level(examples)
    bias, weights = weigh([_post(one) for one in examples])
    kept = {word: round(weight, 2) for word, weight in sorted(weights.items()) if abs(weight) >= LEAST}
    about = "Made by models/text/scripts/make_conduct_gate.py; see models/text/MODEL_CARD.md."
    data = {"about": about, "bias": round(bias, 2), "level": round(level, 2), "weights": kept}
    TARGET.write_text(json.dumps(data, indent=0, ensure_ascii=False) + "\n", encoding="utf-8")
    print(len(kept), "words, level", data["level"])


def _post(example: dict[str, Any]) -> Post:
    words = frozenset(token for token in example["tokens"] if token.isalnum())
    return words, any(labels[column] == 1 for labels in example["labels"] for column in _COLUMNS)


def weigh(posts: Sequence[Post]) -> tuple[float, dict[str, float]]:
    """Return the bias and the weights of a logistic regression, by steps that grow smaller."""
    counts = Counter(word for words, _ in posts for word in words)
    weights, bias = dict.fromkeys((word for word, count in counts.items() if count >= LEAST_POSTS), 0.0), -1.0
    for number in range(ROUNDS):
        for words, holds in random.sample(posts, len(posts)):
            known = words & weights.keys()
            share = 1 / (1 + math.exp(-reached(bias, weights, known)))
            step = (
                (holds - share) * (FINDS_COUNT if holds else 1.0) * RATE / (1 + number) / math.sqrt(max(1, len(known)))
            )
            bias += step
            for word in known:
                weights[word] += step
    return bias, weights


def reached(bias: float, weights: dict[str, float], words: Iterable[str]) -> float:
    """The sum that a post reaches."""
    return max(-30.0, min(30.0, bias + sum(weights.get(word, 0.0) for word in words)))


def _level(examples: list[dict[str, Any]]) -> float:
    """What all but a twentieth of the posts with remarks reach, each weighed without its author."""
    found = []
    for author in sorted({one["author"] for one in examples} - {"real"}):
        others = [_post(one) for one in examples if one["author"] != author]
        own = [words for words, holds in (_post(one) for one in examples if one["author"] == author) if holds]
        if own:
            bias, weights = weigh(others)
            found += [reached(bias, weights, words) for words in own]
    return sorted(found)[int(len(found) * (1 - REACHED))]


if __name__ == "__main__":
    main()
