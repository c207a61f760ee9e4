"""Weigh words by whether posts that hold them need the context model, names apart: reading_gate.json.

``python models/text/scripts/make_reading_gate.py``. Posts need it that tell of a record, accuse, insult or give
something away, and those with a contact detail that no rule finds. A text whose words stay below the level is not read
for them, which saves most of the time. The level is one that nine in ten of these posts reach when their author is
left out of the weighing.
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

from gatepost.detect.reading_gate import gate_words

TARGET = Path(__file__).parents[3] / "gatepost" / "detect" / "reading_gate.json"
SEED, ROUNDS, RATE, FINDS_COUNT, LEAST_POSTS, LEAST = 1, 12, 0.3, 4.0, 2, 0.1
REACHED, FOLDS = 0.9, 5
#: How far above that a remark must be, by sweep_context_levels: half of what strangers' texts give falls away there.
REMARKS_ABOVE = 1.0
#: A post's words, and whether it asks to be read.
Post = tuple[frozenset[str], bool]


def main() -> None:
    """Write the weights."""
    random.seed(SEED)
    examples = [one for one in read_examples() if one["author"] != "mentions"]
    level = _level(examples)
    bias, weights = weigh([_post(one) for one in examples])
    kept = {word: round(weight, 2) for word, weight in sorted(weights.items()) if abs(weight) >= LEAST}
    about = "Made by models/text/scripts/make_reading_gate.py; see models/text/MODEL_CARD.md."
    data: dict[str, Any] = {"about": about, "bias": round(bias, 2), "level": round(level, 2)}
    data["remarks"] = round(level + REMARKS_ABOVE, 2)
    data["weights"] = kept
    TARGET.write_text(json.dumps(data, indent=0, ensure_ascii=False) + "\n", encoding="utf-8")
    print(len(kept), "words, level", data["level"])


def _post(example: dict[str, Any]) -> Post:
    words = gate_words(piece for piece in example["tokens"] if piece.isalnum() or piece == "@")
    return frozenset(words), bool(example["asks"])


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
    """What nine in ten of the posts that ask reach, each weighed without its author."""
    found = []
    authors = sorted({one["author"] for one in examples} - {"real"})
    for fold in range(FOLDS):
        left_out = set(authors[fold::FOLDS])
        bias, weights = weigh([_post(one) for one in examples if one["author"] not in left_out])
        posts = (_post(one) for one in examples if one["author"] in left_out)
        found += [reached(bias, weights, words) for words, asks in posts if asks]
    return sorted(found)[int(len(found) * (1 - REACHED))]


if __name__ == "__main__":
    main()
