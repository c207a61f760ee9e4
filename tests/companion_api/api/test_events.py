"""The log over HTTP: reviewers read, proxies deliver, nobody else does either."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from flask.testing import FlaskClient

from companion_api.companion import Companion
from companion_api.store import devices, events
from companion_api.store.events import EventFilter
from gatepost.event import Event, new_id

Headers = dict[str, str]


@pytest.fixture
def refused(companion: Companion) -> Event:
    """One refusal whose reason a spreadsheet would run."""
    event = Event("site_refused", user="jpike", service="tiktok", decision="block", reason='=cmd|"/C calc"!A0')
    with companion.database.session() as session:
        events.append(session, event)
    return event


def test_a_reviewer_finds_events(lead: FlaskClient, refused: Event) -> None:
    """Filters narrow the page."""
    page = lead.get("/api/v1/events", query_string={"user": "jpike", "kind": "site_refused"}).json
    assert ([event["id"] for event in page["events"]], page["next"]) == ([refused.id], None)


@pytest.mark.parametrize("to", ["2999-01-01", "2999-01-01T00:00:00Z"])
def test_times_and_dates_are_understood(lead: FlaskClient, refused: Event, to: str) -> None:
    """A date stands for the day, a time for itself."""
    found = lead.get("/api/v1/events", query_string={"from": "2026-01-01", "to": to, "user": "jpike"}).json["events"]
    assert len(found) == 1


def test_a_bare_to_date_includes_its_day(lead: FlaskClient, refused: Event) -> None:
    """What happened today is found with today as the last day."""
    today = f"{refused.created:%Y-%m-%d}"
    found = lead.get("/api/v1/events", query_string={"from": today, "to": today, "user": "jpike"}).json["events"]
    assert len(found) == 1


@pytest.mark.parametrize(
    "query", [{"kind": "x"}, {"from": "yesterday"}, {"limit": "0"}, {"limit": "x"}, {"cursor": "x"}, {"state": "x"},
              {"colour": "red"}, {"to": "9999-12-31"}],
)  # fmt: skip
def test_a_bad_filter_is_refused_by_name(lead: FlaskClient, query: dict[str, str]) -> None:
    """400, and the message begins with the filter."""
    answer = lead.get("/api/v1/events", query_string=query)
    assert (answer.status_code, answer.json["error"]["message"].split(":")[0]) == (400, next(iter(query)))


def test_csv_is_harmless_and_recorded(lead: FlaskClient, refused: Event) -> None:
    """Formulas are shown, not run; Excel reads the encoding; the export is in the log."""
    answer = lead.get("/api/v1/events.csv", query_string={"user": "jpike"})
    text = answer.data.decode("utf-8-sig")
    row = next(csv.DictReader(io.StringIO(text)))
    assert (answer.data[:3], row["reason"][0], answer.mimetype) == (b"\xef\xbb\xbf", "'", "text/csv")
    newest = lead.get("/api/v1/events").json["events"][0]
    assert (newest["kind"], newest["user"], newest["details"]["filters"]) == ("exported", "nbrandt", {"user": "jpike"})


LOG_PATHS = ("/api/v1/events", "/api/v1/events.csv")


@pytest.mark.parametrize("path", LOG_PATHS)
def test_devices_cannot_read_the_log(client: FlaskClient, extension: Headers, proxy: Headers, path: str) -> None:
    """Neither an extension nor a proxy: 403."""
    assert [client.get(path, headers=headers).status_code for headers in (extension, proxy)] == [403, 403]


@pytest.mark.parametrize("path", LOG_PATHS)
def test_staff_and_pupils_cannot_read_the_log(teacher: FlaskClient, pupil: FlaskClient, path: str) -> None:
    """A session without a reviewer's role: 403."""
    assert [browser.get(path).status_code for browser in (teacher, pupil)] == [403, 403]


def sent(**fields: Any) -> dict[str, Any]:
    """An event as the proxy writes it."""
    return Event("site_refused", host="tiktok.com", user="jpike").to_json() | fields


def test_a_proxys_events_are_kept_once(client: FlaskClient, proxy: Headers, companion: Companion) -> None:
    """Sending the same again stores nothing new; a name that is no extension's is not believed."""
    body = {"events": [sent(device="forged")]}
    answers = [client.post("/api/v1/events", json=body, headers=proxy).json for _ in range(2)]
    with companion.database.reading() as session:
        kept = events.find_events(session, EventFilter(kind="site_refused")).events
    assert (answers, [event.device for event in kept]) == ([{"stored": 1}] * 2, ["proxy"])


def test_a_proxy_names_the_extension_that_answered_it(
    client: FlaskClient, proxy: Headers, companion: Companion
) -> None:
    """And tells of sign-ins that could not be checked."""
    with companion.database.session() as session:
        devices.add_device(session, name="Room 4 laptop", user="jpike")
    body = {"events": [sent(device="Room 4 laptop"), sent(kind="proxy_auth")]}
    assert client.post("/api/v1/events", json=body, headers=proxy).json == {"stored": 2}
    with companion.database.reading() as session:
        kept = {event.kind: event.device for event in events.find_events(session, EventFilter()).events}
    assert (kept["site_refused"], kept["proxy_auth"]) == ("Room 4 laptop", "proxy")


@pytest.mark.parametrize(
    ("fields", "place"),
    [({"kind": "reviewed"}, "events.1.kind"), ({"id": "x"}, "events.1.id"), ({"text": "the post"}, "events.1.text")],
)
def test_a_bad_event_keeps_the_whole_lot_out(
    client: FlaskClient, proxy: Headers, companion: Companion, fields: dict[str, str], place: str
) -> None:
    """The refusal names the event and the key, and nothing half-written stays."""
    answer = client.post("/api/v1/events", json={"events": [sent(), sent(**fields)]}, headers=proxy)
    with companion.database.reading() as session:
        count = events.count_events(session, EventFilter(kind="site_refused"))
    assert (answer.status_code, answer.json["error"]["details"]["place"], count) == (400, place, 0)


def test_a_proxy_cannot_review(client: FlaskClient, proxy: Headers, companion: Companion) -> None:
    """An event that says it was reviewed arrives as open."""
    event = sent(id=new_id(), state="reviewed", reviewed_by="nbrandt")
    client.post("/api/v1/events", json={"events": [event]}, headers=proxy)
    with companion.database.reading() as session:
        kept = events.find_event(session, event["id"])
    assert kept is not None
    assert (kept.state, kept.reviewed_by) == ("open", None)


def test_only_a_proxy_delivers(client: FlaskClient, extension: Headers) -> None:
    """An extension's token is not enough."""
    assert client.post("/api/v1/events", json={"events": []}, headers=extension).status_code == 403
