"""What a home's database knows about a person: roles and grants, without loading more than the answer needs.

SQLAlchemy takes three times as long to import as `gatepost access` takes to answer, so SQLite, the default, is read
with the standard library; any other database goes through the companion's store. A test holds both to one answer.
"""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gatepost.dated_role import DatedRole, roles_on
from gatepost.errors import InputError
from gatepost.grant import Grant
from gatepost.home import Home

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_SQLITE = "sqlite:///"
#: Every column: a database from before this version lacks the newest ones until the companion brings it up to date.
_GRANTS = "SELECT * FROM grants WHERE revoked IS NULL"


def roles_of(home: Home, user: str, day: dt.date) -> frozenset[str]:
    """Return the roles of a user on a day by the staff list and the open accounts; empty for an unknown one."""
    path = _sqlite_file(home)
    if path is None:
        return stored_roles(home, user, day)
    accounts = _rows(path, "people", "SELECT * FROM people WHERE user = ? AND active", user.strip().lower())
    adults = _adults(home, _rows(path, "adults", "SELECT sealed FROM adults"))
    listed = {role for adult in adults if adult.get("user") == user for role in adult.get("roles", ())}
    return roles_on(day, [*map(DatedRole, listed), *(role for account in accounts for role in _dated(account))])


def _dated(account: sqlite3.Row) -> Iterator[DatedRole]:
    entries = json.loads(account["role_dates"]) if "role_dates" in account.keys() else ()  # noqa: SIM118 - as below
    dated = {each.role: each for each in map(DatedRole.from_json, entries)}
    yield from (dated.get(role, DatedRole(role)) for role in json.loads(account["roles"]))


def grants_at(home: Home, at: dt.datetime) -> tuple[Grant, ...]:
    """Return the grants that have not ended at that instant; those that begin later are among them."""
    path = _sqlite_file(home)
    if path is None:
        return stored_grants(home, at)
    found = tuple(map(_grant, _rows(path, "grants", _GRANTS)))
    return tuple(grant for grant in found if grant.until > at)


def stored_roles(home: Home, user: str, day: dt.date) -> frozenset[str]:
    """``roles_of`` by the companion's store, for any database."""
    from companion_api.store.lists import load_lists
    from companion_api.store.people import dated_roles, find_person

    with _reading(home) as session:
        account = find_person(session, user)
        listed = {role for adult in load_lists(session).adults if adult.user == user for role in adult.roles}
        dated = dated_roles(account) if account and account.active else ()
        return roles_on(day, [*map(DatedRole, listed), *dated])


def stored_grants(home: Home, at: dt.datetime) -> tuple[Grant, ...]:
    """``grants_at`` by the companion's store, for any database; those in force."""
    from companion_api.store.grants import active

    with _reading(home) as session:
        return tuple(active(session, at))


def _sqlite_file(home: Home) -> Path | None:
    url = home.database_url
    return Path(url.removeprefix(_SQLITE)) if url.startswith(_SQLITE) else None


def _rows(path: Path, table: str, query: str, *values: str) -> list[sqlite3.Row]:
    """Return the rows, none where there is no file or no such table yet."""
    if not path.is_file():
        return []
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=5)) as connection:
            connection.row_factory = sqlite3.Row
            known = connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone()
            return connection.execute(query, values).fetchall() if known else []
    except sqlite3.Error as error:
        raise InputError(f"the database cannot be read: {error}; see: gatepost doctor", place=str(path)) from error


def _adults(home: Home, rows: list[sqlite3.Row]) -> Iterator[dict[str, Any]]:
    if not rows:
        return
    from companion_api.store.sealing import unseal

    key = home.secret("roll")
    yield from (unseal(key, sealed) for (sealed,) in rows)


def _grant(row: sqlite3.Row) -> Grant:
    newer = {"times": "always", "networks": "[]", "document": ""}
    found = newer | {name: row[name] for name in row.keys()}  # noqa: SIM118 - a Row iterates over its values
    lists = {name: json.loads(found[name]) for name in ("users", "roles", "networks")}
    # The store keeps times in UTC without saying so, which is how a grant's JSON is read.
    return Grant.from_json(found | lists | {"when": found["times"]})


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
