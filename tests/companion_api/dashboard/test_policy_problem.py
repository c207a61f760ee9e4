"""A policy file with a mistake: the last good one stays in force, and those who look after it are told where."""

from __future__ import annotations

import pytest
from cast import ESAFETY_LEAD, HEADTEACHER, TEACHER
from dashboard_helpers import GOVERNOR, POLICY, sign_in
from flask import Flask
from flask.testing import FlaskClient

from gatepost.home import Home

WRONG = f"{POLICY}rules:\n  - {{id: late, services: [facebok], decision: block}}\n"
HEADING = "policy file has a mistake"


def test_the_file_the_line_and_the_key_are_shown(home: Home, lead: FlaskClient) -> None:
    """With what is wrong there, and that the rules from before hold."""
    home.policy_path.write_text(WRONG, encoding="utf-8")
    text = lead.get("/events").text
    assert HEADING in text
    assert "policy.yaml:10: rules[0].services[0]: &#39;facebok&#39; is not a service" in text
    assert str(home.root) not in text


def test_it_goes_away_with_the_mistake(home: Home, lead: FlaskClient) -> None:
    """Nothing has to be restarted."""
    home.policy_path.write_text(WRONG, encoding="utf-8")
    assert HEADING in lead.get("/events").text
    home.policy_path.write_text(POLICY, encoding="utf-8")
    assert HEADING not in lead.get("/events").text


@pytest.mark.parametrize(
    ("member", "shown"), [(ESAFETY_LEAD, True), (HEADTEACHER, True), (TEACHER, False), (GOVERNOR, False)]
)
def test_only_those_who_look_after_it_are_told(app: Flask, home: Home, member: object, shown: bool) -> None:
    """A teacher has nothing to do with the file."""
    home.policy_path.write_text(WRONG, encoding="utf-8")
    client = sign_in(app.test_client(), member)  # type: ignore[arg-type]
    assert (HEADING in client.get("/my-page").text) is shown


def test_a_page_that_is_not_there_shows_it_too(home: Home, lead: FlaskClient) -> None:
    """Whatever page comes first."""
    home.policy_path.write_text(WRONG, encoding="utf-8")
    answer = lead.get("/no-such-page")
    assert (answer.status_code, HEADING in answer.text) == (404, True)
