"""The first page: the log for reviewers, and for anybody else what is held about them."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select

from companion_api.dashboard import here
from companion_api.models import AccessRequest
from companion_api.store import approvals
from companion_api.store import events as log
from gatepost.errors import InputError
from gatepost.event import utc_now

blueprint = Blueprint("home", __name__)
PAGE_SIZE = 25


@blueprint.get("/")
def index() -> ResponseReturnValue:
    """Lead each person to their first page."""
    return redirect(url_for("events.index" if current_user.may_review else "home.mine"))


@blueprint.get("/my-page")
def mine() -> ResponseReturnValue:
    """The account, and the person's own events; nobody else's."""
    wanted = log.EventFilter(user=current_user.user, cursor=request.args.get("cursor") or None, limit=PAGE_SIZE)
    try:
        with here.database().reading() as db:
            page = log.find_events(db, wanted)
            mine = AccessRequest.user == current_user.user
            asked = db.scalars(select(AccessRequest).where(mine).order_by(AccessRequest.created.desc()).limit(10)).all()
            posts = approvals.of_writer(db, current_user.user)
    except InputError:
        return redirect(url_for("home.mine"))
    keep_days = here.policy().limits.keep_events_days
    shown = {"events": page.events, "next_cursor": page.next, "asked": asked, "posts": posts}
    return render_template("home/mine.html", keep_days=keep_days, now=utc_now(), **shown)
