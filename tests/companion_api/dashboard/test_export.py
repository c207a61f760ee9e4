"""The log as a file, and that taking it is recorded."""

from __future__ import annotations

import csv
import io

import pytest
from dashboard_helpers import NAME, database_of, hold_post, record
from flask import Flask
from flask.testing import FlaskClient

from companion_api.dashboard.event_csv import COLUMNS, csv_lines, harmless
from companion_api.store import events
from gatepost.event import Event


def table(client: FlaskClient, query: str = "") -> list[dict[str, str]]:
    """The export as a spreadsheet reads it."""
    text = client.get(f"/events/log.csv{query}").data.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_it_holds_what_the_page_shows(app: Flask, lead: FlaskClient) -> None:
    """Who, where, what was seen and which clause."""
    hold_post(app)
    row = table(lead)[0]
    assert [row[name] for name in ("user", "service", "findings", "masked", "clause", "decision")] == [
        "jpike", "facebook", "pupil_name", "O▒▒▒▒▒ S▒▒▒▒", "photographs", "warn",
    ]  # fmt: skip


def test_it_carries_the_filters(app: Flask, lead: FlaskClient) -> None:
    """Only what was asked for leaves."""
    hold_post(app)
    record(app, user="osmith")
    assert [row["user"] for row in table(lead, "?user=osmith")] == ["osmith"]


def test_it_is_recorded_with_its_filters(app: Flask, lead: FlaskClient) -> None:
    """An export is an event."""
    lead.get("/events/log.csv?user=osmith")
    with database_of(app).reading() as db:
        found = events.find_events(db, events.EventFilter(kind="exported")).events
    assert [(event.user, event.details["filters"]) for event in found] == [("nbrandt", {"user": "osmith"})]


def test_a_wrong_filter_exports_nothing(app: Flask, lead: FlaskClient) -> None:
    """Not the whole log by mistake."""
    record(app)
    assert lead.get("/events/log.csv?from=never").status_code == 400


def test_the_file_is_named_and_not_kept_by_the_browser(lead: FlaskClient) -> None:
    """It is a download, with a byte order mark for Excel."""
    answer = lead.get("/events/log.csv")
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="gatepost-log-')
    assert (answer.headers["Cache-Control"], answer.data[:3]) == ("no-store", b"\xef\xbb\xbf")


def test_more_than_a_page_is_exported(app: Flask, lead: FlaskClient) -> None:
    """The export has no fifty-row limit."""
    for _ in range(60):
        record(app)
    assert len(table(lead)) == 60


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
        ("+44 7700 900123", "'+44 7700 900123"),
        ("-1+1", "'-1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1+1", "'\t=1+1"),
        ("\r=1+1", "'\r=1+1"),
        ("  =1+1", "'  =1+1"),
        ("＝1+1", "'＝1+1"),  # a full-width sign is a formula to some spreadsheets
        ("jo=pike", "jo=pike"),
        ("", ""),
    ],
)
def test_a_formula_is_shown_and_not_run(text: str, shown: str) -> None:
    """What a spreadsheet would take for a formula gets an apostrophe."""
    assert harmless(text) == shown


def test_every_cell_of_a_person_is_made_harmless() -> None:
    """Line breaks, quotes and formulas in any column survive a reader."""
    text = '=1,"2"\n3'
    event = Event("outcome", user=text, reason=text, outcome_reason=text, host=text, findings=(NAME,))
    row = next(csv.DictReader(io.StringIO("".join(csv_lines([event])))))
    assert {row[name] for name in ("user", "reason", "outcome_reason", "host")} == {"'" + text}


def test_the_heading_names_every_column() -> None:
    """An empty log still has its heading."""
    assert "".join(csv_lines([])) == ",".join(COLUMNS) + "\r\n"
