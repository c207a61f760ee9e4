"""Posts that wait for a second person: the list, one post with its pictures, the two answers; the writer's way back."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from companion_api.dashboard import here
from companion_api.dashboard.held_view import pictures_of, texts_of
from companion_api.dashboard.record import record_view
from companion_api.models import Approval, Check
from companion_api.second_person import may_agree
from companion_api.security import allowed_if
from companion_api.store import approvals
from gatepost.errors import InputError

blueprint = Blueprint("approvals", __name__, url_prefix="/approvals")
second_people_only = allowed_if(lambda account: account.may_be_second)


@blueprint.get("")
@second_people_only
def index() -> ResponseReturnValue:
    """What waits for this person, and the last answers; nothing of the posts themselves."""
    with here.database().reading() as db:
        waiting = [one for one in approvals.waiting(db) if _may_see(one.check)]
        decided = [one for one in approvals.decided(db) if _may_see(one.check)]
    return render_template("approvals/index.html", waiting=waiting, decided=decided)


@blueprint.get("/<uuid:check_id>")
@second_people_only
def show(check_id: object) -> ResponseReturnValue:
    """One post, as it was sent; that somebody looked at it is recorded."""
    with here.database().reading() as db:
        approval = _find(db, str(check_id))
    if approval.sealed is not None:
        record_view(approval.check.event_id, approval.check.service)
    return _page(str(check_id))


def _page(check_id: str, **more: object) -> str:
    with here.database().reading() as db:
        approval = _find(db, check_id)
        post = _opened(db, approval)
    shown: dict[str, Any] = {"approval": approval, "check": approval.check, "post": post}
    if post is not None:
        shown |= {"texts": texts_of(post, approval.check.findings)}
        shown |= {"pictures": pictures_of(post, approval.check.findings)}
    return render_template("approvals/show.html", minutes=here.policy().limits.agreement_minutes, **shown, **more)


def _opened(db: Session, approval: Approval) -> Any:  # noqa: ANN401 - HeldPost, or None
    try:
        return approvals.open_post(db, approval)
    except InputError:
        # Sealed with another key: as good as gone, and the writer can show it.
        return None


@blueprint.get("/<uuid:check_id>/pictures/<place>")
@second_people_only
def picture(check_id: object, place: str) -> ResponseReturnValue:
    """One picture, for this page alone: no browser keeps it."""
    with here.database().reading() as db:
        approval = _find(db, str(check_id))
        try:
            jpeg = approvals.open_picture(db, str(check_id), int(place))
        except (InputError, ValueError):
            jpeg = None
    if jpeg is None:
        abort(404)
    record_view(approval.check.event_id, approval.check.service)
    return Response(jpeg, mimetype="image/jpeg", headers={"Cache-Control": "no-store"})


@blueprint.post("/<uuid:check_id>/agree")
@second_people_only
def agree(check_id: object) -> ResponseReturnValue:
    """The post may go out: the writer sends it again."""
    reason = request.form.get("reason", "").strip()[: approvals.MAX_ANSWER_CHARACTERS]
    minutes, who = here.policy().limits.agreement_minutes, {"by": current_user.user, "client": here.client_address()}
    with here.database().session() as db:
        approval = _waiting(db, str(check_id))
        wanted = any(finding.get("reason_required") for finding in approval.check.findings)
        if reason or not wanted:
            approvals.agree(db, approval.check, reason=reason or None, minutes=minutes, **who)
    if wanted and not reason:
        return _page(str(check_id), problems={"reason": "Say in a few words why this may be published."}), 400
    flash("Agreed. The writer can now send the post again; what was kept of it is deleted.", "good")
    return redirect(url_for("approvals.index"), 303)


@blueprint.post("/<uuid:check_id>/refuse")
@second_people_only
def refuse(check_id: object) -> ResponseReturnValue:
    """The post stays held, and the writer reads why."""
    reason = request.form.get("reason", "")
    try:
        with here.database().session() as db:
            approval = _waiting(db, str(check_id))
            approvals.refuse(db, approval, by=current_user.user, reason=reason, client=here.client_address())
    except InputError:
        said = "Say in a few words why not; the writer reads it."
        return _page(str(check_id), problems={"reason": said}, reason=reason), 400
    flash("Not agreed. The post stays held; what was kept of it is deleted.", "good")
    return redirect(url_for("approvals.index"), 303)


@blueprint.post("/<uuid:check_id>/withdraw")
def withdraw(check_id: object) -> ResponseReturnValue:
    """The writer takes the request back, and the post with it."""
    with here.database().session() as db:
        approval = approvals.find(db, str(check_id))
        if approval is None or approval.check.user != current_user.user:
            abort(404)
        approvals.withdraw(db, str(check_id))
    flash("Taken back. What was kept of the post is deleted.", "good")
    return redirect(url_for("home.mine"), 303)


def _may_see(check: Check) -> bool:
    return may_agree(here.policy(), check, current_user.user, current_user.roles)


def _find(db: Session, check_id: str) -> Approval:
    approval = approvals.find(db, check_id)
    if approval is None:
        abort(404)
    if not _may_see(approval.check):
        abort(403)
    return approval


def _waiting(db: Session, check_id: str) -> Approval:
    approval = _find(db, check_id)
    if approval.state != "waiting":
        abort(404)
    return approval
