"""Tables of the text measurement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from text_scores import Counts, rate

from gatepost.finding import FAMILY_OF

_FAMILIES = ("pupil", "contact", "record", "conduct", "relationship", "school", "adult")


def rows_of_kinds(counts: Counts) -> Iterator[tuple[str, ...]]:
    """A row for each family and below it one for each kind that was wanted or given."""
    for family in _FAMILIES:
        wanted, found, right, wrong = counts.of_family(family)
        if wanted or right or wrong:
            yield f"**{family}**", str(wanted), rate(found, wanted), str(right + wrong), rate(right, right + wrong)
        for kind in (kind for kind in FAMILY_OF if FAMILY_OF[kind] == family):
            if counts.wanted[kind] or counts.wrong[kind]:
                yield _row(kind, counts)


def _row(kind: str, counts: Counts) -> tuple[str, ...]:
    given = counts.right[kind] + counts.wrong[kind]
    recall = rate(counts.found[kind], counts.wanted[kind])
    return f"`{kind}`", str(counts.wanted[kind]), recall, str(given), rate(counts.right[kind], given)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines.extend("| " + " | ".join(row) + " |" for row in rows)
    return "\n".join(lines)
