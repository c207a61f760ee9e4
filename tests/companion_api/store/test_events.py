"""The event log: appended once, found by filter, reviewed, in a chain under load."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import threading
from pathlib import Path

import pytest

from companion_api.db import Database
from companion_api.store import events
from companion_api.store.events import EventFilter
from gatepost.errors import InputError
from gatepost.event import Event
from gatepost.home import Home

DAY = dt.datetime(2026, 9, 1, 9, tzinfo=dt.UTC)


def add(database: Database, *sent: Event) -> None:
    """Append events, each acknowledged on its own."""
    for event in sent:
        with database.session() as session:
            events.append(session, event)


def append_some(root: str, count: int) -> None:
    """Append as another process does."""
    database = Database.of(Home(Path(root)))
    add(database, *(Event("site_refused", user=f"u{n}") for n in range(count)))


@pytest.fixture
def log(school_home: Home) -> Database:
    """An empty log."""
    database = Database.of(school_home)
    database.upgrade()
    return database


@pytest.fixture
def week(log: Database) -> Database:
    """Seven refusals, a day apart, and one held post."""
    refusals = (
        Event("site_refused", created=DAY + dt.timedelta(days=n), user="jpike", service="tiktok", decision="block")
        for n in range(7)
    )
    add(log, *refusals, Event("post_held", created=DAY, user="RMoss", service="x", decision="warn"))
    return log


def found(database: Database, **wanted: object) -> list[Event]:
    """The events of a filter."""
    with database.reading() as session:
        return list(events.find_events(session, EventFilter(**wanted)).events)  # type: ignore[arg-type]


def test_an_id_is_written_once(log: Database) -> None:
    """A proxy that sends twice leaves one line."""
    event = Event("site_refused")
    add(log, event, event)
    assert [entry.id for entry in found(log)] == [event.id]


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        ({}, 8),
        ({"kind": "post_held"}, 1),
        ({"kinds": frozenset({"post_held", "site_refused"})}, 8),
        ({"user": "jpike"}, 7),
        ({"user": "rmoss"}, 1),  # user names are compared without case
        ({"service": "tiktok"}, 7),
        ({"decision": "warn"}, 1),
        ({"from_": DAY + dt.timedelta(days=2)}, 5),  # inclusive
        ({"to": DAY + dt.timedelta(days=2)}, 3),  # exclusive; the held post is of the first day
        ({"state": "open"}, 8),
        ({"state": "reviewed"}, 0),
    ],
)
def test_filters_narrow_the_log(week: Database, wanted: dict[str, object], count: int) -> None:
    """Each filter gives exactly what it names, and the count agrees."""
    with week.reading() as session:
        counted = events.count_events(session, EventFilter(**wanted))  # type: ignore[arg-type]
    assert (len(found(week, **wanted)), counted) == (count, count)


def test_pages_hold_everything_once(week: Database) -> None:
    """Walking the cursors meets every event, newest first, although more arrive meanwhile."""
    seen: list[str] = []
    cursor: str | None = None
    for _ in range(3):
        with week.reading() as session:
            page = events.find_events(session, EventFilter(limit=3, cursor=cursor))
        seen += [event.id for event in page.events]
        cursor = page.next
        add(week, Event("viewed"))
    assert (len(set(seen)), len(seen), cursor) == (8, 8, None)


@pytest.mark.parametrize("wanted", [{"kind": "x"}, {"state": "x"}, {"limit": 0}, {"limit": 201}, {"cursor": "!"}])
def test_a_wrong_filter_is_refused(week: Database, wanted: dict[str, object]) -> None:
    """An unknown kind or state, a limit out of range and a foreign cursor are refused by name."""
    with pytest.raises(InputError) as refused:
        found(week, **wanted)
    assert refused.value.place == next(iter(wanted))


def test_a_review_is_shown_and_recorded(week: Database) -> None:
    """The incident carries the word of the reviewer, who is an event too."""
    held = found(week, kind="post_held")[0]
    with week.session() as session:
        after = events.review(session, held.id, "nbrandt", " spoken with the author ")
    assert (after.state, after.note, after.reviewed_by) == ("reviewed", "spoken with the author", "nbrandt")
    assert found(week, kind="reviewed")[0].details == {"event": held.id, "state": "reviewed"}


def test_only_an_incident_can_be_reviewed(week: Database) -> None:
    """Neither an unknown id nor the log's own entries are."""
    add(week, note := Event("viewed"))
    for event_id in (note.id, "no such id"):
        with week.session() as session, pytest.raises(InputError):
            events.review(session, event_id, "nbrandt", None)


def test_the_chain_holds_with_many_threads(log: Database) -> None:
    """Forty events from four threads stand in one unbroken chain."""
    workers = [
        threading.Thread(target=add, args=(log, *(Event("viewed") for _ in range(10)))) for _ in range(4)
    ]  # fmt: skip
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    with log.reading() as session:
        assert (events.verify(session), events.count_events(session, EventFilter())) == ([], 40)


def test_the_chain_holds_with_several_processes(log: Database, school_home: Home) -> None:
    """Events from three processes at once stand in one unbroken chain."""
    spawn = multiprocessing.get_context("spawn")
    workers = [spawn.Process(target=append_some, args=(str(school_home.root), 10)) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    with log.reading() as session:
        assert (events.verify(session), events.count_events(session, EventFilter())) == ([], 30)
