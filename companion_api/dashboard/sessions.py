"""Supervised video: a teacher opens a site to the pupils of one network for a while, and it shuts by itself."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from companion_api.dashboard import here
from companion_api.dashboard.session_form import SessionForm
from companion_api.models import VideoSession
from companion_api.security import roles_required
from companion_api.store import sessions
from companion_api.supervision import SESSION_ROLES, places
from gatepost.errors import InputError

blueprint = Blueprint("sessions", __name__, url_prefix="/sessions")
session_roles_only = roles_required(*SESSION_ROLES)


@blueprint.get("")
@session_roles_only
def index() -> ResponseReturnValue:
    """What runs, what is over, and the form: first the video, then what colleagues thought of it."""
    form = SessionForm(request.args)
    video = form.video() if form.text("video") else None
    return _page(form, earlier=_earlier(video.key) if video else None)


def _earlier(key: str) -> list[VideoSession]:
    with here.database().reading() as db:
        return sessions.assessments(db, key)


def _page(form: SessionForm, *, earlier: list[VideoSession] | None) -> str:
    with here.database().reading() as db:
        lists = {"running": sessions.running(db), "recent": sessions.recent(db)}
    told = {"typed": form.shown, "problems": form.problems, "places": places(here.policy()), "earlier": earlier}
    return render_template("sessions/index.html", longest=sessions.MAX_MINUTES, **lists, **told)


@blueprint.post("")
@session_roles_only
def start() -> ResponseReturnValue:
    """Open a session, in force at the proxy within seconds."""
    form = SessionForm(request.form)
    video = form.video()
    if video is None:
        return _page(form, earlier=None), 400
    earlier = _earlier(video.key)
    told = form.read(video, earlier, by=current_user.user)
    if told is None:
        return _page(form, earlier=earlier), 400
    with here.database().session() as db:
        sessions.open_session(db, **told)
    flash(f"The session is open for {told['minutes']} minutes. Pupils can load the page in a few seconds.", "good")
    return redirect(url_for("sessions.index"), 303)


@blueprint.post("/<session_id>/end")
@session_roles_only
def end(session_id: str) -> ResponseReturnValue:
    """End a session now; any colleague may, for shutting is the safe side."""
    try:
        with here.database().session() as db:
            sessions.end(db, session_id, by=current_user.user)
    except InputError:
        abort(404)
    flash("The session has ended. The site shuts within seconds.", "good")
    return redirect(url_for("sessions.index"), 303)
