"""Accounts: passwords, one-time links, roles."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from cast import TEACHER
from sqlalchemy import text

from companion_api.db import Database
from companion_api.models import Person
from companion_api.store import people
from gatepost.errors import InputError

Later = Callable[..., dt.datetime]


@pytest.fixture
def person(school_database: Database) -> Person:
    """The teacher's account."""
    with school_database.reading() as session:
        found = people.find_person(session, TEACHER.user)
    assert found is not None
    return found


@pytest.fixture
def link(school_database: Database, person: Person) -> str:
    """A fresh one-time link of the teacher's."""
    with school_database.session() as session:
        return people.one_time_link(session, person)


def redeem(database: Database, token: str, **by: object) -> str | None:
    """The user name that a token gives, or None."""
    with database.session() as session:
        found = people.redeem(session, token, **by)  # type: ignore[arg-type]
        return found.user if found else None


def test_a_link_opens_once(school_database: Database, link: str) -> None:
    """The second use finds it spent."""
    assert [redeem(school_database, link), redeem(school_database, link)] == ["jpike", None]


def test_a_link_ends_after_a_day(school_database: Database, link: str, later: Later) -> None:
    """Twenty-four hours and a minute later it opens nothing."""
    assert redeem(school_database, link, now=later(hours=24, minutes=1)) is None


def test_a_new_link_ends_the_one_before(school_database: Database, person: Person, link: str) -> None:
    """Only the newest link counts."""
    with school_database.session() as session:
        people.one_time_link(session, person)
    assert redeem(school_database, link) is None


def test_a_closed_accounts_link_opens_nothing(school_database: Database, link: str) -> None:
    """Closing an account ends its links."""
    with school_database.session() as session:
        people.set_active(session, people.find_person(session, "jpike"), False)  # type: ignore[arg-type]
    assert redeem(school_database, link) is None


def test_only_a_hash_of_the_link_is_stored(school_database: Database, link: str) -> None:
    """The token stands nowhere in the table."""
    with school_database.reading() as session:
        stored = session.execute(text("SELECT * FROM one_time_links")).all()
    assert link not in repr(stored)


@pytest.mark.parametrize(("password", "right"), [(TEACHER.password, True), ("wrong horse battery", False), ("", False)])
def test_a_password_is_checked(school_database: Database, password: str, right: bool) -> None:
    """The right one gives the person, in any case of the user name; a wrong one nobody."""
    with school_database.session() as session:
        people.set_password(session, people.find_person(session, "jpike"), TEACHER.password)  # type: ignore[arg-type]
        assert (people.check_password(session, user="JPike", password=password) is not None) is right


def test_nobody_has_no_password(school_database: Database) -> None:
    """Neither an unknown user nor one without a password gets in."""
    with school_database.session() as session:
        assert people.check_password(session, user="nobody", password="nobody has this password") is None
        assert people.check_password(session, user="jpike", password="nobody has this password") is None


def test_a_new_password_ends_sessions(school_database: Database, person: Person) -> None:
    """Setting a password changes the key that sessions hold."""
    with school_database.session() as session:
        own = people.find_person(session, "jpike")
        assert own is not None
        people.set_password(session, own, "another long password")
    assert own.session_key != person.session_key


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"user": "JPIKE"}, "user"),  # taken, in another case
        ({"user": "a b"}, "user"),
        ({"user": ""}, "user"),
        ({"name": " "}, "name"),
        ({"roles": ["wizard"]}, "roles"),
        ({"roles": []}, "roles"),
    ],
)
def test_a_bad_account_is_refused(school_database: Database, fields: dict[str, object], place: str) -> None:
    """The refusal names what is wrong."""
    told = {"user": "new", "name": "New", "roles": ["teacher"]} | fields
    with school_database.session() as session, pytest.raises(InputError) as refused:
        people.add_person(session, **told)  # type: ignore[arg-type]
    assert refused.value.place == place


def test_a_short_password_is_refused(school_database: Database) -> None:
    """Eleven characters are too few."""
    with school_database.session() as session, pytest.raises(InputError, match="12"):
        people.set_password(session, people.find_person(session, "jpike"), "elevenchars")  # type: ignore[arg-type]
