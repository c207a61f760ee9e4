"""Who has an account here, for the people who answer for it, and the days on which a role begins and ends."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from companion_api.dashboard import here
from companion_api.dashboard.grant_form import sentence
from companion_api.security import PEOPLE_ROLES, roles_required
from companion_api.store import people
from gatepost.dated_role import read_day
from gatepost.errors import InputError

blueprint = Blueprint("people", __name__, url_prefix="/people")
people_roles_only = roles_required(*PEOPLE_ROLES)


@blueprint.get("")
@people_roles_only
def index() -> ResponseReturnValue:
    """The accounts, their roles with first and last days, and when they last signed in."""
    return _page({})


def _page(problem: dict[str, str]) -> str:
    with here.database().reading() as db:
        found = [(person, people.dated_roles(person)) for person in people.list_people(db)]
    return render_template("people/index.html", people=found, today=here.now().date(), problem=problem)


@blueprint.post("/<user>/role")
@people_roles_only
def set_days(user: str) -> ResponseReturnValue:
    """Set the first and last day of a role that the person has; nobody does that to their own."""
    if user == current_user.user:
        abort(403)
    role = request.form.get("role", "")
    try:
        _set_days(user, role, starts=_day("from"), until=_day("until"))
    except InputError as error:
        typed = {name: request.form.get(name, "") for name in ("from", "until")}
        return _page(typed | {"user": user, "role": role, "text": sentence(error)}), 400
    flash("The days are set. They are in force at every proxy within a minute.", "good")
    return redirect(url_for("people.index"), 303)


def _set_days(user: str, role: str, *, starts: dt.date | None, until: dt.date | None) -> None:
    with here.database().session() as db:
        person = people.find_person(db, user)
        # A role that the person lacks is given by whoever runs Gatepost, not here.
        if person is None or role not in person.roles:
            abort(404)
        people.set_role(db, person, role, by=current_user.user, starts=starts, until=until)


def _day(name: str) -> dt.date | None:
    text = request.form.get(name, "").strip()
    return read_day(text, name) if text else None
