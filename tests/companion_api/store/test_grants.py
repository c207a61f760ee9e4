"""Grants and requests for access: given, answered, ended, each an event."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from companion_api.db import Database
from companion_api.models import new_key
from companion_api.store import events, grants, requests
from companion_api.store.events import EventFilter
from gatepost.errors import InputError
from gatepost.event import utc_now
from gatepost.grant import Grant

Later = Callable[..., dt.datetime]


def grant(**fields: object) -> Grant:
    """A grant of X to jpike for a day."""
    told = {
        "id": new_key(), "service": "x", "users": frozenset({"jpike"}), "roles": frozenset(), "granted_by": "hmarlow",
        "until": utc_now() + dt.timedelta(days=1), "reason": "school fair", "starts": None,
    }  # fmt: skip
    return Grant(**(told | fields))  # type: ignore[arg-type]


def kinds(database: Database) -> list[str]:
    """The kinds of the newest events, newest first."""
    with database.reading() as session:
        return [event.kind for event in events.find_events(session, EventFilter(limit=3)).events]


def test_a_grant_is_in_force_until_its_end(school_database: Database, later: Later) -> None:
    """It is active now and not after its end."""
    given = grant()
    with school_database.session() as session:
        grants.add(session, given)
        assert (grants.active(session), grants.active(session, later(days=2))) == ([given], [])


def test_a_revoked_grant_ends_at_once(school_database: Database) -> None:
    """Both giving and ending it are in the log."""
    with school_database.session() as session:
        given = grants.add(session, grant())
        grants.revoke(session, given.id, by="nbrandt")
        assert grants.active(session) == []
    assert kinds(school_database)[:2] == ["grant_revoked", "grant_added"]


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"users": frozenset()}, "user"),
        ({"reason": " "}, "reason"),
        ({"until": utc_now() - dt.timedelta(minutes=1)}, "until"),
        ({"starts": utc_now() + dt.timedelta(days=3)}, "starts"),
    ],
)
def test_a_bad_grant_is_refused(school_database: Database, fields: dict[str, object], place: str) -> None:
    """A grant to nobody, for no reason or for no time is refused by name."""
    with school_database.session() as session, pytest.raises(InputError) as refused:
        grants.add(session, grant(**fields))
    assert refused.value.place == place


def ask(database: Database, **fields: object) -> str:
    """Ask for X and return the request's id."""
    told = {"host": "x.com", "service": "x", "reason": "school fair", "user": "jpike"} | fields
    with database.session() as session:
        return requests.add(session, **told).id  # type: ignore[arg-type]


def test_asking_twice_is_one_request(school_database: Database) -> None:
    """The standing request is given again."""
    assert ask(school_database) == ask(school_database)


def test_a_granted_request_opens_the_site(school_database: Database, later: Later) -> None:
    """Saying yes makes a grant for the asker; a second answer is refused."""
    request_id = ask(school_database)
    with school_database.session() as session:
        given = requests.grant(session, request_id, by="nbrandt", until=later(hours=2))
        assert (grants.active(session), given.users) == ([given], frozenset({"jpike"}))
        with pytest.raises(InputError):
            requests.refuse(session, request_id, by="nbrandt")


def test_a_refused_request_is_answered(school_database: Database) -> None:
    """Saying no is recorded and leaves nothing open."""
    request_id = ask(school_database)
    with school_database.session() as session:
        assert requests.refuse(session, request_id, by="nbrandt", answer="not now").state == "refused"
        assert requests.count_open(session) == 0


def test_a_prankster_is_stopped(school_database: Database) -> None:
    """Nobody fills the queue."""
    for number in range(requests.MAX_OPEN):
        ask(school_database, host=f"h{number}.example")
    with pytest.raises(InputError, match="many open requests"):
        ask(school_database, host="one-more.example")


@pytest.mark.parametrize("reason", ["", " ", "x" * 1001])
def test_a_request_needs_a_reason(school_database: Database, reason: str) -> None:
    """Neither none nor an essay."""
    with pytest.raises(InputError, match="reason"):
        ask(school_database, reason=reason)
