"""Dashboard accounts: passwords by argon2, one-time sign-in links that are kept as hashes only."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from companion_api.models import OneTimeLink, Person, new_key
from companion_api.store.chain import append
from companion_api.store.sealing import new_token, token_hash
from gatepost.dated_role import DatedRole, roles_on
from gatepost.errors import InputError
from gatepost.event import Event, utc_now
from gatepost.person import ROLES

if TYPE_CHECKING:
    from argon2 import PasswordHasher

LINK_HOURS = 24
MIN_PASSWORD_CHARACTERS = 12
MAX_PASSWORD_CHARACTERS = 200
_USER = re.compile(r"[a-z0-9][a-z0-9._@+-]{0,119}")


def add_person(
    session: Session,
    *,
    user: str,
    name: str,
    roles: Iterable[str],
    email: str | None = None,
    starts: dt.date | None = None,
    until: dt.date | None = None,
) -> Person:
    """Make an account without a password; it opens by a one-time link. Raises InputError on a bad or taken name.

    ``starts`` and ``until`` are the first and last day of all its roles.
    """
    account = normal_user(user)
    if find_person(session, account):
        raise InputError(f"{account} has an account already", place="user")
    if not name.strip():
        raise InputError("a person needs a name", place="name")
    person = Person(user=account, name=name.strip()[:200], roles=known_roles(roles), email=email, session_key=new_key())
    _date_roles(person, person.roles, starts, until)
    session.add(person)
    session.flush()
    return person


def normal_user(user: str) -> str:
    """The user name in lower case; raises InputError when it has other than letters, digits and ``. _ @ + -``."""
    account = user.strip().lower()
    if not _USER.fullmatch(account):
        raise InputError(f"{user[:60]!r} is not a user name: use letters, digits and . _ @ + -", place="user")
    return account


def known_roles(roles: Iterable[str]) -> list[str]:
    """The roles, sorted; raises InputError on none or an unknown one."""
    chosen = sorted(set(roles))
    unknown = [role for role in chosen if role not in ROLES]
    if unknown or not chosen:
        said = f"{unknown[0]!r} is not a role" if unknown else "a person needs a role"
        raise InputError(f"{said}; the roles are {', '.join(ROLES)}", place="roles")
    return chosen


def find_person(session: Session, user: str) -> Person | None:
    """The account of this user name, in any case of letters."""
    return session.scalar(select(Person).where(Person.user == user.strip().lower()))


def list_people(session: Session) -> list[Person]:
    """Every account, by user name."""
    return list(session.scalars(select(Person).order_by(Person.user)))


def one_time_link(session: Session, person: Person, *, now: dt.datetime | None = None) -> str:
    """A fresh sign-in token, good once within a day; earlier ones of this person end."""
    token = new_token("gpl")
    session.execute(delete(OneTimeLink).where(OneTimeLink.person_id == person.id))
    expires = (now or utc_now()) + dt.timedelta(hours=LINK_HOURS)
    session.add(OneTimeLink(token_hash=token_hash(token), person_id=person.id, expires=expires))
    session.flush()
    return token


def redeem(session: Session, token: str, *, now: dt.datetime | None = None) -> Person | None:
    """Use up a sign-in token; None when it is unknown, used, too old or its person is no longer active."""
    moment = now or utc_now()
    this = OneTimeLink.token_hash == token_hash(token)
    # One statement, so that two browsers cannot both find it unused.
    claim = update(OneTimeLink).where(this, OneTimeLink.used.is_(None), OneTimeLink.expires > moment)
    if session.execute(claim.values(used=moment)).rowcount != 1:  # type: ignore[attr-defined]
        return None
    person = session.scalars(select(Person).join(OneTimeLink).where(this)).one()
    return person if person.active else None


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    return PasswordHasher()


@cache
def _nobodys_hash() -> str:
    return _hasher().hash("nobody has this password")


def set_password(session: Session, person: Person, password: str) -> None:
    """Keep the password's argon2 hash and end every other session; raises InputError when it is short."""
    if not MIN_PASSWORD_CHARACTERS <= len(password) <= MAX_PASSWORD_CHARACTERS:
        message = f"use {MIN_PASSWORD_CHARACTERS} to {MAX_PASSWORD_CHARACTERS} characters; three random words do well"
        raise InputError(message, place="password")
    person.password_hash = _hasher().hash(password)
    person.session_key = new_key()
    session.flush()


def check_password(session: Session, *, user: str, password: str) -> Person | None:
    """The active person with this pair, or None; as slow for nobody, so that names cannot be told by the clock."""
    from argon2.exceptions import InvalidHashError, VerificationError

    person = find_person(session, user)
    stored = person.password_hash if person and person.active else None
    try:
        _hasher().verify(stored or _nobodys_hash(), password[: MAX_PASSWORD_CHARACTERS + 1])
    except (VerificationError, InvalidHashError):
        return None
    return person if stored is not None else None


def set_active(session: Session, person: Person, active: bool) -> None:
    """Close or reopen an account; closing ends its sessions and links."""
    person.active = active
    person.session_key = new_key()
    session.execute(delete(OneTimeLink).where(OneTimeLink.person_id == person.id))
    session.flush()


def dated_roles(person: Person) -> tuple[DatedRole, ...]:
    """Every role of the account with its first and last day; those without dates hold always."""
    dated = {each.role: each for each in map(DatedRole.from_json, person.role_dates)}
    return tuple(dated.get(role, DatedRole(role)) for role in person.roles)


def held_roles(person: Person, day: dt.date) -> frozenset[str]:
    """The roles that the account has on a day of the school's calendar; a visitor's when all are over."""
    return roles_on(day, dated_roles(person))


def set_roles(
    session: Session,
    person: Person,
    roles: Iterable[str],
    *,
    by: str | None = None,
    starts: dt.date | None = None,
    until: dt.date | None = None,
) -> None:
    """Give the person these roles instead, all with the same days; raises InputError on an unknown role or bad days.

    ``by`` is who did it, None at the command line; an event says so.
    """
    person.roles = known_roles(roles)
    person.role_dates = []
    _date_roles(person, person.roles, starts, until)
    _record(session, person, by)


def set_role(
    session: Session,
    person: Person,
    role: str,
    *,
    by: str | None = None,
    starts: dt.date | None = None,
    until: dt.date | None = None,
) -> None:
    """Give one role, or give it other days; the others stay. Without days it holds until it is taken away."""
    (chosen,) = known_roles([role])
    _date_roles(person, [chosen], starts, until)
    person.roles = sorted({*person.roles, chosen})
    _record(session, person, by)


def _day(day: dt.date) -> str:
    return f"{day.day} {day:%B %Y}"


def _date_roles(person: Person, roles: Iterable[str], starts: dt.date | None, until: dt.date | None) -> None:
    if starts and until and until < starts:
        raise InputError(f"the last day, {_day(until)}, is before the first, {_day(starts)}", place="until")
    named = frozenset(roles)
    others = [entry for entry in person.role_dates or () if entry["role"] not in named]
    dated = [DatedRole(role, starts, until).to_json() for role in sorted(named)] if starts or until else []
    # A new list: a JSON column does not notice a change inside.
    person.role_dates = others + dated


def _record(session: Session, person: Person, by: str | None) -> None:
    session.flush()
    details = {"person": person.user, "roles": list(person.roles), "days": list(map(str, dated_roles(person)))}
    append(session, Event("roles_changed", user=by, known_by="session" if by else "command_line", details=details))
