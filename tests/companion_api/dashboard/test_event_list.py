"""The list of events: its columns, filters, pages and empty states."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from dashboard_helpers import NAME, SUMMER, hold_post, post, record
from flask import Flask
from flask.testing import FlaskClient


def rows(page: str) -> int:
    """How many events the list shows."""
    return page.count('<th scope="row">')


def test_it_says_that_nothing_is_recorded_yet(lead: FlaskClient) -> None:
    """An empty log is no blank page."""
    assert "Nothing has been recorded yet." in lead.get("/events").text


def test_a_row_tells_who_where_what_and_the_outcome(app: Flask, lead: FlaskClient) -> None:
    """Person, site, masked words and state stand in the row."""
    hold_post(app)
    page = lead.get("/events").text
    assert all(word in page for word in ("jpike", "Facebook", "Pupil’s name", "O▒▒▒▒▒ S▒▒▒▒", "Warned", "Open"))


def test_newest_comes_first(app: Flask, lead: FlaskClient) -> None:
    """The last event that was recorded is on top."""
    record(app, user="aaron")
    record(app, user="zoe")
    page = lead.get("/events").text
    assert page.index("zoe") < page.index("aaron")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("user=jpike", 1),
        ("user=JPike", 1),
        ("user=nobody", 0),
        ("service=tiktok", 1),
        ("service=facebook", 1),
        ("kind=site_refused", 1),
        ("kind=post_held", 1),
        ("kind=exported", 0),
        ("decision=block", 1),
        ("decision=warn", 1),
        ("state=open", 2),
        ("state=reviewed", 0),
        ("user=jpike&kind=site_refused", 0),
        ("from=2026-07-01", 2),
        ("from=2026-07-02", 1),
        ("to=2026-07-01", 1),
        ("to=2026-06-30", 0),
        ("from=2026-07-01&to=2026-07-01", 1),
    ],
)
def test_filters(app: Flask, lead: FlaskClient, query: str, expected: int) -> None:
    """Each filter narrows; days are the school's own, so 23:30 in summer is still that day."""
    hold_post(app, created=SUMMER)
    record(app, user="osmith", service="tiktok", decision="block", created=SUMMER + dt.timedelta(hours=1))
    assert rows(lead.get(f"/events?{query}").text) == expected


@pytest.mark.parametrize(
    "query",
    ["from=yesterday", "to=2026-13-01", "from=2026-02-02&to=2026-02-01", "kind=gossip", "state=maybe", "cursor=zz"],
)
def test_a_filter_that_cannot_be_read_is_told(lead: FlaskClient, query: str) -> None:
    """A wrong filter is a problem on the page, not an empty list that looks like an answer."""
    answer = lead.get(f"/events?{query}")
    assert (answer.status_code, "There is a problem" in answer.text) == (400, True)


def test_the_last_day_of_the_calendar_is_no_error(lead: FlaskClient) -> None:
    """There is no day after 9999-12-31."""
    assert lead.get("/events?to=9999-12-31").status_code == 200


def test_no_match_offers_to_clear_the_filters(lead: FlaskClient) -> None:
    """An empty result says why and what to do."""
    page = lead.get("/events?user=zed").text
    assert ("No event matches these filters." in page, "Clear filters" in page) == (True, True)


def test_fifty_a_page_and_a_link_to_older_ones(app: Flask, lead: FlaskClient) -> None:
    """The cursor leads to the rest, with the filters kept."""
    for number in range(53):
        record(app, user="osmith", service=f"site{number}")
    first = lead.get("/events?user=osmith").text
    older = re.search(r'href="([^"]*cursor=[^"]+)"', first)
    assert older is not None
    assert (rows(first), rows(lead.get(older[1].replace("&amp;", "&")).text)) == (50, 3)


def test_it_counts(app: Flask, lead: FlaskClient) -> None:
    """The count is of all pages, with those that wait for a review."""
    record(app)
    record(app, "policy_changed")
    page = lead.get("/events").text
    assert ("2 events" in page, "1 to review" in page) == (True, True)


def test_book_keeping_is_left_out_unless_asked_for(app: Flask, lead: FlaskClient) -> None:
    """Who looked and who signed in is in the log, but not in a reviewer's way."""
    record(app, "viewed", user="nbrandt")
    assert (rows(lead.get("/events").text), rows(lead.get("/events?kind=all").text)) == (0, 1)


def test_what_a_person_typed_is_escaped(app: Flask, lead: FlaskClient) -> None:
    """Markup in an event is text."""
    record(app, user="<script>alert(1)</script>", reason="<b>", service="<img>")
    assert "<script>" not in lead.get("/events").text


def test_the_export_link_carries_the_filters(app: Flask, lead: FlaskClient) -> None:
    """What is downloaded is what is shown."""
    hold_post(app, findings=(NAME, NAME))
    assert "/events/log.csv?user=jpike&amp;kind=post_held" in lead.get("/events?kind=post_held&user=jpike").text


def test_the_list_refuses_a_post(lead: FlaskClient) -> None:
    """Looking changes nothing."""
    assert post(lead, "/events").status_code == 405
