"""Take the weights out of the trained pipeline: gatepost/detect/first_name_weights.json.

``python models/text/scripts/export_weights.py MODEL THRESHOLD``. The pipeline is linear, so a document of one word
shows that weight; a test sums them up again and compares with the pipeline.
"""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path

import spacy
from spacy.tokens import Doc, DocBin

HERE = Path(__file__).parents[1]
TARGET = HERE.parents[1] / "gatepost" / "detect" / "first_name_weights.json"
#: Smaller weights change no decision; leaving them out keeps the file short.
LEAST = 0.005


def main(model: str, threshold: float) -> None:
    """Write the file."""
    nlp = spacy.load(model)
    docs = DocBin().from_disk(HERE / "corpus" / "train.spacy").get_docs(nlp.vocab)
    names = sorted({token.text for doc in docs for token in doc})
    bias = logit(nlp, [])
    weights = {name: round(logit(nlp, [name]) - bias, 4) for name in names}
    kept = {name: weight for name, weight in weights.items() if abs(weight) >= LEAST}
    about = (
        "Made by models/text/scripts/export_weights.py from a spaCy text categoriser; see models/text/MODEL_CARD.md."
    )
    data = {"about": about, "bias": round(bias, 4), "threshold": threshold, "weights": kept}
    TARGET.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
    print(len(kept), "weights, bias", data["bias"])


def logit(nlp: spacy.language.Language, features: list[str]) -> float:
    """The log-odds that the pipeline gives a mention with these features."""
    # An empty document never reaches the model: a word that it has not met stands for no features.
    probability = nlp(Doc(nlp.vocab, words=features or ["nothingatall"])).cats["PUPIL"]
    probability = min(max(probability, 1e-7), 1 - 1e-7)
    return math.log(probability / (1 - probability))


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))
