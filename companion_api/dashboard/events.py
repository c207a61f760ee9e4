"""The event log: the list with its filters, one event, the review and its undoing, and the export."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from companion_api.dashboard import here, words
from companion_api.dashboard.event_csv import BYTE_ORDER_MARK, csv_lines
from companion_api.dashboard.history import history_of, is_intact
from companion_api.dashboard.log_form import EVERY_KIND, LogForm
from companion_api.dashboard.pictures import outlines_of
from companion_api.dashboard.record import record, record_view
from companion_api.models import Check, EventRow
from companion_api.second_person import may_agree
from companion_api.security import reviewers_only
from companion_api.store import approvals
from companion_api.store import events as log
from gatepost.errors import InputError
from gatepost.event import INCIDENT_KINDS, KINDS, Event

blueprint = Blueprint("events", __name__, url_prefix="/events")

_DETAIL_WORDS: dict[str, str] = {
    "added": "Added", "changed": "Changed", "left": "Left", "list": "List", "version": "Version", "count": "Count",
    "until": "Until", "by": "By", "users": "For", "roles": "For the roles",
    "unsure": "Not sure who", "person": "Person", "days": "Days of the roles",
    "not_readable": "What the proxy cannot see",
}  # fmt: skip


@blueprint.get("")
@reviewers_only
def index() -> ResponseReturnValue:
    """The list, newest first, fifty a page."""
    form = LogForm.of(request.args)
    problems = form.problems()
    if not problems:
        try:
            return _list_page(form)
        except InputError:
            problems = {"from": "This page of the log has moved. Filter again."}
    return render_template("events/index.html", form=form, problems=problems, **_choices()), 400


def _list_page(form: LogForm) -> str:
    wanted = form.to_filter(here.zone())
    with here.database().reading() as db:
        page, count = log.find_events(db, wanted), log.count_events(db, wanted)
        to_review = log.count_events(db, log.EventFilter(state="open"))
    count_words = "1 event" if count == 1 else f"{count:,} events"
    shown = {"to_review": to_review, "events": page.events, "next_cursor": page.next, "count_words": count_words}
    return render_template("events/index.html", form=form, reviewable=INCIDENT_KINDS, **shown, **_choices())


def _choices() -> dict[str, list[tuple[str, str]]]:
    with here.database().reading() as db:
        services = db.scalars(select(EventRow.service).where(EventRow.service.is_not(None)).distinct()).all()
        decisions = db.scalars(select(EventRow.decision).where(EventRow.decision.is_not(None)).distinct()).all()
    sites = sorted(((str(name), here.site_name(name)) for name in services), key=lambda pair: pair[1].casefold())
    kinds = [(kind, words.in_words(words.KIND_WORDS, kind)) for kind in KINDS]
    return {
        "sites": [("", "Any site"), *sites],
        "kinds": [("", "Incidents and decisions"), (EVERY_KIND, "Everything"), *kinds],
        "decisions": [
            ("", "Any decision"),
            *((str(word), words.in_words(words.DECISION_WORDS, word)) for word in sorted(map(str, decisions))),
        ],
        "states": [("", "Any state"), *words.STATE_WORDS.items()],
    }


@blueprint.get("/log.csv")
@reviewers_only
def export() -> ResponseReturnValue:
    """The filtered log as a file; the export itself is recorded, with its filters."""
    form = LogForm.of(request.args)
    if form.problems():
        abort(400)
    wanted = form.to_filter(here.zone())
    record("exported", details={"format": "csv", "filters": form.as_query})
    found = log.every_event(here.database(), wanted)
    name = f"gatepost-log-{dt.datetime.now(here.zone()):%Y-%m-%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(_file(found), mimetype="text/csv", headers=headers)


def _file(found: Iterator[Event]) -> Iterator[str]:
    yield BYTE_ORDER_MARK  # without it Excel takes the masked characters for another encoding
    yield from csv_lines(found)


@blueprint.get("/<uuid:event_id>")
@reviewers_only
def show(event_id: UUID) -> ResponseReturnValue:
    """Everything about one event."""
    _record_view(str(event_id))
    return _event_page(str(event_id))


def _record_view(event_id: str) -> None:
    with here.database().reading() as db:
        event = log.find_event(db, event_id) or abort(404)
    if event.kind != "viewed":
        record_view(event_id, event.service)


def _event_page(event_id: str, **more: object) -> str:
    with here.database().reading() as db:
        event = log.find_event(db, event_id) or abort(404)
        history, intact = history_of(db, event), is_intact(db, event_id)
        outlines = outlines_of(_checked(db, event))
        waits = _waits(db, event)
    back = LogForm.of(request.args).as_query
    details = [(_DETAIL_WORDS[name], _detail(value)) for name, value in event.details.items() if name in _DETAIL_WORDS]
    page = {
        "event": event,
        "history": history,
        "intact": intact,
        "outlines": outlines,
        "details": details,
        "waits": waits,
    }
    return render_template("events/show.html", **page, back=back, reviewable=event.kind in INCIDENT_KINDS, **more)


def _checked(db: Session, event: Event) -> list[dict[str, Any]]:
    check = db.get(Check, event.check_id) if event.check_id else None
    return check.findings if check else []


def _waits(db: Session, event: Event) -> bool:
    """Whether the post waits for this very person to agree."""
    approval = approvals.find(db, event.check_id) if event.check_id else None
    user, roles = current_user.user, current_user.roles
    return (
        approval is not None and approval.state == "waiting" and may_agree(here.policy(), approval.check, user, roles)
    )


def _detail(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


@blueprint.post("/<uuid:event_id>/review")
@reviewers_only
def review(event_id: UUID) -> ResponseReturnValue:
    """Mark as reviewed, with a note."""
    note = request.form.get("note", "")
    return _settle(str(event_id), note, state="reviewed", said="Marked as reviewed.")


@blueprint.post("/<uuid:event_id>/reopen")
@reviewers_only
def reopen(event_id: UUID) -> ResponseReturnValue:
    """Take a review back; the note stays in the history."""
    return _settle(str(event_id), "", state="open", said="Opened again.")


def _settle(event_id: str, note: str, *, state: str, said: str) -> ResponseReturnValue:
    with here.database().reading() as db:
        event = log.find_event(db, event_id)
    if event is None or event.kind not in INCIDENT_KINDS:
        abort(404)
    try:
        with here.database().session() as db:
            log.review(db, event_id, current_user.user, note, state=state)
    except InputError as error:
        return _event_page(event_id, note=note, problems={"note": f"The note {error.message}."}), 400
    flash(said, "good")
    return redirect(url_for("events.show", event_id=event_id), 303)
