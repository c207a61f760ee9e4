"""What a home's database knows about a person: roles and grants. Heavy libraries load only where there is something."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from gatepost.errors import InputError
from gatepost.grant import Grant
from gatepost.home import Home

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_SQLITE = "sqlite:///"


def roles_of(home: Home, user: str) -> frozenset[str]:
    """Return the roles of a user by the staff list and the dashboard accounts; empty for an unknown one."""
    if not _may_hold(home, "adults", "people"):
        return frozenset()
    from companion_api.store.lists import load_lists
    from companion_api.store.people import find_person

    with _reading(home) as session:
        account = find_person(session, user)
        listed = {role for adult in load_lists(session).adults if adult.user == user for role in adult.roles}
        return frozenset(listed | set(account.roles if account else ()))


def grants_at(home: Home, at: dt.datetime) -> tuple[Grant, ...]:
    """Return the grants in force at that instant."""
    if not _may_hold(home, "grants"):
        return ()
    from companion_api.store.grants import active

    with _reading(home) as session:
        return tuple(active(session, at))


def _may_hold(home: Home, *tables: str) -> bool:
    """Say whether it is worth loading the database's libraries: an empty or absent SQLite table answers in no time."""
    if not home.database_url.startswith(_SQLITE):
        return True
    path = home.database_url.removeprefix(_SQLITE)
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=2)) as connection:
            known = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            # The names are this module's own words, never a caller's.
            queries = (f"SELECT 1 FROM {name} LIMIT 1" for name in tables if name in known)  # noqa: S608
            return any(connection.execute(query).fetchone() for query in queries)
    except sqlite3.Error as error:
        raise InputError(f"the database cannot be read: {error}", place=path) from error


@contextmanager
def _reading(home: Home) -> Iterator[Session]:
    from sqlalchemy.exc import SQLAlchemyError

    from companion_api.db import Database

    database = Database.of(home)
    try:
        with database.reading() as session:
            yield session
    except SQLAlchemyError as error:
        raise InputError("the database cannot be read; see: gatepost doctor", place=str(home.root)) from error
    finally:
        database.close()
