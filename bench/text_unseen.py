"""Posts of three authors who knew neither rules nor training posts: what is found, with and without the context model.

``python bench/text_unseen.py [--half dev] [--show]`` prints this section of text.md alone.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator

from text_baselines import naive_match
from text_marked import authors, read_roll
from text_posts import UNSEEN, Sample, gate_of, read_unseen
from text_report import table
from text_scores import Counts, Warn, rate, score

from gatepost.finding import FAMILY_OF, Finding

#: Names by whether the surname stands there too: a first name alone has to be judged by what is said around it.
WHOLE, ALONE = "whole names, initials", "first names alone"
_FAMILIES = ("contact", "record", "conduct")


def unseen_section(half: str) -> str:
    """Recall by kind of finding, precision, and benign posts that are warned about; one column for each way."""
    ways = [Way(name, half, of_author) for name, of_author in _methods()]
    rows = [("pupils: " + what, *(rate(*way.names(what)) for way in ways)) for what in (WHOLE, ALONE)]
    rows += [(family, *(rate(*way.recall(family)) for way in ways)) for family in _FAMILIES]
    rows += [("precision, pupils", *(rate(*way.precision({"pupil"})) for way in ways))]
    rows += [("precision, records and conduct", *(rate(*way.precision({"record", "conduct"})) for way in ways))]
    rows += [("benign posts warned about", *(rate(*way.benign()) for way in ways))]
    posts = sum(len(way.samples) for way in ways[:1])
    return (
        f"## Posts of authors whom nothing was tuned on\n\nThe {half.upper()} half of three authors' posts: {posts}, "
        "two thirds of them hard on purpose.\nOf a first name that may be somebody else's the writer is reminded, "
        "which stops nobody; the second column counts that too.\nThe third is what the proxy knows by itself while the "
        "companion is away.\n\n" + table(("", *(way.name for way in ways)), rows)
    )


class Way:
    """One way of finding over all authors of the folder; each share is given as (hits, of)."""

    def __init__(self, name: str, half: str, of_author: dict[str, Warn]) -> None:
        self.name, self.samples = name, list[Sample]()
        self.parts: list[Counts] = []
        for author, warn in of_author.items():
            samples = read_unseen(author, half)
            self.samples += samples
            self.parts.append(score(samples, warn))

    def names(self, what: str) -> tuple[int, int]:
        """Recall of pupils' names of one form."""
        missed = Counter(
            _form(wanted.words) for part in self.parts for _, wanted in part.misses if _is_name(wanted.kind)
        )
        all_of = Counter(
            _form(wanted.words)
            for sample in self.samples
            for wanted in sample.wanted
            if _is_name(wanted.kind) and not wanted.may
        )
        return all_of[what] - missed[what], all_of[what]

    def recall(self, family: str) -> tuple[int, int]:
        """Found of wanted."""
        counts = [part.of_family(family) for part in self.parts]
        return sum(count[1] for count in counts), sum(count[0] for count in counts)

    def precision(self, families: set[str]) -> tuple[int, int]:
        """Right of all that was said; words that are marked as another kind of the family are right."""
        right = sum(part.of_family(family)[2] for part in self.parts for family in families)
        said = [(sample, found) for part in self.parts for sample, found in part.alarms if found.family in families]
        wrong = sum(not _is_marked(sample, found) for sample, found in said)
        return right + len(said) - wrong, right + len(said)

    def benign(self) -> tuple[int, int]:
        """Posts with nothing to be found that are warned about all the same."""
        calm = {sample.id for sample in self.samples if all(wanted.may for wanted in sample.wanted)}
        alarmed = {sample.id for part in self.parts for sample, found in part.alarms if found.family in _WARNED}
        return len(calm & alarmed), len(calm)


_WARNED = {"pupil", "contact", "record", "conduct", "relationship"}


def _is_marked(sample: Sample, found: Finding) -> bool:
    start, end = found.span or (0, 0)
    marks = (wanted for wanted in sample.wanted if FAMILY_OF.get(wanted.kind) == found.family)
    return any(start < wanted.end and wanted.start < end for wanted in marks)


def _is_name(kind: str) -> bool:
    return kind in {"pupil_name", "pupil_username"}


def _form(words: str) -> str:
    return WHOLE if len([word for word in words.replace("'s", "").split() if word.isalnum()]) > 1 else ALONE


def gatepost() -> dict[str, Warn]:
    """Gatepost as it ships, for each author's school."""
    return {name: gate_of(name).warned for name in authors(UNSEEN)}


def _methods() -> Iterator[tuple[str, dict[str, Warn]]]:
    names = authors(UNSEEN)
    yield "Gatepost", gatepost()
    yield "with reminders", {name: gate_of(name).told for name in names}
    yield "Gatepost without the context model", {name: gate_of(name, None).warned for name in names}
    yield "every first name of the roll", {name: naive_match(read_roll(UNSEEN, name)) for name in names}


def show_errors(half: str) -> None:
    """Print what was missed and what was wrong."""
    for author, warn in gatepost().items():
        counts = score(read_unseen(author, half), warn)
        for sample, wanted in counts.misses:
            print("missed", wanted.kind, "|", wanted.words, "|", sample.text)
        for sample, found in counts.alarms:
            assert found.span is not None
            print("alarm", found.kind, "|", sample.text[slice(*found.span)], "|", sample.text)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", default="test", choices=["dev", "test"])
    parser.add_argument("--show", action="store_true", help="print what was missed and what was wrong")
    options = parser.parse_args()
    if options.show:
        show_errors(options.half)
    print(unseen_section(options.half))
