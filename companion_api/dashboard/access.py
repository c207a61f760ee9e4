"""Requests for access and the permissions that follow: grant with an end, decline, withdraw."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from companion_api.dashboard import here
from companion_api.models import AccessRequest, GrantRow
from companion_api.security import approvers_only, reviewers_only
from companion_api.store import events, grants, requests
from gatepost.errors import InputError
from gatepost.event import utc_now

blueprint = Blueprint("access", __name__)

#: How long a permission lasts when nothing else is typed.
USUAL_DAYS = 7
#: A permission ends with the school year at the latest; a standing one belongs into the policy.
LONGEST_DAYS = 366
MAX_ANSWER_CHARACTERS = 1000


@blueprint.get("/requests")
@reviewers_only
def index() -> ResponseReturnValue:
    """What waits for an answer, and the last answers."""
    with here.database().reading() as db:
        found = requests.list_requests(db)
    waiting = [asked for asked in found if asked.state == "open"]
    answered = [asked for asked in found if asked.state != "open"][:20]
    return render_template("requests/index.html", waiting=waiting, answered=answered)


@blueprint.get("/requests/<request_id>")
@reviewers_only
def show(request_id: str) -> ResponseReturnValue:
    """One request, with the form to answer it."""
    return _request_page(request_id)


def _request_page(request_id: str, **more: object) -> str:
    with here.database().reading() as db:
        asked = db.get(AccessRequest, request_id) or abort(404)
        event = events.find_event(db, asked.event_id) if asked.event_id else None
    until = request.form.get("until") or (here.now() + dt.timedelta(days=USUAL_DAYS)).date().isoformat()
    typed = {"until": until, "answer": request.form.get("answer", "")}
    return render_template("requests/show.html", asked=asked, event=event, typed=typed, own=_is_own(asked), **more)


def _is_own(asked: AccessRequest) -> bool:
    return bool(asked.user == current_user.user)


@blueprint.post("/requests/<request_id>/grant")
@approvers_only
def grant(request_id: str) -> ResponseReturnValue:
    """Say yes until a day; nobody says yes to themselves."""
    _answerable(request_id)
    until, problem = _read_until()
    problems = {"until": problem} if problem else {}
    if problems or until is None:
        return _request_page(request_id, problems=problems), 400
    try:
        with here.database().session() as db:
            requests.grant(db, request_id, by=current_user.user, until=until, answer=_answer())
    except InputError as error:
        return _request_page(request_id, problems={"until": _sentence(error)}), 400
    flash("Access given. It is in force within a minute.", "good")
    return redirect(url_for("access.index"), 303)


@blueprint.post("/requests/<request_id>/decline")
@approvers_only
def decline(request_id: str) -> ResponseReturnValue:
    """Say no, with a word why."""
    _answerable(request_id)
    try:
        with here.database().session() as db:
            requests.refuse(db, request_id, by=current_user.user, answer=_answer())
    except InputError as error:
        return _request_page(request_id, problems={"answer": _sentence(error)}), 400
    flash("Declined.", "good")
    return redirect(url_for("access.index"), 303)


def _answerable(request_id: str) -> None:
    with here.database().reading() as db:
        asked = db.get(AccessRequest, request_id) or abort(404)
    if _is_own(asked):
        abort(403)


def _answer() -> str:
    return request.form.get("answer", "").strip()[:MAX_ANSWER_CHARACTERS]


def _read_until() -> tuple[dt.datetime | None, str]:
    """The end of the named day on the school's clock, or None and what is wrong."""
    try:
        day = dt.date.fromisoformat(request.form.get("until", "").strip())
    except ValueError:
        return None, "Give the last day, such as 2026-12-18."
    today = here.now().date()
    if not today <= day <= today + dt.timedelta(days=LONGEST_DAYS):
        return None, "The last day must be between today and a year from now."
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), here.zone()).astimezone(dt.UTC), ""


def _sentence(error: InputError) -> str:
    return f"{error.message[:1].upper()}{error.message[1:]}."


@blueprint.get("/grants")
@reviewers_only
def permissions() -> ResponseReturnValue:
    """The permissions in force, and those that have ended."""
    with here.database().reading() as db:
        found = grants.list_grants(db)
    now = utc_now()
    in_force = [row for row in found if _is_in_force(row, now)]
    ended = [row for row in found if not _is_in_force(row, now)][:20]
    return render_template("requests/grants.html", in_force=in_force, ended=ended)


def _is_in_force(row: GrantRow, now: dt.datetime) -> bool:
    return row.revoked is None and row.until > now


@blueprint.post("/grants/<grant_id>/revoke")
@approvers_only
def revoke(grant_id: str) -> ResponseReturnValue:
    """Withdraw a permission at once."""
    try:
        with here.database().session() as db:
            grants.revoke(db, grant_id, by=current_user.user)
    except InputError:
        abort(404)
    flash("Permission withdrawn. It ends within a minute.", "good")
    return redirect(url_for("access.permissions"), 303)
