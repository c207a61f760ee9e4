"""Supervised video: who may open a session, where, for how long; what colleagues wrote; how it ends."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from cast import ESAFETY_LEAD, HEADTEACHER, PUPIL, TEACHER, TECHNICIAN, Member
from dashboard_helpers import DSL, GOVERNOR, POLICY, database_of, kinds_of, make_app, make_home, post, sign_in
from flask import Flask
from flask.testing import FlaskClient

from companion_api.companion import here
from companion_api.store import grants, sessions
from gatepost.access import decide_access, person_at
from gatepost.home import Home

NETWORKS = """\
networks:
  - {cidr: 10.20.3.0/24, role: pupil, label: Oak}
  - {cidr: 10.20.4.0/24, role: pupil}
  - {cidr: 10.30.0.0/16, role: teacher}
"""
VIDEO = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"
FIELDS = {"video": VIDEO, "risk": "Watched to the end; no comments shown.", "place": "Oak", "minutes": "30"}


@pytest.fixture
def home(home: Home) -> Home:
    """Amington Heath's rules, with two networks of pupils."""
    home.policy_path.write_text(POLICY + NETWORKS, encoding="utf-8")
    return home


def start(client: FlaskClient, **fields: str) -> Any:
    """Send the form."""
    return post(client, "/sessions", **(FIELDS | fields))


def decision(app: Flask, client: str, role: str = "pupil", *, minutes: int = 0) -> str:
    """What somebody at this address may do on YouTube, so many minutes from now."""
    with app.app_context():
        companion = here()
        person = person_at(companion.policy, client, roles=[role])
        at = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=minutes)
        told = {"person": person, "at": at, "grants": companion.grants()}
        return decide_access(companion.policy, companion.catalogue, url=VIDEO, **told).decision


def running(app: Flask) -> list[str]:
    """The ids of the sessions that run."""
    with database_of(app).reading() as db:
        return [each.id for each in sessions.running(db)]


def test_it_opens_the_site_to_the_pupils_there_alone(app: Flask, teacher: FlaskClient) -> None:
    """Another class stays shut out, and posts are still checked."""
    before = decision(app, "10.20.3.7")
    assert start(teacher).status_code == 303
    assert (before, decision(app, "10.20.3.7"), decision(app, "10.20.4.7")) == ("block", "inspect", "block")


def test_it_ends_by_itself(app: Flask, teacher: FlaskClient) -> None:
    """After the minutes that were chosen, not before."""
    start(teacher)
    assert (decision(app, "10.20.3.7", minutes=29), decision(app, "10.20.3.7", minutes=31)) == ("inspect", "block")


def test_ending_it_now_shuts_the_site(app: Flask, teacher: FlaskClient) -> None:
    """A colleague may do so, too; a second time there is nothing to end."""
    start(teacher)
    (session_id,) = running(app)
    head = sign_in(app.test_client(), HEADTEACHER)
    assert post(head, f"/sessions/{session_id}/end").status_code == 303
    assert (running(app), decision(app, "10.20.3.7")) == ([], "block")
    assert post(head, f"/sessions/{session_id}/end").status_code == 404


def test_opening_and_ending_are_events(app: Flask, teacher: FlaskClient) -> None:
    """With who it was, where and what was thought of."""
    start(teacher)
    post(teacher, f"/sessions/{running(app)[0]}/end")
    assert kinds_of(app)[-2:] == ["grant_added", "grant_revoked"]


def test_the_page_lists_what_runs_and_what_is_over(app: Flask, teacher: FlaskClient) -> None:
    """With the button to end it, then without."""
    start(teacher)
    before = teacher.get("/sessions").text
    post(teacher, f"/sessions/{running(app)[0]}/end")
    after = teacher.get("/sessions").text
    assert all(words in before for words in ("End now", "Oak", "no comments shown", VIDEO))
    assert ("End now" in after, "ended by jpike" in after) == (False, True)


@pytest.mark.parametrize(
    "address", [VIDEO, "youtu.be/dQw4w9WgXcQ?si=abc", "https://m.youtube.com/watch?t=9&v=dQw4w9WgXcQ"]
)
def test_what_colleagues_wrote_is_offered_and_used_again(app: Flask, teacher: FlaskClient, address: str) -> None:
    """For the same video in any spelling, under the name of whoever uses it."""
    start(teacher)
    head, first = sign_in(app.test_client(), HEADTEACHER), running(app)[0]
    assert (
        "no comments shown" in head.get("/sessions", query_string={"video": address}).text.split("What colleagues")[1]
    )
    assert start(head, video=address, risk="", reuse=first, place="10.20.4.0/24").status_code == 303
    with database_of(app).reading() as db:
        told = {(each.teacher, each.risk) for each in sessions.running(db)}
    assert told == {(user, FIELDS["risk"]) for user in ("jpike", "hmarlow")}


def test_another_video_has_no_earlier_words(teacher: FlaskClient) -> None:
    """The assessment is of one video."""
    start(teacher)
    page = teacher.get("/sessions", query_string={"video": "https://youtu.be/aqz-KE-bpKQ"}).text
    assert "What colleagues wrote" not in page


def test_fewer_addresses_than_the_network(app: Flask, teacher: FlaskClient) -> None:
    """The six tablets, not the whole class."""
    start(teacher, range="10.20.3.8/29")
    assert (decision(app, "10.20.3.9"), decision(app, "10.20.3.30")) == ("inspect", "block")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"video": ""}, "Give the address of the video."),
        ({"video": "https://www.youtube.com/"}, "Give the address of one video"),
        ({"video": "ftp://youtube.com/watch?v=dQw4w9WgXcQ"}, "as the browser shows it"),
        ({"video": "https://oddsite.example/film"}, "not in the catalogue"),
        ({"risk": " "}, "Say in one line"),
        ({"risk": "x" * 301}, "Say in one line"),
        ({"place": "Narnia"}, "Say where the class is."),
        ({"place": "10.30.0.0/16"}, "Say where the class is."),
        ({"range": "10.20.4.0/28"}, "These addresses are not in Oak."),
        ({"range": "tablets"}, "is not a network"),
        ({"minutes": "121"}, "Choose 1 to 120 minutes."),
        ({"minutes": "0"}, "Choose 1 to 120 minutes."),
        ({"minutes": "soon"}, "Choose 1 to 120 minutes."),
    ],
)
def test_a_wrong_form_opens_nothing(app: Flask, teacher: FlaskClient, fields: dict[str, str], said: str) -> None:
    """And says what to do, beside the field."""
    answer = start(teacher, **fields)
    assert (answer.status_code, said in answer.text, running(app)) == (400, True, [])


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"video": "https://www.instagram.com/p/C1a2b3/"}, "does not open this site to pupils in a supervised session"),
        ({"video": "https://www.bbc.co.uk/bitesize/articles/z"}, "open to pupils there already"),
    ],
)
def test_what_the_policy_does_not_let_a_teacher_open(
    app: Flask, teacher: FlaskClient, fields: dict[str, str], said: str
) -> None:
    """Another site than the supervised one, and one that is open anyway."""
    answer = start(teacher, **fields)
    assert (answer.status_code, said in answer.text, running(app)) == (400, True, [])


@pytest.mark.parametrize("preset", ["biggin-hill", "white-horse", "date-palm", "westhaven"])
def test_the_other_schools_policies_open_nothing(tmp_path: Any, preset: str) -> None:
    """Their policies leave YouTube to nobody but, at most, the headteacher; the page says why."""
    app = make_app(make_home(tmp_path / "home", policy=f"extends: {preset}\n{NETWORKS}"))
    answer = start(sign_in(app.test_client(), TEACHER))
    found = (answer.status_code, running(app))
    database_of(app).close()
    assert found == (400, [])
    assert "There is a problem" in answer.text


@pytest.mark.parametrize("line", ["grantable: false", "supervised: false"])
def test_a_rule_that_is_not_for_teachers_to_open(home: Home, app: Flask, teacher: FlaskClient, line: str) -> None:
    """The rule's own reason is shown."""
    about = "owner: E, approved_by: G, approved_on: 2026-09-01, reason: Closed by the governors"
    rule = f"{{id: shut, services: [youtube], roles: [pupil], decision: block, {line}, {about}}}"
    home.policy_path.write_text(
        POLICY.replace("amington-heath", "default") + NETWORKS + f"rules: [{rule}]\n", encoding="utf-8"
    )
    answer = start(teacher)
    assert (answer.status_code, "Closed by the governors" in answer.text, running(app)) == (400, True, [])


@pytest.mark.parametrize("member", [TEACHER, HEADTEACHER, ESAFETY_LEAD], ids=lambda member: member.roles[0])
def test_who_may_open_one(app: Flask, member: Member) -> None:
    """Teachers, the headteacher and the e-safety lead."""
    assert start(sign_in(app.test_client(), member)).status_code == 303


@pytest.mark.parametrize("member", [PUPIL, GOVERNOR, TECHNICIAN, DSL], ids=lambda member: member.roles[0])
def test_who_may_not(app: Flask, member: Member) -> None:
    """Neither look, open nor end."""
    client = sign_in(app.test_client(), member)
    answers = client.get("/sessions"), start(client), post(client, "/sessions/nothing/end")
    assert ([answer.status_code for answer in answers], running(app)) == ([403, 403, 403], [])


def test_a_session_is_never_due_for_the_yearly_look(app: Flask, teacher: FlaskClient) -> None:
    """A teacher is no approver, and it is over in two hours."""
    start(teacher)
    with database_of(app).reading() as db:
        assert grants.due(db, approvers=["headteacher"]) == []


def test_without_a_network_of_pupils_the_page_says_so(home: Home, teacher: FlaskClient) -> None:
    """Nothing to choose from, and whom to ask."""
    home.policy_path.write_text(POLICY, encoding="utf-8")
    assert "names no pupils’ network" in teacher.get("/sessions").text
