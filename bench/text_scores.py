"""Counting what was found against what had to be found, with 95 % intervals."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from text_posts import Sample, Wanted

from gatepost.finding import FAMILY_OF, Finding

#: Gives the findings of one text and account at warn or above.
Warn = Callable[[str, str], list[Finding]]
#: A handle with a pupil's name in it is one or the other, as its writer sees it.
_SAME = {"pupil_username": "pupil_name", "school_handle": "school_name", "school_website": "school_name"}


@dataclass
class Counts:
    """Findings wanted, found of these, and found without being wanted, by kind; with the posts behind the errors."""

    wanted: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    exact: Counter[str] = field(default_factory=Counter)
    misses: list[tuple[Sample, Wanted]] = field(default_factory=list)
    alarms: list[tuple[Sample, Finding]] = field(default_factory=list)

    def of_family(self, family: str) -> tuple[int, int, int, int]:
        """Wanted, found, right and wrong of all kinds of one family."""
        kinds = [kind for kind in FAMILY_OF if FAMILY_OF[kind] == family]
        return (
            sum(self.wanted[kind] for kind in kinds),
            sum(self.found[kind] for kind in kinds),
            sum(self.right[kind] for kind in kinds),
            sum(self.wrong[kind] for kind in kinds),
        )


def plain_kind(kind: str) -> str:
    """The kind under which it is counted."""
    return _SAME.get(kind, kind)


def score(samples: Iterable[Sample], warn: Warn) -> Counts:
    """Count over all posts; a finding counts where its kind and some of its words are those of an annotation."""
    counts = Counts()
    for sample in samples:
        findings = warn(sample.text, sample.account)
        for wanted in sample.wanted:
            _count_wanted(counts, sample, wanted, findings)
        for finding in findings:
            _count_finding(counts, sample, finding)
    return counts


def _count_wanted(counts: Counts, sample: Sample, wanted: Wanted, findings: list[Finding]) -> None:
    if wanted.may:
        return
    kind = plain_kind(wanted.kind)
    hits = [finding for finding in findings if _covers(finding, wanted)]
    counts.wanted[kind] += 1
    if hits:
        counts.found[kind] += 1
        counts.exact[kind] += any(finding.span == (wanted.start, wanted.end) for finding in hits)
    else:
        counts.misses.append((sample, wanted))


def _count_finding(counts: Counts, sample: Sample, finding: Finding) -> None:
    kind = plain_kind(finding.kind)
    if any(_covers(finding, wanted) for wanted in sample.wanted):
        counts.right[kind] += 1
    else:
        counts.wrong[kind] += 1
        counts.alarms.append((sample, finding))


def _covers(finding: Finding, wanted: Wanted) -> bool:
    if finding.span is None or plain_kind(finding.kind) != plain_kind(wanted.kind):
        return False
    return finding.span[0] < wanted.end and wanted.start < finding.span[1]


def wilson(hits: int, total: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927), in per cent; 0 to 100 where nothing was counted."""
    if not total:
        return 0.0, 100.0
    z = 1.959964
    share, extra = hits / total, z * z / total
    middle = (share + extra / 2) / (1 + extra)
    half = z * math.sqrt(share * (1 - share) / total + extra / (4 * total)) / (1 + extra)
    return 100 * max(0.0, middle - half), 100 * min(1.0, middle + half)


def rate(hits: int, total: int) -> str:
    """A share as ``97.1 % (88.4 to 99.6)``; a dash where nothing was counted."""
    if not total:
        return "–"
    low, high = wilson(hits, total)
    return f"{100 * hits / total:.1f} % ({low:.0f}–{high:.0f})"
