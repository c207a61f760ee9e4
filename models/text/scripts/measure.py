"""Measure the disambiguator on mentions it was not trained on; writes metrics.json.

``python models/text/scripts/measure.py DATA``. Hand-written: every fifth post of ``assets``, which training leaves out.
By another author: the ``dev`` half of ``bench/text``. Real: three made-up rolls of another seed than the training's
over all texts of DATA; a text counts once. What is wrong on the real texts may in truth be right: nobody knows the
children of strangers.
"""

from __future__ import annotations

import json
import random
import sys
import time
from pathlib import Path
from typing import Any

from make_docs import HERE, marked_mentions, mentions, real_texts, roll
from measure_context import context_metrics
from shares import share

from gatepost.detect.first_names import load_weights

BENCH = HERE.parents[1] / "bench"
METRICS = HERE / "metrics.json"
SEEDS = (101, 102, 103)


def main(data: Path) -> None:
    """Write and print the metrics."""
    metrics: dict[str, Any] = {"model": "linear text categoriser of spaCy over relations around a first name"}
    metrics |= {"threshold": load_weights().threshold, "weights": len(load_weights().of)}
    metrics |= _own() | _others() | _real(data) | context_metrics(data)
    METRICS.write_text(json.dumps(metrics, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(metrics, indent=2))


def _own() -> dict[str, Any]:
    seen = [(_counts(found), pupil) for line in _kept_lines() for found, pupil in marked_mentions(line)]
    pupils, others = [hit for hit, pupil in seen if pupil], [hit for hit, pupil in seen if not pupil]
    return {
        "own_posts_pupils_found": share(sum(pupils), len(pupils)),
        "own_posts_others_flagged": share(sum(others), len(others)),
    }


def _kept_lines() -> list[str]:
    """Every fifth post, as make_docs keeps them."""
    files = (HERE / "assets" / name for name in ("mentions_positive.txt", "mentions_negative.txt"))
    lines = ([line for line in path.read_text("utf-8").splitlines() if not line.startswith("#")] for path in files)
    return [line for each in lines for line in each[::5]]


def _counts(found: set[str]) -> bool:
    return load_weights().probability(found) >= load_weights().threshold


def _others() -> dict[str, Any]:
    """The other author's development posts through the whole inspector: names of every kind, and posts without any."""
    sys.path.insert(0, str(BENCH))
    from text_posts import Gate, read_pupils, read_samples

    gate = Gate(read_pupils()[0])
    wanted = [(s, w) for s in read_samples("posts", "dev") for w in s.wanted if w.kind == "pupil_name" and not w.may]
    found = sum(any(_covers(f.span, w.start, w.end) for f in _pupils(gate.warned(s.text))) for s, w in wanted)
    benign = read_samples("benign", "dev")
    flagged = sum(bool(_pupils(gate.warned(sample.text))) for sample in benign)
    return {
        "other_author_pupils_found": share(found, len(wanted)),
        "other_author_benign_flagged": share(flagged, len(benign)),
    }


def _pupils(findings: list[Any]) -> list[Any]:
    return [finding for finding in findings if finding.kind in {"pupil_name", "pupil_username"}]


def _covers(span: tuple[int, int] | None, start: int, end: int) -> bool:
    return span is not None and span[0] < end and start < span[1]


def _real(data: Path) -> dict[str, Any]:
    texts, flagged, started = list(real_texts(data)), 0, time.process_time()
    for seed in SEEDS:
        people = roll(data, random.Random(seed))
        flagged += sum(any(_counts(found) for _, _, found in mentions(people, text)) for text, _ in texts)
    spent = (time.process_time() - started) * 1000 / len(SEEDS) / len(texts)
    return {"real_texts_flagged": share(flagged, len(texts) * len(SEEDS)), "cpu_ms_per_text": round(spent, 3)}


if __name__ == "__main__":
    main(Path(sys.argv[1]))
