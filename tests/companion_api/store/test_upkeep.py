"""The log's upkeep: every kind of tampering is noticed, retention is not taken for it."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import text

from companion_api.db import Database
from companion_api.store import checks, events
from companion_api.store.checks import Check
from companion_api.store.events import EventFilter
from gatepost.event import Event, utc_now
from gatepost.home import Home

OLD = utc_now() - dt.timedelta(days=400)
LIMIT = utc_now() - dt.timedelta(days=365)


@pytest.fixture
def log(school_home: Home) -> Database:
    """Ten events; those with an even number are older than the limit."""
    database = Database.of(school_home)
    database.upgrade()
    with database.session() as session:
        for number in range(1, 11):
            created = utc_now() if number % 2 else OLD
            events.append(session, Event("site_refused", created=created, user=f"u{number}"))
    return database


def tamper(database: Database, statement: str) -> None:
    """Change the database behind Gatepost's back."""
    with database.session() as session:
        session.execute(text(statement))


def problems(database: Database) -> list[int]:
    """The numbers of the events that verify names."""
    with database.reading() as session:
        return [problem.seq for problem in events.verify(session)]


def purge(database: Database) -> int:
    """Remove what is older than the limit."""
    with database.session() as session:
        return events.purge(session, LIMIT)


@pytest.mark.parametrize(
    ("statement", "first"),
    [
        ("UPDATE events SET body = replace(body, 'u4', 'u5') WHERE seq = 4", 4),
        ("UPDATE events SET user = 'u5' WHERE seq = 4", 4),
        ("UPDATE events SET kind = 'viewed' WHERE seq = 4", 4),
        ("DELETE FROM events WHERE seq = 4", 5),
        ("DELETE FROM events WHERE seq = 1", 2),
        ("DELETE FROM events WHERE seq = 10", 10),  # the end of the log cut off
        ("DELETE FROM events", 1),
        ("UPDATE events SET seq = seq + 100 WHERE seq = 10", 110),
        ("UPDATE events SET body = '{' WHERE seq = 4", 4),
        ("UPDATE chain_head SET seq = 9", 10),
        ("DELETE FROM chain_head", 10),
    ],
)
def test_tampering_is_named(log: Database, statement: str, first: int) -> None:
    """The first problem names the first broken event."""
    tamper(log, statement)
    assert problems(log)[0] == first


def test_a_whole_log_has_no_problem(log: Database) -> None:
    """Nothing is named where nothing was changed."""
    assert problems(log) == []


def test_retention_keeps_the_chain_whole(log: Database) -> None:
    """The old half goes, a tombstone says so, and the rest still verifies."""
    assert purge(log) == 5
    with log.reading() as session:
        newest = events.find_events(session, EventFilter()).events[0]
    assert (newest.kind, newest.details["count"], problems(log)) == ("purged", 5, [])


def test_a_removal_after_retention_is_still_noticed(log: Database) -> None:
    """A tombstone excuses exactly what it removed."""
    purge(log)
    tamper(log, "DELETE FROM events WHERE seq = 5")
    assert problems(log)[0] == 7


def test_a_forged_tombstone_excuses_nothing(log: Database) -> None:
    """A tombstone that does not carry the home's seal is not believed."""
    purge(log)
    tamper(log, "UPDATE events SET body = replace(body, 'removed by', 'lost by') WHERE kind = 'purged'")
    assert problems(log)[0] == 3


def test_retention_twice_leaves_tombstones(log: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """What explains the gaps is never removed itself."""
    purge(log)
    with log.session() as session:
        removed = events.purge(session, utc_now() + dt.timedelta(days=1))
    with log.reading() as session:
        assert (removed, events.count_events(session, EventFilter(kind="purged")), problems(log)) == (5, 2, [])


def test_nothing_old_leaves_no_trace(log: Database) -> None:
    """A run that removes nothing writes nothing."""
    purge(log)
    assert purge(log) == 0


def test_old_checks_go_too(log: Database) -> None:
    """Masked findings are kept no longer than the events."""
    check = Check(id="old", created=OLD, verdict="warn", findings=[], marks=[])
    with log.session() as session:
        checks.add(session, check)
    purge(log)
    with log.reading() as session:
        assert checks.find(session, "old") is None
