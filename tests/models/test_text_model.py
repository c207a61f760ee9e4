"""The disambiguator that ships is the one that was trained, knows no names, and holds its floors."""

from __future__ import annotations

import json
import math
import tomllib
from pathlib import Path

import pytest

from gatepost.detect.first_names import load_weights

ROOT = Path(__file__).parents[2]
MODEL = ROOT / "models" / "text"
MOST_BYTES = 15_000_000
MENTIONS = [
    ["formCapital", "leftNothing", "nearpraise", "rightNothing"],
    ["formCapital", "formWord", "leftown", "nearadult"],
    ["formSmall", "rightdeed", "nearmishap", "childOne"],
    [],
]


@pytest.mark.parametrize("features", MENTIONS)
def test_shipped_weights_say_what_the_pipeline_says(features: list[str]) -> None:
    """The sum of the weights is the pipeline's own probability."""
    spacy = pytest.importorskip("spacy", reason="spaCy is not installed: pip install gatepost[train]")
    nlp = spacy.load(MODEL / "artefact")
    doc = spacy.tokens.Doc(nlp.vocab, words=features or ["nothingatall"])
    assert math.isclose(nlp(doc).cats["PUPIL"], load_weights().probability(set(features)), abs_tol=0.01)


def test_artefact_is_small() -> None:
    """At most 15 MB."""
    sizes = [path.stat().st_size for path in (MODEL / "artefact").rglob("*") if path.is_file()]
    assert 0 < sum(sizes) <= MOST_BYTES
    assert (MODEL / "context.onnx").stat().st_size <= MOST_BYTES


def test_metrics_are_of_the_shipped_weights() -> None:
    """A new training without a new measurement is noticed."""
    metrics = json.loads((MODEL / "metrics.json").read_text(encoding="utf-8"))
    assert (metrics["threshold"], metrics["weights"]) == (load_weights().threshold, len(load_weights().of))


def test_every_measured_rate_has_a_floor() -> None:
    """No rate may slip without anybody having agreed to it."""
    floors = tomllib.loads((ROOT / "models" / "floors.toml").read_text(encoding="utf-8"))["text"]
    metrics = json.loads((MODEL / "metrics.json").read_text(encoding="utf-8"))
    assert {name for name, value in metrics.items() if isinstance(value, dict)} == set(floors)


@pytest.mark.parametrize("name", ["mentions_positive.txt", "mentions_negative.txt"])
def test_training_posts_are_marked(name: str) -> None:
    """Each line marks at least one mention, the way the file says."""
    lines = [line for line in (MODEL / "assets" / name).read_text("utf-8").splitlines() if not line.startswith("#")]
    mark = "{" if "positive" in name else "<"
    assert [line for line in lines if mark not in line] == []


def test_no_training_post_is_a_measured_one() -> None:
    """What the detectors are measured on was not trained on."""
    path = ROOT / "bench" / "text" / "posts.jsonl"
    measured = {json.loads(line)["text"] for line in path.read_text("utf-8").splitlines()}
    for name in ("mentions_positive.txt", "mentions_negative.txt"):
        lines = (MODEL / "assets" / name).read_text("utf-8").translate(dict.fromkeys(map(ord, "{}<>"))).splitlines()
        assert measured.isdisjoint(lines)
