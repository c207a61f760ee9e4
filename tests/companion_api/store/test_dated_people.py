"""Accounts whose roles begin and end: given, changed, kept beside others, recorded, and upgraded from before."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy.orm import Session

from companion_api.db import Database
from companion_api.models import Person
from companion_api.store import events, people
from companion_api.store.events import EventFilter
from gatepost.errors import InputError

LAST = dt.date(2026, 12, 18)
AFTER = dt.date(2026, 12, 19)


def supply(session: Session) -> Person:
    """A supply teacher until Christmas."""
    return people.add_person(session, user="dfinch", name="Dana Finch", roles=["supply"], until=LAST)


def test_a_role_given_until_a_day_is_over_after_it(school_database: Database) -> None:
    """The account stays; its holder is a visitor."""
    with school_database.session() as session:
        person = supply(session)
        held = people.held_roles(person, LAST), people.held_roles(person, AFTER)
    assert held == ({"supply"}, {"visitor"})


def test_one_role_gets_days_and_the_others_keep_theirs(school_database: Database) -> None:
    """``set_role`` touches one."""
    with school_database.session() as session:
        person = supply(session)
        people.set_role(session, person, "volunteer", starts=AFTER)
    assert [(each.role, each.starts, each.until) for each in people.dated_roles(person)] == [
        ("supply", None, LAST),
        ("volunteer", AFTER, None),
    ]


def test_days_can_be_taken_away_again(school_database: Database) -> None:
    """A supply teacher who stays."""
    with school_database.session() as session:
        person = supply(session)
        people.set_role(session, person, "supply")
    assert (person.role_dates, people.held_roles(person, AFTER)) == ([], {"supply"})


def test_setting_roles_forgets_the_days_of_the_old_ones(school_database: Database) -> None:
    """Nothing of an earlier end is left to surprise anybody."""
    with school_database.session() as session:
        person = supply(session)
        people.set_roles(session, person, ["supply", "teacher"])
    assert (person.roles, person.role_dates) == (["supply", "teacher"], [])


def test_a_change_is_in_the_log_with_who_made_it(school_database: Database) -> None:
    """And with the days."""
    with school_database.session() as session:
        people.set_role(session, supply(session), "supply", by="hmarlow", until=AFTER)
        (event,) = events.find_events(session, EventFilter(kind="roles_changed")).events
    assert event.user == "hmarlow"
    assert event.details["days"] == ["supply until 2026-12-19"]


@pytest.mark.parametrize(("role", "starts", "place"), [("supply", AFTER, "until"), ("wizard", None, "roles")])
def test_what_makes_no_sense_is_refused(
    school_database: Database, role: str, starts: dt.date | None, place: str
) -> None:
    """An end before the beginning, an unknown role."""
    with school_database.session() as session, pytest.raises(InputError) as refused:
        people.set_role(session, supply(session), role, starts=starts, until=LAST)
    assert refused.value.place == place
