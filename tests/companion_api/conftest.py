"""A companion of its own for each test: a small school in a temporary home, and the cast signed in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cast import CAST, ESAFETY_LEAD, PUPIL, TEACHER, Member
from flask import Flask
from flask.testing import FlaskClient

from companion_api.companion import EXTENSION, Companion
from companion_api.db import Database
from companion_api.settings import Settings
from gatepost.home import Home
from gatepost.roll import Adult, Pupil

SCHOOL_POLICY = """\
extends: default
school:
  name: Meadowbrook Primary School
  aliases: [Meadowbrook, MPS]
  handles: ["@MeadowbrookPS"]
  websites: [www.meadowbrook-primary.example]
  email_domains: [meadowbrook-primary.example]
  address: Fern Lane, Tamworth, B77 9ZZ
  telephone: "01827 960123"
  classes: [Oak, Willow]
  timezone: Europe/London
people_in_charge:
  slt_lead: Hilary Marlow
  governor: Ravi Stone
  dsl: Hilary Marlow
  it_contact: it@meadowbrook-primary.example
accounts:
  - {service: chatterbox, handle: MeadowbrookPS, managers: [jpike], approvals: 0}
services:
  - {id: chatterbox, name: Chatterbox, category: social, hosts: [chatterbox.example], checked_on: 2026-09-01}
networks:
  - {cidr: 10.20.0.0/16, role: pupil}
  - {cidr: 127.0.0.0/8, role: teacher}
rules:
  - id: chatterbox-staff
    services: [chatterbox]
    roles: [staff]
    when: always
    decision: inspect
    clause: {id: MB-4.1, quote: Staff may use Chatterbox; posts are checked before they leave.}
    reason: The staff's own network.
    owner: Nadia Brandt
    approved_by: Hilary Marlow
    approved_on: 2026-09-01
levels:
  - {kinds: [phone], level: warn, clause: {id: MB-5.2, quote: No telephone numbers.}}
  - {kinds: [email], level: block, clause: {id: MB-5.3, quote: No addresses of others.}}
  - {kinds: [postcode], level: approve, clause: {id: MB-5.4, quote: A colleague looks over it.}}
  - {kinds: [pupil_name], level: warn, reason_required: true, clause: {id: MB-5.1, quote: No pupils' names.}}
reviewed: {approved_on: 2026-09-01, next_review: 2027-09-01}
"""
NOTICE_AND_DPIA = """\
notice: {published_on: 2026-09-01, version: "1"}
dpia: {signed_by: Bea Knoll, role: DPO, signed_on: 2026-09-01}
"""
PUPILS = (
    Pupil("Olivia", "Smith", class_name="Oak", year="3", id="004001"),
    Pupil("Zain", "Abbaswick", class_name="Willow", year="4", id="004002"),
)
ADULTS = (Adult("Jo", "Pike", title="Ms", user="jpike", roles=("teacher",)),)


@pytest.fixture
def school_home(tmp_path: Path) -> Home:
    """A home with a policy, notice published and DPIA signed."""
    home = Home(tmp_path / "home")
    home.root.mkdir()
    home.policy_path.write_text(SCHOOL_POLICY + NOTICE_AND_DPIA, encoding="utf-8")
    return home


@pytest.fixture
def school_database(school_home: Home) -> Iterator[Database]:
    """The home's database, with the roll, the staff and the cast in it."""
    from companion_api.store import lists, people

    database = Database.of(school_home)
    database.upgrade()
    with database.session() as session:
        lists.replace_pupils(session, PUPILS)
        lists.replace_adults(session, ADULTS, kind="staff")
        for member in CAST:
            people.add_person(session, user=member.user, name=member.name, roles=member.roles)
    yield database
    database.close()


@pytest.fixture
def app(school_home: Home, school_database: Database) -> Iterator[Flask]:
    """The web application of that home."""
    from companion_api.app import create_app

    application = create_app(Settings.from_home(school_home, testing=True, warm_models=False))
    yield application
    application.extensions[EXTENSION].database.close()


@pytest.fixture
def companion(app: Flask) -> Companion:
    """What the app's views ask of."""
    found: Companion = app.extensions[EXTENSION]
    return found


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser that nobody has signed in with."""
    return app.test_client()


@pytest.fixture
def sign_in(app: Flask, school_database: Database) -> Callable[[Member], FlaskClient]:
    """Makes a browser with that member of the cast signed in."""
    from companion_api.store import people

    def signed_in(member: Member) -> FlaskClient:
        with school_database.reading() as session:
            person = people.find_person(session, member.user)
        assert person is not None
        browser = app.test_client()
        with browser.session_transaction() as cookies:
            cookies["_user_id"], cookies["_fresh"], cookies["_id"] = person.session_key, True, None
        return browser

    return signed_in


@pytest.fixture
def teacher(sign_in: Callable[[Member], FlaskClient]) -> FlaskClient:
    """The teacher's browser."""
    return sign_in(TEACHER)


@pytest.fixture
def lead(sign_in: Callable[[Member], FlaskClient]) -> FlaskClient:
    """The e-safety lead's browser."""
    return sign_in(ESAFETY_LEAD)


@pytest.fixture
def pupil(sign_in: Callable[[Member], FlaskClient]) -> FlaskClient:
    """The pupil's browser."""
    return sign_in(PUPIL)


@pytest.fixture
def extension(school_database: Database) -> dict[str, str]:
    """Headers of the teacher's own extension."""
    return _bearer(school_database, name="jpike's laptop", kind="extension", user="jpike")


@pytest.fixture
def proxy(school_database: Database) -> dict[str, str]:
    """Headers of the school's proxy."""
    return _bearer(school_database, name="proxy", kind="proxy", user=None)


def _bearer(database: Database, *, name: str, kind: str, user: str | None) -> dict[str, str]:
    from companion_api.store import devices

    with database.session() as session:
        token = devices.add_device(session, name=name, kind=kind, user=user)
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture
def later() -> Callable[..., dt.datetime]:
    """A time from now on: ``later(hours=25)``."""
    return lambda **by: dt.datetime.now(dt.UTC) + dt.timedelta(**by)
