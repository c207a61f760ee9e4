"""Signing in by password, by a one-time link, choosing a password, and signing out."""

from __future__ import annotations

import re

import pytest
from cast import ESAFETY_LEAD, OUTSIDER, TEACHER
from dashboard_helpers import database_of, kinds_of, post, record, set_password, token
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import TimestampSigner

from companion_api.dashboard.signin import WRONG_PAIR
from companion_api.security import safe_next
from companion_api.store import people

RIGHT = {"user": TEACHER.user, "password": TEACHER.password}


def attempt(client: FlaskClient, **fields: str) -> tuple[int, str]:
    """Send the sign-in form; status and page."""
    answer = post(client, "/sign-in", form_at="/sign-in", **fields)
    return answer.status_code, answer.text


def link_of(app: Flask, user: str = TEACHER.user) -> str:
    """A fresh sign-in link's path."""
    with database_of(app).session() as db:
        person = people.find_person(db, user)
        assert person is not None
        return f"/sign-in/link/{people.one_time_link(db, person)}"


def is_signed_in(client: FlaskClient) -> bool:
    """True when a closed page opens."""
    return client.get("/my-page").status_code == 200


def test_a_right_pair_signs_in(app: Flask, nobody: FlaskClient) -> None:
    """User names are known in any case of letters; the sign-in is recorded."""
    set_password(app, TEACHER)
    assert attempt(nobody, user="JPike", password=TEACHER.password)[0] == 303
    assert (is_signed_in(nobody), kinds_of(app)) == (True, ["signed_in"])


def test_a_wrong_password_and_an_unknown_user_read_alike(app: Flask, nobody: FlaskClient) -> None:
    """Nobody learns which names exist."""
    set_password(app, TEACHER)
    wrong = attempt(nobody, user=TEACHER.user, password="wrong wrong wrong")
    unknown = attempt(nobody, user=OUTSIDER.user, password="wrong wrong wrong")
    assert wrong[0] == unknown[0] == 401
    # A form's token tells the second in which it was made.
    pages = [re.sub(r'name="csrf_token" value="[^"]+"', "", page) for _, page in (wrong, unknown)]
    assert (WRONG_PAIR in wrong[1], pages[0].replace(TEACHER.user, OUTSIDER.user) == pages[1]) == (True, True)


def test_somebody_without_a_password_cannot_sign_in(nobody: FlaskClient) -> None:
    """An empty password opens nothing."""
    assert attempt(nobody, user=TEACHER.user, password="")[0] == 401


def test_it_goes_on_to_the_page_that_was_asked_for(app: Flask, nobody: FlaskClient) -> None:
    """The address survives the detour."""
    set_password(app, ESAFETY_LEAD)
    asked = nobody.get("/events?user=jpike").headers["Location"]
    assert asked == "/sign-in?next=/events?user%3Djpike"
    fields = {"user": ESAFETY_LEAD.user, "password": ESAFETY_LEAD.password, "next": "/events?user=jpike"}
    assert post(nobody, "/sign-in", form_at="/sign-in", **fields).headers["Location"] == "/events?user=jpike"


@pytest.mark.parametrize(
    ("target", "safe"),
    [
        ("/events?user=a", True),
        ("https://elsewhere.example/", False),
        ("//elsewhere.example/", False),
        ("/\\elsewhere.example/", False),
        ("/\t/elsewhere.example/", False),
        ("javascript:alert(1)", False),
        ("events", False),
        ("", False),
        (None, False),
    ],
)
def test_it_never_leads_to_another_site(target: str | None, safe: bool) -> None:
    """``next`` is a path of this site or nothing."""
    assert safe_next(target) == (target if safe else None)


def test_guessing_is_slowed_down(app: Flask, nobody: FlaskClient) -> None:
    """After ten wrong tries even the right password waits; the page says so and when."""
    set_password(app, TEACHER)
    form = token(nobody, "/sign-in")
    for _ in range(10):
        nobody.post("/sign-in", data={"csrf_token": form, "user": TEACHER.user, "password": "no"})
    answer = nobody.post("/sign-in", data={"csrf_token": form, **RIGHT})
    assert (answer.status_code, "Too many tries" in answer.text, "Retry-After" in answer.headers) == (429, True, True)


def test_right_passwords_are_not_counted(app: Flask, nobody: FlaskClient) -> None:
    """A school behind one address can sign in as often as it likes."""
    set_password(app, TEACHER)
    statuses = {attempt(app.test_client(), **RIGHT)[0] for _ in range(12)}
    assert statuses == {303}


def test_a_form_without_the_token_is_refused(app: Flask, nobody: FlaskClient) -> None:
    """Nobody is signed in to another's account by a foreign page."""
    set_password(app, TEACHER)
    assert nobody.post("/sign-in", data=RIGHT).status_code == 400


def test_the_session_starts_afresh(app: Flask, nobody: FlaskClient) -> None:
    """What was in the browser's session before is gone after signing in."""
    set_password(app, TEACHER)
    with nobody.session_transaction() as session:
        session["planted"] = "yes"
    attempt(nobody, **RIGHT)
    with nobody.session_transaction() as session:
        assert ("planted" in session, session.permanent) == (False, True)


def test_the_cookie_is_kept_from_scripts_and_other_sites(app: Flask, nobody: FlaskClient) -> None:
    """HttpOnly and SameSite always; Secure over TLS."""
    plain = nobody.get("/sign-in").headers["Set-Cookie"]
    tls = nobody.get("/sign-in", base_url="https://localhost").headers["Set-Cookie"]
    assert ("HttpOnly" in plain, "SameSite=Lax" in plain, "Secure" in plain, "Secure" in tls) == (
        True,
        True,
        False,
        True,
    )


def test_an_idle_session_ends(app: Flask, teacher: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half an hour away from the desk is enough."""
    teacher.get("/my-page")
    with teacher.session_transaction() as session:
        session.permanent = True
    assert is_signed_in(teacher)
    later = TimestampSigner("k").get_timestamp() + 31 * 60
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _self: later)
    assert not is_signed_in(teacher)


def test_signing_out_ends_the_session(teacher: FlaskClient) -> None:
    """By the button."""
    post(teacher, "/sign-out")
    assert not is_signed_in(teacher)


def test_signing_out_rejects_get(teacher: FlaskClient) -> None:
    """A picture on another page signs nobody out."""
    assert (teacher.get("/sign-out").status_code, is_signed_in(teacher)) == (405, True)


def test_looking_at_a_link_burns_nothing(app: Flask, nobody: FlaskClient) -> None:
    """A mail scanner may open it; the person can still use it, once."""
    url = link_of(app)
    nobody.get(url)
    first, second = post(nobody, url, form_at=url), app.test_client()
    assert (first.status_code, first.headers["Location"]) == (303, "/account/password")
    assert post(second, url, form_at=url).status_code == 410


def test_a_link_that_was_never_made_says_so(nobody: FlaskClient) -> None:
    """The same words as for a used one."""
    answer = post(nobody, "/sign-in/link/gpl_nothing", form_at="/sign-in")
    assert (answer.status_code, "This link no longer works" in answer.text) == (410, True)


def test_a_link_leads_to_a_password_that_works(app: Flask, nobody: FlaskClient) -> None:
    """No present password is asked for right after a link."""
    url = link_of(app)
    post(nobody, url, form_at=url)
    chosen = "three plain words"
    assert post(nobody, "/account/password", password=chosen, again=chosen).status_code == 303
    assert attempt(app.test_client(), user=TEACHER.user, password=chosen)[0] == 303


def test_a_new_password_ends_other_sessions(app: Flask, nobody: FlaskClient, teacher: FlaskClient) -> None:
    """Whoever had the old one is out; the person goes on."""
    url = link_of(app)
    post(nobody, url, form_at=url)
    post(nobody, "/account/password", password="three plain words", again="three plain words")
    assert (is_signed_in(nobody), is_signed_in(teacher)) == (True, False)


def test_changing_it_asks_for_the_present_one(app: Flask, nobody: FlaskClient) -> None:
    """An open desk is not enough to take an account over."""
    set_password(app, TEACHER)
    attempt(nobody, **RIGHT)
    answer = post(nobody, "/account/password", present="wrong", password="three plain words", again="three plain words")
    assert (answer.status_code, "current password is not right" in answer.text) == (400, True)


@pytest.mark.parametrize(
    ("password", "again", "said"),
    [
        ("short", "short", "12 to 200 characters"),
        ("a" * 201, "a" * 201, "12 to 200 characters"),
        ("aaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaa", "too easy"),
        ("three plain words", "three plain word", "not the same"),
    ],
)
def test_a_weak_password_is_told(app: Flask, nobody: FlaskClient, password: str, again: str, said: str) -> None:
    """Each problem in its own words."""
    url = link_of(app)
    post(nobody, url, form_at=url)
    answer = post(nobody, "/account/password", password=password, again=again)
    assert (answer.status_code, said in answer.text) == (400, True)


def test_a_removed_person_is_out_at_once(app: Flask, teacher: FlaskClient) -> None:
    """Closing an account ends its sessions."""
    with database_of(app).session() as db:
        person = people.find_person(db, TEACHER.user)
        assert person is not None
        people.set_active(db, person, active=False)
    assert not is_signed_in(teacher)


def test_a_lead_lands_on_the_log_and_a_teacher_on_their_page(lead: FlaskClient, teacher: FlaskClient) -> None:
    """The first page is the one each needs."""
    assert (lead.get("/").headers["Location"], teacher.get("/").headers["Location"]) == ("/events", "/my-page")


def test_my_page_shows_my_events_only(app: Flask, teacher: FlaskClient) -> None:
    """Nobody reads another's."""
    record(app, user="jpike", reason="for jo")
    record(app, user="osmith", reason="for olivia")
    page = teacher.get("/my-page").text
    assert ("for jo" in page, "for olivia" in page) == (True, False)
