"""Measure the context model, in the whole inspector, on authors and strangers whom it was not trained on."""

from __future__ import annotations

import hashlib
import random
import sys
from pathlib import Path
from typing import Any

from make_context_docs import is_for_training
from make_docs import HERE, real_texts, roll_names
from shares import share

sys.path.insert(0, str(HERE.parents[1] / "bench"))
from text_posts import Gate
from text_unseen import ALONE, WHOLE, Way, gatepost

from companion_api.detectors.context.network import MODEL
from gatepost.roll import Pupil

_SEEDS = (201, 202)
_REMARKS = frozenset({"record", "conduct"})


def context_metrics(data: Path) -> dict[str, Any]:
    """Rates on the test half of the unseen authors, and on the real texts that training left out."""
    way = Way("Gatepost", "test", gatepost())
    digest = hashlib.sha256((HERE.parent / MODEL).read_bytes()).hexdigest()
    return {"context_model": digest[:16]} | {
        "unseen_authors_whole_names_found": share(*way.names(WHOLE)),
        "unseen_authors_first_names_found": share(*way.names(ALONE)),
        "unseen_authors_pupils_right": share(*way.precision({"pupil"})),
        "unseen_authors_contact_found": share(*way.recall("contact")),
        "unseen_authors_records_found": share(*way.recall("record")),
        "unseen_authors_conduct_found": share(*way.recall("conduct")),
        "unseen_authors_records_and_conduct_right": share(*way.precision({"record", "conduct"})),
        "unseen_authors_benign_warned": share(*way.benign()),
        **_strangers(data),
    }


def _strangers(data: Path) -> dict[str, Any]:
    texts, chance = [text for text, _ in real_texts(data) if not is_for_training(text)], random.Random(_SEEDS[0])
    pupils, remarks = 0, 0
    for seed in _SEEDS:
        chance.seed(seed)
        gate = Gate([Pupil(first, "Zzyx") for first in roll_names(data, chance)], ())
        families = [{found.family for found in gate.warned(text)} for text in texts]
        pupils += sum("pupil" in each for each in families)
        remarks += sum(bool(each & _REMARKS) for each in families)
    of = len(texts) * len(_SEEDS)
    return {"strangers_warned_of_a_pupil": share(pupils, of), "strangers_warned_of_a_remark": share(remarks, of)}
