"""Requests for access and the permissions that follow: grant with an end, decline, withdraw, confirm each year."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from companion_api import grantable
from companion_api.api.auth import known_roles
from companion_api.dashboard import here
from companion_api.dashboard.grant_form import GrantForm, sentence
from companion_api.models import AccessRequest, GrantRow
from companion_api.security import approvers_only, requests_readers_only
from companion_api.store import events, grants, requests
from gatepost.errors import InputError
from gatepost.event import utc_now
from gatepost.grant import Grant
from gatepost.opaque import opaque_for

blueprint = Blueprint("access", __name__)


@blueprint.get("/requests")
@requests_readers_only
def index() -> ResponseReturnValue:
    """What waits for an answer, and the last answers."""
    with here.database().reading() as db:
        found = requests.list_requests(db)
    waiting = [asked for asked in found if asked.state == "open"]
    answered = [asked for asked in found if asked.state != "open"][:20]
    return render_template("requests/index.html", waiting=waiting, answered=answered)


@blueprint.get("/requests/<request_id>")
@requests_readers_only
def show(request_id: str) -> ResponseReturnValue:
    """One request, with the form to answer it."""
    return _request_page(GrantForm(_find(request_id), request.form))


def _find(request_id: str) -> AccessRequest:
    with here.database().reading() as db:
        return db.get(AccessRequest, request_id) or abort(404)


def _request_page(form: GrantForm) -> str:
    asked = form.asked
    with here.database().reading() as db:
        event = events.find_event(db, asked.event_id) if asked.event_id else None
        given = db.get(GrantRow, asked.grant_id) if asked.grant_id else None
    opaque = opaque_for(asked.service)
    told = {"asked": asked, "event": event, "given": given, "own": _is_own(asked), "problems": form.problems}
    sealed = opaque.sentence if opaque else ""
    return render_template("requests/show.html", typed=form.shown, choices=form.choices, sealed=sealed, **told)


def _is_own(asked: AccessRequest) -> bool:
    return bool(asked.user == current_user.user)


@blueprint.post("/requests/<request_id>/grant")
@approvers_only
def grant(request_id: str) -> ResponseReturnValue:
    """Say yes until a day; nobody says yes to themselves."""
    form = GrantForm(_answerable(request_id), request.form)
    given = form.read(by=current_user.user)
    if given is None or not _is_given(form, given):
        return _request_page(form), 400
    flash("Access given. It is in force within a minute.", "good")
    return redirect(url_for("access.index"), 303)


def _is_given(form: GrantForm, given: Grant) -> bool:
    """Give it, or say in the form why not."""
    why = grantable.refusal(here.policy(), here.catalogue(), given, roles_of=known_roles)
    if why:
        form.problems["users"] = f"A permission cannot open this site: {why}"
        return False
    try:
        with here.database().session() as db:
            requests.grant(db, form.asked.id, given, answer=form.answer)
    except InputError as error:
        form.problems["users" if error.place == "user" else "until"] = sentence(error)
        return False
    return True


@blueprint.post("/requests/<request_id>/decline")
@approvers_only
def decline(request_id: str) -> ResponseReturnValue:
    """Say no, with a word why."""
    form = GrantForm(_answerable(request_id), request.form)
    try:
        with here.database().session() as db:
            requests.refuse(db, request_id, by=current_user.user, answer=form.answer)
    except InputError as error:
        form.problems["answer"] = sentence(error)
        return _request_page(form), 400
    flash("Declined.", "good")
    return redirect(url_for("access.index"), 303)


def _answerable(request_id: str) -> AccessRequest:
    asked = _find(request_id)
    if _is_own(asked):
        abort(403)
    return asked


@blueprint.get("/grants")
@requests_readers_only
def permissions() -> ResponseReturnValue:
    """The permissions in force, and those that have ended; with ``due=1`` those to confirm or withdraw."""
    now, only_due = utc_now(), request.args.get("due") == "1"
    with here.database().reading() as db:
        found = grants.list_grants(db)
        due = grants.due(db, approvers=here.policy().approver_roles, now=now)
    if only_due:
        return render_template("requests/due.html", due=due)
    in_force = [row for row in found if _is_in_force(row, now)]
    ended = [row for row in found if not _is_in_force(row, now)][:20]
    return render_template("requests/grants.html", in_force=in_force, ended=ended, due=len(due))


def _is_in_force(row: GrantRow, now: dt.datetime) -> bool:
    return row.revoked is None and row.until > now


@blueprint.post("/grants/<grant_id>/confirm")
@approvers_only
def confirm(grant_id: str) -> ResponseReturnValue:
    """Say that a permission is still needed, and answer for it from now on; nobody does so for their own."""
    with here.database().reading() as db:
        row = db.get(GrantRow, grant_id) or abort(404)
    if current_user.user in row.users:
        abort(403)
    try:
        with here.database().session() as db:
            grants.confirm(db, grant_id, by=current_user.user)
    except InputError:
        abort(404)
    flash("Permission confirmed for another year at most; it ends on its last day as before.", "good")
    return redirect(url_for("access.permissions", due=1), 303)


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
    due = "1" if request.form.get("due") == "1" else None
    return redirect(url_for("access.permissions", due=due), 303)
