"""Show how often the context model's labels are right, by the score from which they count.

``python models/text/scripts/sweep_context_levels.py DATA``. On posts that nobody trained on: the development halves of
``bench/text``, those of the unseen authors, and the kept real texts; ``context_levels.json`` was written by hand from
what this prints: names at nine right in ten among the hard ones, records at nine in ten, remarks where hardly a
stranger's text is met.
"""

from __future__ import annotations

import random
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from make_context_docs import Reader, is_for_training
from make_docs import HERE, real_texts, roll_names

sys.path.insert(0, str(HERE.parents[1] / "bench"))
from text_marked import authors, read_roll, read_school
from text_posts import SCHOOL, UNSEEN, Sample, read_pupils, read_samples, read_unseen

from companion_api.detectors.context.network import ContextNetwork
from gatepost.detect.conduct import OFFICIAL
from gatepost.detect.context import CONDUCT, CONTACT, LABELS, PUPIL, RECORDS, Levels
from gatepost.detect.reading_gate import load_gate
from gatepost.detect.spans import Spans
from gatepost.policy import School
from gatepost.roll import Pupil

#: The scores that are shown.
STEPS = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95)
KEPT_ROLLS = 2

_NAMES = frozenset({PUPIL, "pupil_username", "class_or_year"})


class _Open(ContextNetwork):
    """The model with levels so low that every run of words is seen."""

    @property
    def levels(self) -> Mapping[str, Levels]:  # type: ignore[override]
        """The lowest for all."""
        return dict.fromkeys(LABELS, Levels(STEPS[0], STEPS[0]))


_MODEL = _Open()
#: The score of one find, and whether it is right (None: a toss-up).
Find = tuple[float, bool | None]


def main(data: Path) -> None:
    """Print, for each set and label, right and wrong finds at each step; of strangers' texts how many are met."""
    for name, reader, samples in _sets():
        finds: dict[str, list[Find]] = defaultdict(list)
        for sample in samples:
            _add(finds, reader, sample)
        print(f"{name}: {len(samples)} posts\n" + "\n".join(_line(label, finds[label]) for label in LABELS))
    strangers, texts = _strangers(data)
    print(
        f"strangers: {texts} texts\n"
        + "\n".join(_line(label, strangers[label]) for label in (PUPIL, *CONDUCT, *CONTACT))
    )


def _line(label: str, finds: list[Find]) -> str:
    shown = (f"{step}: {right} + {wrong}" for step in STEPS for right, wrong in [_counts(finds, step)])
    return f"  {label:14s} " + "  ".join(shown)


def _counts(finds: list[Find], enter: float) -> tuple[int, int]:
    counted = [right for score, right in finds if score >= enter and right is not None]
    return sum(counted), len(counted) - sum(counted)


def _sets() -> Iterator[tuple[str, Reader, list[Sample]]]:
    pupils, _ = read_pupils()
    older = [sample for name in ("posts", "benign") for sample in read_samples(name, "dev")]
    yield "bench", Reader(pupils, SCHOOL), [*older, *read_samples("later"), *read_samples("fresh")]
    for author in authors(UNSEEN):
        reader = Reader(read_roll(UNSEEN, author), read_school(UNSEEN, author)[0])
        yield author, reader, read_unseen(author, "dev")


def _add(finds: dict[str, list[Find]], reader: Reader, sample: Sample) -> None:
    """The finds of one post: of names each candidate, of other labels each run of words that might count."""
    told = reader.told(sample.text, _MODEL)
    for start, end, score in reader.names(told):
        finds[PUPIL].append((score, _is_right(sample, PUPIL, start, end)))
    for label in LABELS[1:]:
        if label in OFFICIAL and sample.account != "official":
            continue
        spans = [(*reader.span(told, run.start, run.end), run.score) for run in told.runs(label)]
        if label in CONTACT:
            known = Spans((mark.start, mark.end) for mark in reader.contacts(sample.text))
            spans = [span for span in spans if not known.meet(span[0], span[1])]
        finds[label] += [(score, _is_right(sample, label, start, end)) for start, end, score in spans]


def _is_right(sample: Sample, label: str, start: int, end: int) -> bool | None:
    """Whether these words are marked so; a record of another kind beside it, or a toss-up, counts neither way."""
    alike = RECORDS if label in RECORDS else _NAMES if label == PUPIL else (label,)
    met = [one for one in sample.wanted if one.start < end and start < one.end and one.kind in alike]
    if not met:
        return False
    exact = [one for one in met if not one.may and label in {one.kind, PUPIL}]
    return True if exact else None


def _strangers(data: Path) -> tuple[dict[str, list[Find]], int]:
    """The finds in real texts that training did not see; records need a pupil, so they are not counted here."""
    chance, finds, count = random.Random(11), defaultdict[str, list[Find]](list), 0
    texts = [text for text, _ in real_texts(data) if not is_for_training(text)]
    for _ in range(KEPT_ROLLS):
        reader = Reader([Pupil(first, "Zzyx") for first in roll_names(data, chance)], School())
        for text in texts:
            told, count = reader.told(text, _MODEL), count + 1
            finds[PUPIL] += [
                (score, False) for score in [max((s for *_, s in reader.names(told)), default=0.0)] if score
            ]
            if told.has_read or load_gate().lets_through(told.words):
                known = Spans((mark.start, mark.end) for mark in reader.contacts(text))
                for label in (*CONDUCT, *CONTACT):
                    runs = (run for run in told.runs(label) if not known.meet(*reader.span(told, run.start, run.end)))
                    best = max((run.score for run in runs), default=0.0)
                    finds[label] += [(best, False)] if best else []
    return finds, count


if __name__ == "__main__":
    main(Path(sys.argv[1]))
