"""Asking for a site from the block page: open to anybody on the school's network, and it tells them nothing."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from companion_api import companion, security
from companion_api.dashboard import here
from companion_api.store import people, requests
from gatepost.errors import InputError
from gatepost.site_match import canonical_host

blueprint = Blueprint("ask", __name__, url_prefix="/request-access")
MAX_URL_CHARACTERS = 2000


@dataclass(frozen=True, slots=True)
class Site:
    """What is asked for: a host, and the service where the catalogue knows it."""

    host: str
    service: str | None
    name: str


@blueprint.route("", methods=["GET", "POST"])
@security.limiter.limit(
    "5 per 10 minutes; 20 per day", methods=["POST"], deduct_when=lambda answer: answer.status_code == 303
)
def ask() -> ResponseReturnValue:
    """Say what is asked and by whom; a good form becomes a request and leads to the thanks."""
    if request.method == "GET":
        url, event = request.args.get("url", ""), request.args.get("event", "")
        return _form(url, event, problems={})
    url, event = request.form.get("url", ""), request.form.get("event", "")
    site, problems = _read_site(url), _problems()
    if site is None:
        problems = {"url": "Give the address of the site, such as www.example.org."} | problems
    if site is None or problems:
        return _form(url, event, problems=problems), 400
    try:
        reference = _store(site, event)
    except InputError as error:
        return _form(url, event, problems={"reason": f"Your reason: {error.message}."}), 400
    session["asked"] = reference
    return redirect(url_for("ask.thanks"), 303)


@blueprint.get("/thanks")
def thanks() -> ResponseReturnValue:
    """Say that it has been sent, with a reference to name when asking about it."""
    return render_template("ask/thanks.html", reference=session.pop("asked", None))


def _form(url: str, event: str, *, problems: dict[str, str]) -> str:
    typed = {name: request.form.get(name, "") for name in ("user", "reason")}
    return render_template("ask/form.html", site=_read_site(url), url=url, event=event, typed=typed, problems=problems)


def _read_site(url: str) -> Site | None:
    address = url.strip()
    if not address or len(address) > MAX_URL_CHARACTERS:
        return None
    try:
        host = canonical_host(address)
        path = urlsplit(address if "//" in address else f"//{address}").path
    except (InputError, ValueError):
        return None
    service = here.catalogue().find(host, path or "/")
    return Site(host, service.id if service else None, service.name if service else host)


def _problems() -> dict[str, str]:
    problems: dict[str, str] = {}
    if not current_user.is_authenticated and _typed_user() is None:
        problems["user"] = "Give your school user name or e-mail address."
    said = request.form.get("reason", "").strip()
    if not said:
        problems["reason"] = "Say what you need the site for."
    elif len(said) > requests.MAX_REASON_CHARACTERS:
        problems["reason"] = f"Say it in {requests.MAX_REASON_CHARACTERS} characters or fewer."
    return problems


def _typed_user() -> str | None:
    try:
        return people.normal_user(request.form.get("user", ""))
    except InputError:
        return None


def _store(site: Site, event: str) -> str:
    asker = current_user.user if current_user.is_authenticated else _typed_user()
    with here.database().session() as db:
        asked = requests.add(
            db,
            host=site.host,
            service=site.service,
            reason=request.form["reason"],
            user=asker,
            client=here.client_address(),
            event_id=_event_id(event),
            by_mail=companion.here().mailer is not None,
        )
    companion.here().wake_mailer()
    return asked.id[:8].upper()


def _event_id(text: str) -> str | None:
    try:
        return str(uuid.UUID(text))
    except ValueError:
        return None
