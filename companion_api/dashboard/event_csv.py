"""Events as CSV, for a spreadsheet: one line an event, and nothing that the spreadsheet would run."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from gatepost.event import Event, iso

COLUMNS: tuple[str, ...] = (
    "created", "id", "kind", "user", "roles", "known_by", "client", "device", "service", "host", "rule", "clause",
    "clause_quote", "decision", "reason", "findings", "masked", "outcome", "outcome_reason", "state", "note",
    "reviewed_by", "reviewed_at", "check_id",
)  # fmt: skip
#: A cell that begins with one of these is a formula to Excel, LibreOffice or Google Sheets.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BYTE_ORDER_MARK = "\ufeff"


def csv_lines(events: Iterable[Event]) -> Iterator[str]:
    """The heading line, then a line an event, each ending in CRLF as RFC 4180 asks."""
    yield _line(COLUMNS)
    for event in events:
        cells = _cells(event)
        yield _line([harmless(cells[name]) for name in COLUMNS])


def harmless(text: str) -> str:
    """The text as a spreadsheet shows it and does not run it: an apostrophe before what would be a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA_STARTS) else text


def _cells(event: Event) -> dict[str, str]:
    plain = {name: str(getattr(event, name, None) or "") for name in COLUMNS}
    return plain | {
        "created": iso(event.created),
        "roles": " ".join(event.roles),
        "clause": event.clause.id if event.clause else "",
        "clause_quote": event.clause.quote if event.clause else "",
        "findings": " ".join(finding.kind for finding in event.findings),
        "masked": " | ".join(finding.masked for finding in event.findings if finding.masked),
        "state": event.state,
        "reviewed_at": iso(event.reviewed_at) if event.reviewed_at else "",
    }


def _line(cells: Iterable[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue()
