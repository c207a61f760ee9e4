"""A message to the approvers, by a real SMTP server on this machine; a request is never lost or late for its sake."""

from __future__ import annotations

import datetime as dt
import re
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from email.message import Message
from pathlib import Path

import pytest
from cast import ESAFETY_LEAD, HEADTEACHER
from companion_server import free_port
from dashboard_helpers import database_of, make_home, sign_in, token
from flask import Flask
from proxy_helpers import server_context

from companion_api.app import create_app
from companion_api.companion import EXTENSION, Companion
from companion_api.db import Database
from companion_api.mail_settings import MailSettings
from companion_api.mailer import RETRY_AFTER
from companion_api.models import AccessRequest, Person
from companion_api.settings import Settings
from companion_api.store import lists, people, requests
from gatepost.errors import InputError
from gatepost.home import Home
from gatepost.roll import Pupil

aiosmtpd = pytest.importorskip("aiosmtpd", reason="the mail server of the tests, aiosmtpd, is not installed")
from aiosmtpd.controller import Controller  # noqa: E402
from aiosmtpd.handlers import Message as MessageHandler  # noqa: E402
from aiosmtpd.smtp import AuthResult, LoginPassword  # noqa: E402

SENDER = "gatepost@meadowbrook-primary.example"
LEAD_MAIL, HEAD_MAIL = "nbrandt@meadowbrook-primary.example", "hmarlow@meadowbrook-primary.example"


class Letterbox(MessageHandler):
    """Keeps what arrives."""

    def __init__(self) -> None:
        super().__init__()
        self.letters: list[Message] = []

    def handle_message(self, message: Message) -> None:
        """Keep it."""
        self.letters.append(message)


Office = tuple[Letterbox, Controller]
Make = Callable[[MailSettings], Flask]


@pytest.fixture
def post_office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Letterbox, Controller]]:
    """A mail server on a free port that wants encryption, and then a user name and a password."""
    letterbox = Letterbox()

    def check(_server: object, _session: object, _envelope: object, _how: str, told: object) -> AuthResult:
        known = isinstance(told, LoginPassword) and (told.login, told.password) == (b"school", b"p@ss word")
        return AuthResult(success=known, handled=False)

    context, authority = server_context(tmp_path, "localhost")
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    controller = Controller(
        letterbox, hostname="127.0.0.1", port=free_port(), authenticator=check, auth_required=True, tls_context=context
    )
    controller.start()
    yield letterbox, controller
    controller.stop()


def settings_of(port: int, **changes: str) -> MailSettings:
    """A server of this machine, as the environment names it."""
    environment = {
        "GATEPOST_SMTP_URL": f"smtp://school:p%40ss%20word@localhost:{port}?starttls=1",
        "GATEPOST_MAIL_FROM": SENDER,
    } | changes
    found = MailSettings.from_environment(environment)
    assert found is not None
    return found


@pytest.fixture
def make_app(home: Home) -> Iterator[Make]:
    """Makes the application with a mail server; the two approvers have addresses."""
    made: list[Companion] = []

    def make(mail: MailSettings) -> Flask:
        app = create_app(Settings.from_home(home, testing=True, warm_models=False, mail=mail))
        made.append(app.extensions[EXTENSION])
        return app

    yield make
    for companion in made:
        companion.close()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home with accounts, and a pupil on the roll."""
    made = make_home(tmp_path / "home")
    database = Database.of(made)
    with database.session() as db:
        lists.replace_pupils(db, [Pupil("Olivia", "Smith", class_name="Oak", year="3", id="004001")])
        for member, address in ((ESAFETY_LEAD, LEAD_MAIL), (HEADTEACHER, HEAD_MAIL)):
            person = people.find_person(db, member.user)
            assert person is not None
            person.email = address
    database.close()
    return made


def ask(app: Flask, reason: str = "Book week.", user: str = "jpike") -> AccessRequest:
    """Ask by the open form, as from the block page."""
    browser = app.test_client()
    page = "/request-access?url=https%3A%2F%2Fwww.instagram.com%2F"
    fields = {"url": "https://www.instagram.com/", "user": user, "reason": reason}
    answer = browser.post("/request-access", data=fields | {"csrf_token": token(browser, page)})
    assert answer.status_code == 303
    with database_of(app).reading() as db:
        return requests.list_requests(db)[0]


def settled(app: Flask, request_id: str, *, tries: int = 1) -> AccessRequest:
    """The request, once something has become of its message."""
    end = time.monotonic() + 15
    while time.monotonic() < end:
        with database_of(app).reading() as db:
            found = db.get(AccessRequest, request_id)
        assert found is not None
        if found.mail != "waiting" or found.mail_tries >= tries:
            return found
        time.sleep(0.05)
    raise AssertionError("nothing became of the message")


def test_the_approvers_get_site_reason_and_link(make_app: Make, post_office: Office) -> None:
    """One message to both, and the request says that it was sent."""
    letterbox, controller = post_office
    app = make_app(settings_of(controller.port))
    asked = settled(app, ask(app).id)
    (letter,) = letterbox.letters
    words = letter.get_payload(decode=True).decode()  # type: ignore[union-attr]
    assert (asked.mail, letter["To"], letter["From"]) == ("sent", f"{HEAD_MAIL}, {LEAD_MAIL}", SENDER)
    assert all(part in words for part in ("Instagram", "Book week.", f"http://gatepost.local/requests/{asked.id}"))


def test_it_holds_no_pupil_data(make_app: Make, post_office: Office) -> None:
    """Neither who asks, nor a pupil whom the reason names."""
    letterbox, controller = post_office
    app = make_app(settings_of(controller.port))
    settled(app, ask(app, "Olivia Smith’s mother asked\r\nfor the fair.", user="osmith").id)
    text = str(letterbox.letters[0].get_payload(decode=True), "utf-8")
    assert re.search("olivia|smith", text, re.IGNORECASE) is None
    assert "mother asked for the fair." in text


def test_nobody_is_told_of_their_own(make_app: Make, post_office: Office) -> None:
    """An approver who asks cannot answer, so only the other one hears of it."""
    letterbox, controller = post_office
    app = make_app(settings_of(controller.port))
    settled(app, ask(app, user=ESAFETY_LEAD.user).id)
    assert [letter["To"] for letter in letterbox.letters] == [HEAD_MAIL]


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("smtp://localhost:1", "could not be reached"),
        ("smtp://school:wrong@localhost:{port}?starttls=1", "refused the user name or password"),
        ("smtp://school:p%40ss%20word@localhost:{port}", "does not offer what the settings ask for"),
        ("smtp://school:p%40ss%20word@127.0.0.1:{port}?starttls=1", "certificate could not be checked"),
    ],
)
def test_a_failure_is_shown_and_loses_nothing(make_app: Make, post_office: Office, url: str, said: str) -> None:
    """No server, a wrong password, no encryption, a certificate for another name: the request stands and tells it."""
    letterbox, controller = post_office
    app = make_app(settings_of(controller.port, GATEPOST_SMTP_URL=url.format(port=controller.port)))
    asked = settled(app, ask(app).id)
    page = sign_in(app.test_client(), HEADTEACHER).get(f"/requests/{asked.id}").text
    assert (asked.state, asked.mail, letterbox.letters) == ("open", "waiting", [])
    assert said in page
    assert "It is tried again." in page


def test_it_is_tried_again_and_given_up_in_the_end(make_app: Make) -> None:
    """After the last wait the list on the dashboard is all there is."""
    app = make_app(settings_of(1))
    asked = ask(app)
    for tries in range(1, len(RETRY_AFTER) + 2):
        settled(app, asked.id, tries=tries)
        with database_of(app).session() as db:
            row = db.get(AccessRequest, asked.id)
            assert row is not None
            row.mail_at = row.mail_at and row.mail_at - dt.timedelta(hours=2)
        app.extensions[EXTENSION].wake_mailer()
    assert settled(app, asked.id, tries=99).mail == "failed"


def test_what_waited_goes_out_at_the_next_start(make_app: Make, post_office: Office) -> None:
    """A restart between asking and sending loses no message."""
    letterbox, controller = post_office
    app = make_app(settings_of(1))
    asked = ask(app)
    settled(app, asked.id)
    app.extensions[EXTENSION].mailer.stop()
    with database_of(app).session() as db:
        row = db.get(AccessRequest, asked.id)
        assert row is not None
        row.mail_at = None
    again = make_app(settings_of(controller.port))
    assert settled(again, asked.id, tries=2).mail == "sent"
    assert len(letterbox.letters) == 1


def test_an_approver_without_an_address_is_said(make_app: Make, home: Home) -> None:
    """The page says why nobody was told."""
    app = make_app(settings_of(1))
    with database_of(app).session() as db:
        for person in db.query(Person):
            person.email = None
    assert settled(app, ask(app).id).mail_problem == "No other approver has an e-mail address."


def test_asking_does_not_wait_for_the_server(make_app: Make) -> None:
    """A server that takes the connection and says nothing costs the person no time."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        app = make_app(replace(settings_of(1), port=silent.getsockname()[1]))
        started = time.monotonic()
        ask(app)
        took = time.monotonic() - started
    assert took < 3


def test_the_password_may_stand_in_a_file(tmp_path: Path) -> None:
    """As a service manager hands over secrets."""
    file = tmp_path / "smtp"
    file.write_text("smtp://school:secret@mail.example:587?starttls=1\n", encoding="utf-8")
    told = MailSettings.from_environment({"GATEPOST_SMTP_URL_FILE": str(file), "GATEPOST_MAIL_FROM": SENDER})
    assert told == MailSettings("mail.example", 587, SENDER, "starttls", "school", "secret")
    assert "secret" not in repr(told)


def test_without_a_server_there_is_no_mail() -> None:
    """Nothing set, nothing sent."""
    assert MailSettings.from_environment({}) is None


@pytest.mark.parametrize(
    ("environment", "place"),
    [
        ({"GATEPOST_SMTP_URL": "mail.example"}, "GATEPOST_SMTP_URL"),
        ({"GATEPOST_SMTP_URL": "smtp://mail.example:nonsense"}, "GATEPOST_SMTP_URL"),
        ({"GATEPOST_SMTP_URL": "smtp://:25"}, "GATEPOST_SMTP_URL"),
        ({"GATEPOST_SMTP_URL": "smtp://mail.example"}, "GATEPOST_MAIL_FROM"),
        (
            {"GATEPOST_SMTP_URL": "smtp://mail.example", "GATEPOST_MAIL_FROM": "a@b\r\nBcc: c@d"},
            "GATEPOST_MAIL_FROM",
        ),
        ({"GATEPOST_SMTP_URL_FILE": "nothing/here"}, "GATEPOST_SMTP_URL_FILE"),
    ],
)
def test_wrong_settings_are_named(environment: dict[str, str], place: str) -> None:
    """The variable, never its value."""
    with pytest.raises(InputError) as refused:
        MailSettings.from_environment(environment)
    assert refused.value.place == place
