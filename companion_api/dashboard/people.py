"""Who has an account here, for the people who answer for it."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from companion_api.dashboard import here
from companion_api.security import PEOPLE_ROLES, roles_required
from companion_api.store import people

blueprint = Blueprint("people", __name__, url_prefix="/people")


@blueprint.get("")
@roles_required(*PEOPLE_ROLES)
def index() -> ResponseReturnValue:
    """The accounts, their roles and when they last signed in."""
    with here.database().reading() as db:
        found = people.list_people(db)
    return render_template("people/index.html", people=found)
