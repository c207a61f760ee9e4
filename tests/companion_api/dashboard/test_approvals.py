"""The page on which a second person agrees or does not: who sees what, what follows, what the writer reads."""

from __future__ import annotations

from typing import Any

import pytest
from cast import ESAFETY_LEAD, HEADTEACHER, PUPIL, TEACHER, Member
from dashboard_helpers import kinds_of, post, sign_in
from dashboard_scene import let_wait
from flask import Flask
from flask.testing import FlaskClient


@pytest.fixture
def check_id(app: Flask) -> str:
    """The teacher's post waits."""
    return let_wait(app, user=TEACHER.user)


def answer(client: FlaskClient, check_id: str, how: str, **fields: str) -> Any:
    """Press one of the buttons."""
    return post(client, f"/approvals/{check_id}/{how}", **fields)


def test_nothing_waits(lead: FlaskClient) -> None:
    """The empty list says so."""
    assert "No post is waiting for you." in lead.get("/approvals").text


def test_the_list_tells_nothing_of_the_post(lead: FlaskClient, check_id: str) -> None:
    """Who, where, what kind; the words are a click away, and only that click is recorded."""
    page = lead.get("/approvals").text
    assert ("jpike" in page, "Face in a picture" in page, "Well done" in page) == (True, True, False)
    assert "viewed" not in kinds_of(lead.application)


def test_the_post_is_shown_with_what_was_found(lead: FlaskClient, check_id: str) -> None:
    """Words marked, pictures with boxes, the clause, what cannot be shown."""
    page = lead.get(f"/approvals/{check_id}").text
    assert "<mark>Olivia Smith<span" in page
    assert 'viewBox="0 0 1600 900"' in page
    assert '<rect class="box" x="640" y="310" width="220" height="220"/>' in page
    assert "No pupil is shown without written consent." in page
    assert "A file, timetable.docx" in page


def test_a_picture_is_for_this_page_alone(lead: FlaskClient, check_id: str) -> None:
    """No browser keeps it; a place that is not there is 404."""
    picture = lead.get(f"/approvals/{check_id}/pictures/0")
    assert (picture.mimetype, picture.headers["Cache-Control"]) == ("image/jpeg", "no-store")
    assert picture.data.startswith(b"\xff\xd8\xff")
    assert [lead.get(f"/approvals/{check_id}/pictures/{at}").status_code for at in ("9", "x")] == [404, 404]


def test_looking_is_recorded_once_a_day(lead: FlaskClient, check_id: str) -> None:
    """The page and its pictures together are one look."""
    for path in ("", "/pictures/0", "/pictures/1", ""):
        lead.get(f"/approvals/{check_id}{path}")
    assert kinds_of(lead.application).count("viewed") == 1


def test_nobody_else_sees_it(app: Flask, check_id: str) -> None:
    """Neither the writer nor a pupil; the picture is closed like the page."""
    for member in (TEACHER, PUPIL):
        browser = sign_in(app.test_client(), member)
        paths = (f"/approvals/{check_id}", f"/approvals/{check_id}/pictures/0")
        assert [browser.get(path).status_code for path in paths] == [403, 403]
        assert answer(browser, check_id, "agree").status_code == 403


def test_agreeing_lets_the_writer_send_it(app: Flask, lead: FlaskClient, check_id: str) -> None:
    """It is an event, the post is gone, and the writer reads until when."""
    assert answer(lead, check_id, "agree").status_code == 303
    assert kinds_of(app)[-1] == "outcome"
    page = lead.get(f"/approvals/{check_id}").text
    assert ("was deleted when it was decided" in page, "Well done" in page) == (True, False)
    assert lead.get(f"/approvals/{check_id}/pictures/0").status_code == 404
    mine = sign_in(app.test_client(), TEACHER).get("/my-page").text
    assert ("Agreed" in mine, "Send the post again by" in mine) == (True, True)


def test_not_agreeing_needs_a_reason_that_the_writer_reads(app: Flask, lead: FlaskClient, check_id: str) -> None:
    """Without one nothing is decided."""
    assert answer(lead, check_id, "refuse", reason=" ").status_code == 400
    assert answer(lead, check_id, "refuse", reason="No consent yet.").status_code == 303
    assert kinds_of(app)[-1] == "approval_refused"
    mine = sign_in(app.test_client(), TEACHER).get("/my-page").text
    assert ("Not agreed" in mine, "No consent yet." in mine) == (True, True)


def test_it_is_decided_once(lead: FlaskClient, check_id: str) -> None:
    """The second of two colleagues finds it decided."""
    answer(lead, check_id, "agree")
    assert answer(lead, check_id, "refuse", reason="Late.").status_code == 404


def test_the_writer_takes_it_back(app: Flask, lead: FlaskClient, teacher: FlaskClient, check_id: str) -> None:
    """Nobody else can; the post is gone."""
    assert answer(lead, check_id, "withdraw").status_code == 404
    assert answer(teacher, check_id, "withdraw").status_code == 303
    assert "Taken back" in teacher.get("/my-page").text
    assert "No post is waiting for you." in lead.get("/approvals").text


@pytest.mark.parametrize("member", [ESAFETY_LEAD, HEADTEACHER])
def test_the_event_leads_to_the_post(app: Flask, check_id: str, member: Member) -> None:
    """From the log to the page where it is decided, and back in the history."""
    browser = sign_in(app.test_client(), member)
    page = browser.get(f"/approvals/{check_id}").text
    event = page.split('href="/events/')[1].split('"')[0]
    assert f"/approvals/{check_id}" in browser.get(f"/events/{event}").text
    answer(browser, check_id, "agree")
    assert "Agreed as the second person" in browser.get(f"/events/{event}").text


def test_the_words_are_in_no_export(app: Flask, lead: FlaskClient, check_id: str) -> None:
    """Neither as CSV nor as JSON, before and after the decision."""
    for _ in range(2):
        told = lead.get("/events/log.csv").text + lead.get("/api/v1/events").text
        assert "Well done" not in told
        answer(lead, check_id, "refuse", reason="No.")


def test_nothing_is_logged_of_it(lead: FlaskClient, check_id: str, caplog: pytest.LogCaptureFixture) -> None:
    """Looking and deciding write no word of it to the program's own log."""
    lead.get(f"/approvals/{check_id}")
    answer(lead, check_id, "agree")
    assert "Olivia" not in caplog.text
