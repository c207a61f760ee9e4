"""The people page: it shows the days of a role and sets them; who may, and for whom."""

from __future__ import annotations

import datetime as dt

import pytest
from cast import ESAFETY_LEAD, TEACHER
from dashboard_helpers import DSL, database_of, kinds_of, post, sign_in
from flask import Flask
from flask.testing import FlaskClient

from companion_api.models import Person
from companion_api.store import people

DAYS = {"role": "teacher", "from": "2026-09-01", "until": "2026-09-30"}


def account(app: Flask, user: str = TEACHER.user) -> Person:
    """One account as it is kept."""
    with database_of(app).reading() as db:
        found = people.find_person(db, user)
    assert found is not None
    return found


def test_the_last_day_is_set_and_shown(app: Flask, lead: FlaskClient) -> None:
    """A role whose last day has passed is said to be over, and the log has who did it."""
    assert post(lead, f"/people/{TEACHER.user}/role", **DAYS).status_code == 303
    page = lead.get("/people").text
    assert ("1 Sep 2026 to 30 Sep 2026" in page, "(over)" in page) == (True, True)
    assert kinds_of(app)[-1] == "roles_changed"


def test_empty_days_take_the_end_away(app: Flask, lead: FlaskClient) -> None:
    """The role holds again."""
    post(lead, f"/people/{TEACHER.user}/role", **DAYS)
    post(lead, f"/people/{TEACHER.user}/role", **(DAYS | {"from": "", "until": ""}))
    assert account(app).role_dates == []


def test_what_is_over_opens_nothing_here_any_more(app: Flask, lead: FlaskClient) -> None:
    """A reviewer whose role has ended reads no log, in the very session that is open."""
    client = sign_in(app.test_client(), DSL)
    before = client.get("/events").status_code
    post(lead, f"/people/{DSL.user}/role", role="dsl", until="2026-09-30")
    assert (before, client.get("/events").status_code) == (200, 403)


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"until": "30.09.2026"}, 400),
        ({"until": "2026-08-31"}, 400),  # before the first day
        ({"role": "headteacher"}, 404),  # a role that the person lacks is not given here
    ],
)
def test_what_is_wrong_changes_nothing(app: Flask, lead: FlaskClient, fields: dict[str, str], status: int) -> None:
    """The page says what, beside the form."""
    answer = post(lead, f"/people/{TEACHER.user}/role", **(DAYS | fields))
    assert (answer.status_code, account(app).role_dates) == (status, [])


def test_the_days_that_were_typed_stay(lead: FlaskClient) -> None:
    """Beside what is wrong with them."""
    page = post(lead, f"/people/{TEACHER.user}/role", **(DAYS | {"until": "2026-08-31"})).text
    assert ('value="2026-08-31"' in page, "31 August 2026, is before the first" in page) == (True, True)


def test_nobody_prolongs_their_own_role(app: Flask, lead: FlaskClient) -> None:
    """Neither by the page nor by the address."""
    days = {"role": "esafety_lead", "until": "2027-09-30"}
    assert post(lead, f"/people/{ESAFETY_LEAD.user}/role", **days).status_code == 403
    assert account(app, ESAFETY_LEAD.user).role_dates == []


def test_others_may_not(app: Flask, teacher: FlaskClient) -> None:
    """The page is for the headteacher and the e-safety lead."""
    assert post(teacher, f"/people/{DSL.user}/role", role="dsl", until="2026-09-30").status_code == 403
    assert people.held_roles(account(app, DSL.user), dt.date(2027, 1, 1)) == {"dsl"}
