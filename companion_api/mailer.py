"""Tells the approvers by e-mail that a request waits. The request itself is the queue: nothing is lost with a mail."""

from __future__ import annotations

import datetime as dt
import logging
import smtplib
import ssl
import threading
from collections.abc import Iterable
from email.message import EmailMessage
from typing import TYPE_CHECKING

from sqlalchemy import or_, select
from sqlalchemy.exc import SQLAlchemyError

from companion_api.mail_settings import MailSettings, is_mail_address
from companion_api.models import AccessRequest, Person
from companion_api.store.people import held_roles
from gatepost.errors import GatepostError
from gatepost.event import utc_now
from gatepost.finding import FAMILY_OF

if TYPE_CHECKING:
    from companion_api.companion import Companion

logger = logging.getLogger(__name__)

TIMEOUT_S = 20.0
#: How long to wait after the first, second and third failure; after the fourth the approvers have the list alone.
RETRY_AFTER = (dt.timedelta(minutes=1), dt.timedelta(minutes=10), dt.timedelta(hours=1))
#: How often to look for what another process left, or what is due again.
LOOK_S = 30.0
_PUPIL_KINDS = frozenset(kind for kind, family in FAMILY_OF.items() if family == "pupil")
_HIDDEN = "[hidden]"


class Mailer:
    """A background thread that sends what waits. ``wake`` returns at once."""

    def __init__(self, companion: Companion, settings: MailSettings) -> None:
        self._companion = companion
        self._settings = settings
        self._wanted = threading.Event()
        self._ending = False
        self._thread = threading.Thread(target=self._run, name="mail", daemon=True)

    def start(self) -> None:
        """Begin; what waited when the companion last ended goes out first."""
        self._wanted.set()
        self._thread.start()

    def wake(self) -> None:
        """Say that there may be something to send."""
        self._wanted.set()

    def stop(self, *, timeout_s: float = 5.0) -> None:
        """End; what has not gone out waits for the next start."""
        self._ending = True
        self._wanted.set()
        if self._thread.is_alive():
            self._thread.join(timeout_s)

    def _run(self) -> None:
        while not self._ending:
            self._wanted.wait(LOOK_S)
            self._wanted.clear()
            try:
                self.send_waiting()
            except (SQLAlchemyError, GatepostError) as error:
                logger.error("messages to the approvers wait: %s", type(error).__name__)

    def send_waiting(self) -> None:
        """Send what is due, one message for each request."""
        with self._companion.database.reading() as session:
            due = or_(AccessRequest.mail_at.is_(None), AccessRequest.mail_at <= utc_now())
            waiting = select(AccessRequest).where(AccessRequest.mail == "waiting", due)
            found = list(session.scalars(waiting.order_by(AccessRequest.created)))
        for request in found:
            if not self._ending:
                self._deliver(request)

    def _deliver(self, request: AccessRequest) -> None:
        if request.state != "open":
            return self._keep(request, mail=None, tries=request.mail_tries)
        recipients = self._recipients(request)
        if not recipients:
            why = "No other approver has an e-mail address."
            return self._keep(request, mail="failed", tries=request.mail_tries, problem=why)
        try:
            refused = send(self._settings, self._message(request, recipients))
        except (OSError, smtplib.SMTPException, ValueError) as error:
            return self._put_off(request, error)
        problem = f"{refused} of {len(recipients)} addresses were refused." if refused else None
        return self._keep(request, mail="sent", tries=request.mail_tries + 1, problem=problem)

    def _put_off(self, request: AccessRequest, error: Exception) -> None:
        tries = request.mail_tries + 1
        # The server's own words may quote an address or a password; the log and the page name the kind of failure.
        logger.error("the message about request %s could not be sent: %s", request.id[:8], type(error).__name__)
        again = RETRY_AFTER[tries - 1] if tries <= len(RETRY_AFTER) else None
        said = f"Try {tries}: {_why(error)}" + (" It is tried again." if again else "")
        at = utc_now() + (again or dt.timedelta())
        self._keep(request, mail="waiting" if again else "failed", tries=tries, problem=said, at=at)

    def _keep(
        self,
        request: AccessRequest,
        *,
        mail: str | None,
        tries: int,
        problem: str | None = None,
        at: dt.datetime | None = None,
    ) -> None:
        with self._companion.database.session() as session:
            row = session.get(AccessRequest, request.id)
            if row is not None:
                row.mail, row.mail_tries, row.mail_problem, row.mail_at = mail, tries, problem, at or utc_now()

    def _recipients(self, request: AccessRequest) -> list[str]:
        roles, today = self._companion.policy.approver_roles, self._companion.today()
        with self._companion.database.reading() as session:
            people = session.scalars(select(Person).where(Person.active).order_by(Person.user))
            may = [person for person in people if roles & held_roles(person, today) and person.user != request.user]
        return sorted({person.email for person in may if person.email and is_mail_address(person.email)})

    def _message(self, request: AccessRequest, recipients: Iterable[str]) -> EmailMessage:
        service = self._companion.catalogue.get(request.service) if request.service else None
        site = f"{service.name} ({request.host})" if service else request.host
        message = EmailMessage()
        message["From"], message["To"] = self._settings.sender, ", ".join(recipients)
        message["Subject"] = f"Gatepost: somebody asks for {service.name if service else request.host}"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(BODY.format(
            site=site, reason=self._without_pupils(request.reason),
            link=self._companion.settings.link(f"/requests/{request.id}"), reference=request.id[:8].upper(),
        ))  # fmt: skip
        return message

    def _without_pupils(self, reason: str) -> str:
        """The reason with what names a pupil hidden: a mail leaves the school."""
        found = self._companion.find_in_text(reason)
        spans = {each.span for each in found if each.span and each.kind in _PUPIL_KINDS}
        for start, end in sorted(spans, reverse=True):
            reason = reason[:start] + _HIDDEN + reason[end:]
        return " ".join(reason.split())


BODY = """\
Somebody at school asks to open a site.

Site:      {site}
Reason:    {reason}
Reference: {reference}

Answer it here, on a device in school:
{link}

You get this because you may answer requests. Nobody needs to reply to it.
"""


def send(settings: MailSettings, message: EmailMessage) -> int:
    """Hand one message to the server; returns how many addresses it refused. Raises what smtplib raises."""
    with _connected(settings) as server:
        if settings.user:
            server.login(settings.user, settings.password)
        return len(server.send_message(message))


def _connected(settings: MailSettings) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if settings.tls == "always":
        return smtplib.SMTP_SSL(settings.host, settings.port, timeout=TIMEOUT_S, context=context)
    server = smtplib.SMTP(settings.host, settings.port, timeout=TIMEOUT_S)
    try:
        if settings.tls == "starttls":
            server.starttls(context=context)
    except BaseException:
        server.close()
        raise
    return server


_WHY: tuple[tuple[type[Exception], str], ...] = (
    (smtplib.SMTPAuthenticationError, "The mail server refused the user name or password."),
    (smtplib.SMTPRecipientsRefused, "The mail server refused every address."),
    (smtplib.SMTPSenderRefused, "The mail server refused the sender's address."),
    (smtplib.SMTPNotSupportedError, "The mail server does not offer what the settings ask for."),
    (ssl.SSLError, "The mail server's certificate could not be checked."),
    (smtplib.SMTPException, "The mail server did not take the message."),
    (OSError, "The mail server could not be reached."),
)


def _why(error: Exception) -> str:
    return next((said for kind, said in _WHY if isinstance(error, kind)), "The message could not be written.")
