"""The log's filter form: what the address asks for, read once, with a plain word for what cannot be read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from companion_api.dashboard.words import BOOKKEEPING_KINDS
from companion_api.store.events import EventFilter
from gatepost.event import KINDS

FIELDS: tuple[str, ...] = ("from", "to", "user", "service", "kind", "decision", "state")
#: ``kind=all`` shows the log's own book-keeping too.
EVERY_KIND = "all"
PLAIN_KINDS: frozenset[str] = frozenset(KINDS) - BOOKKEEPING_KINDS
PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class LogForm:
    """The filters as typed, trimmed; an empty one means anything."""

    values: Mapping[str, str]
    cursor: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> LogForm:
        """Read the filters of an address; anything else in it is left alone."""
        trimmed = {name: query.get(name, "").strip() for name in FIELDS}
        return cls({name: text for name, text in trimmed.items() if text}, query.get("cursor", ""))

    def value(self, name: str) -> str:
        """One filter as typed, or the empty string."""
        return self.cursor if name == "cursor" else self.values.get(name, "")

    @property
    def any_set(self) -> bool:
        """True when something is filtered."""
        return bool(self.values)

    @property
    def as_query(self) -> dict[str, str]:
        """The filters for another address, without the page."""
        return dict(self.values)

    def problems(self) -> dict[str, str]:
        """Field → what is wrong with it, for a person."""
        found: dict[str, str] = {}
        for name in ("from", "to"):
            if self.value(name) and _day(self.value(name)) is None:
                found[name] = f"“{self.value(name)[:30]}” is not a date. Write it like 2026-09-01."
        first, last = _day(self.value("from")), _day(self.value("to"))
        if first and last and last < first:
            found["to"] = "The last day is before the first one."
        if self.value("kind") not in {"", EVERY_KIND, *KINDS}:
            found["kind"] = "There is no such kind of event."
        if self.value("state") not in {"", "open", "reviewed"}:
            found["state"] = "There is no such state."
        return found

    def to_filter(self, zone: ZoneInfo, *, limit: int = PAGE_SIZE) -> EventFilter:
        """What the log is asked for; both days are whole ones on the school's clock. For a form without problems."""
        kind = self.value("kind")
        return EventFilter(
            from_=_midnight(self.value("from"), zone, days_later=0),
            to=_midnight(self.value("to"), zone, days_later=1),
            kind=kind if kind in KINDS else None,
            kinds=PLAIN_KINDS if not kind else frozenset(),
            user=self.values.get("user"),
            service=self.values.get("service"),
            decision=self.values.get("decision"),
            state=self.values.get("state"),
            cursor=self.cursor or None,
            limit=limit,
        )


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _midnight(text: str, zone: ZoneInfo, *, days_later: int) -> dt.datetime | None:
    day = _day(text)
    # The calendar ends at the year 9999; a day after it means no bound at all.
    if day is None or (days_later and day == dt.date.max):
        return None
    return dt.datetime.combine(day + dt.timedelta(days=days_later), dt.time(), zone).astimezone(dt.UTC)
