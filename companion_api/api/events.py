"""The event log over HTTP: search and export for reviewers, delivery for proxies."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response

from companion_api.api.auth import caller, proxies_only, reviewers_only
from companion_api.api.bodies import EventsBody, EventsQuery, ExportQuery
from companion_api.api.errors import ApiError
from companion_api.api.reading import read_json, read_query
from companion_api.companion import here
from companion_api.dashboard.event_csv import BYTE_ORDER_MARK, csv_lines
from companion_api.store import devices, events
from companion_api.store.events import EventFilter
from gatepost.errors import InputError
from gatepost.event import Event
from gatepost.event_read import read_time

blueprint = Blueprint("api_events", __name__, url_prefix="/api/v1")
#: What a proxy sees for itself; everything else is written by the companion.
PROXY_KINDS: frozenset[str] = frozenset(
    {"site_refused", "post_held", "post_released", "companion_unavailable", "proxy_auth"}
)


@blueprint.get("/events")
@reviewers_only
def find() -> dict[str, Any]:
    """One page of the log, newest first."""
    query = read_query(EventsQuery)
    wanted = dataclasses.replace(_filter(query), limit=query.limit, cursor=query.cursor)
    with here().database.reading() as session:
        page = events.find_events(session, wanted)
    return {"events": [event.to_json() for event in page.events], "next": page.next}


@blueprint.get("/events.csv")
@reviewers_only
def export() -> Response:
    """The filtered log as CSV; the export is itself an event, with its filters."""
    query = read_query(ExportQuery)
    wanted = _filter(query)
    with here().database.session() as session:
        events.find_events(session, dataclasses.replace(wanted, limit=1))  # a wrong filter is told before any line
        filters = query.model_dump(exclude_none=True, by_alias=True)
        details = {"format": "csv", "filters": filters}
        events.append(session, Event("exported", user=caller().user, client=caller().client, details=details))
    found = events.every_event(here().database, wanted)
    headers = {"Content-Disposition": 'attachment; filename="gatepost-log.csv"', "Cache-Control": "no-store"}
    return Response(_file(found), content_type="text/csv; charset=utf-8", headers=headers)


def _file(found: Iterator[Event]) -> Iterator[str]:
    yield BYTE_ORDER_MARK  # without it Excel takes the masked characters for another encoding
    yield from csv_lines(found)


def _filter(query: ExportQuery) -> EventFilter:
    told = query.model_dump(include={"kind", "user", "service", "decision", "state"})
    return EventFilter(from_=_moment("from", query.from_), to=_moment("to", query.to, whole_day=True), **told)


def _moment(name: str, text: str | None, *, whole_day: bool = False) -> dt.datetime | None:
    """A time of the query; a bare date is its first moment, or with ``whole_day`` the next day's."""
    if text is None:
        return None
    try:
        moment = read_time(name, text)
        is_date = len(text) <= len("2026-09-01")
        return moment + dt.timedelta(days=1) if whole_day and is_date else moment
    except (InputError, OverflowError) as error:
        raise ApiError(400, f"{name}: is not an ISO 8601 date or time", details={"place": name}) from error


@blueprint.post("/events")
@proxies_only
def deliver() -> dict[str, int]:
    """Keep a proxy's events; on disk when this answers, and written once however often they are sent."""
    sent = [_read(index, data) for index, data in enumerate(read_json(EventsBody).events)]
    with here().database.session() as session:
        extensions = devices.extension_names(session)
        for event in sent:
            # The extension that answered the proxy, where there is one; else the proxy, whose name is known here.
            device = event.device if event.device in extensions else caller().device_name
            events.append(session, dataclasses.replace(event, device=device))
    return {"stored": len(sent)}


def _read(index: int, data: dict[str, Any]) -> Event:
    try:
        event = Event.from_json(data)
    except InputError as error:
        place = f"events.{index}.{error.place.removeprefix('event.')}"
        raise ApiError(400, f"{place}: {error.message}", details={"place": place}) from error
    if event.kind not in PROXY_KINDS:
        place = f"events.{index}.kind"
        raise ApiError(400, f"{place}: a proxy reports {', '.join(sorted(PROXY_KINDS))}", details={"place": place})
    # What a reviewer does is recorded by the companion alone.
    unreviewed = {"state": "open", "note": None, "reviewed_by": None, "reviewed_at": None}
    return dataclasses.replace(event, **unreviewed)  # type: ignore[arg-type]
