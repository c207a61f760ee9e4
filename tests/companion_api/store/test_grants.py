"""Grants and requests for access: given, answered, ended, each an event."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from companion_api.db import Database
from companion_api.models import new_key
from companion_api.store import events, grants, people, requests
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
        given = requests.grant(session, request_id, grant(granted_by="nbrandt", until=later(hours=2)))
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


def test_a_grant_keeps_its_terms(school_database: Database) -> None:
    """Times, networks and document come back, and are in the event where there are any."""
    given = grant(when="breaks_and_lunch", networks=frozenset({"10.20.3.0/24"}), document="Governors, minute 14")
    with school_database.session() as session:
        assert grants.add(session, given) == given
        (event,) = events.find_events(session, EventFilter(kind="grant_added")).events
    told = {name: event.details[name] for name in ("when", "networks", "document")}
    assert told == {"when": "breaks_and_lunch", "networks": ["10.20.3.0/24"], "document": "Governors, minute 14"}


@pytest.mark.parametrize(
    "fields", [{"granted_by": "jpike"}, {"users": frozenset({"nbrandt"}), "granted_by": "nbrandt"}]
)
def test_nobody_grants_to_themselves(school_database: Database, fields: dict[str, object]) -> None:
    """Neither their own request nor a grant that names them."""
    request_id = ask(school_database)
    with school_database.session() as session, pytest.raises(InputError, match="themselves"):
        requests.grant(session, request_id, grant(**fields))


YEAR = dt.timedelta(days=grants.CERTIFY_DAYS)


def due(database: Database, *, now: dt.datetime | None = None) -> list[str]:
    """The ids of the grants to look at again, under a policy where the lead and the head approve."""
    with database.reading() as session:
        return [row.id for row in grants.due(session, approvers=("headteacher", "esafety_lead"), now=now)]


def test_a_grant_is_due_a_year_after_it_was_given_and_not_before(school_database: Database) -> None:
    """And again a year after it was confirmed; each confirmation is an event."""
    now = utc_now()
    with school_database.session() as session:
        given = grants.add(session, grant(until=now + 4 * YEAR), now=now)
    assert (due(school_database, now=now + YEAR * 0.99), due(school_database, now=now + YEAR)) == ([], [given.id])
    with school_database.session() as session:
        grants.confirm(session, given.id, by="nbrandt", now=now + YEAR)
    assert (due(school_database, now=now + YEAR), due(school_database, now=now + 2 * YEAR)) == ([], [given.id])
    with school_database.reading() as session:
        (event,) = events.find_events(session, EventFilter(kind="grant_confirmed")).events
    assert (event.user, event.details["grant"]) == ("nbrandt", given.id)


@pytest.mark.parametrize("change", ["closed", "other role"])
def test_a_grant_is_due_when_its_giver_leaves(school_database: Database, change: str) -> None:
    """The account is closed, or no longer approves; whoever confirms answers for it instead."""
    with school_database.session() as session:
        given = grants.add(session, grant(granted_by="hmarlow"))
        head = people.find_person(session, "hmarlow")
        assert head is not None
        people.set_active(session, head, False) if change == "closed" else people.set_roles(session, head, ["governor"])
    assert due(school_database) == [given.id]
    with school_database.session() as session:
        grants.confirm(session, given.id, by="nbrandt")
    assert due(school_database) == []


def test_nobody_confirms_their_own(school_database: Database) -> None:
    """The other approver has to."""
    with school_database.session() as session:
        given = grants.add(session, grant(users=frozenset({"nbrandt"})))
        with pytest.raises(InputError, match="their own"):
            grants.confirm(session, given.id, by="nbrandt")
