"""A companion with the cast signed up, and the few moves that every page test makes."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from pathlib import Path
from typing import Any

from cast import CAST, Member
from flask import Flask
from flask.testing import FlaskClient

from companion_api.app import create_app
from companion_api.companion import here
from companion_api.db import Database
from companion_api.models import Check, Person
from companion_api.settings import Settings
from companion_api.store import checks, events, facts, people
from gatepost.event import Event, EventFinding
from gatepost.home import Home
from gatepost.policy_file import load_policy
from gatepost.verdict import Clause

POLICY = """\
extends: amington-heath
school:
  name: Meadowbrook Primary School
  telephone: "01827 960123"
  timezone: Europe/London
people_in_charge: {dsl: Nadia Brandt}
notice: {published_on: 2026-09-01, version: "7"}
dpia: {signed_by: Priya Nandakumar, role: DPO, signed_on: 2026-09-01}
"""
GOVERNOR = Member("soyelaran", "Sam Oyelaran", ("governor",))
DSL = Member("ihale", "Ines Hale", ("dsl",))
EVERYBODY = (*CAST, GOVERNOR, DSL)
CLAUSE = Clause("photographs", "Photographs are only published with written consent.")
NAME = EventFinding("pupil_name", "pupil", "warn", "O▒▒▒▒▒ S▒▒▒▒", CLAUSE)
#: A moment in British summer time, so that a test which forgets the school's clock fails.
SUMMER = dt.datetime(2026, 7, 1, 22, 30, tzinfo=dt.UTC)


def make_home(root: Path, *, policy: str = POLICY) -> Home:
    """A home with policy, database and accounts; nobody has a password yet."""
    home = Home(root)
    root.mkdir(parents=True, exist_ok=True)
    home.policy_path.write_text(policy, encoding="utf-8")
    database = Database.of(home)
    database.upgrade()
    with database.session() as db:
        # As if it had been started before, so that the log begins empty.
        facts.set_fact(db, "policy_version", load_policy(home.policy_path).version)
        for member in EVERYBODY:
            people.add_person(db, user=member.user, name=member.name, roles=member.roles)
    database.close()
    return home


def make_app(home: Home) -> Flask:
    """The real application on that home."""
    return create_app(Settings.from_home(home, testing=True, warm_models=False))


def database_of(app: Flask) -> Database:
    """Its database."""
    with app.app_context():
        return here().database


def sign_in(client: FlaskClient, member: Member) -> FlaskClient:
    """Sign a member in without the password's slow hash; returns the client."""
    with database_of(client.application).reading() as db:
        person = people.find_person(db, member.user)
    assert person is not None
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = person.session_key, True
    return client


def token(client: FlaskClient, url: str = "/my-page") -> str:
    """The CSRF token of a page's form."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(url).text)
    assert found is not None
    return found[1]


def post(client: FlaskClient, url: str, /, *, form_at: str | None = None, **fields: str) -> Any:
    """Send a form as a browser does, with the token of the page that it stands on."""
    return client.post(url, data=fields | {"csrf_token": token(client, form_at or "/my-page")})


def record(app: Flask, kind: Any = "site_refused", **fields: Any) -> Event:
    """Write one event and return it."""
    event = Event(kind, **fields)
    with database_of(app).session() as db:
        events.append(db, event)
    return event


def hold_post(app: Flask, *, user: str = "jpike", **fields: Any) -> Event:
    """Write a stopped post with its check, as an inspection does."""
    check_id = str(uuid.uuid4())
    told = {"decision": "warn", "service": "facebook", "findings": (NAME,), "clause": CLAUSE} | fields
    event = record(app, "post_held", user=user, roles=("teacher",), known_by="token", check_id=check_id, **told)
    box = {"kind": "face", "part": {"type": "image", "index": 0}, "box": [40, 10, 60, 80]}
    check = Check(
        id=check_id, user=user, service=told["service"], verdict="warn", findings=[box], marks=[], event_id=event.id
    )
    with database_of(app).session() as db:
        checks.add(db, check)
    return event


def kinds_of(app: Flask) -> list[str]:
    """The kinds of every event, oldest first."""
    return [event.kind for event in reversed(list(events.every_event(database_of(app), events.EventFilter())))]


def set_password(app: Flask, member: Member) -> None:
    """Give the member the password that the cast lists."""
    with database_of(app).session() as db:
        person = db.query(Person).filter_by(user=member.user).one()
        people.set_password(db, person, member.password)
