"""Who may open what: sessions, roles, CSRF, limits, headers. Every page asks for a sign-in unless it is named here."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from flask import Flask, Response, abort, redirect, request, session, url_for
from flask.sessions import SecureCookieSessionInterface
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from flask_wtf.csrf import CSRFProtect
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from companion_api.api.errors import is_api
from companion_api.companion import here
from companion_api.models import Person
from companion_api.second_person import may_ever_agree
from companion_api.store.people import held_roles
from gatepost.person import REVIEWER_ROLES

IDLE_MINUTES = 30
#: Who may see the list of people; who may give a permission is for the policy to say.
PEOPLE_ROLES: frozenset[str] = frozenset({"esafety_lead", "headteacher"})
#: Views that need no sign-in. Routes under /api/ ask for a device's token or a session themselves.
OPEN_VIEWS: frozenset[str] = frozenset(
    {"static", "signin.sign_in", "signin.link", "notice.show", "ask.ask", "ask.thanks"}
    | {"health.healthz", "health.readyz", "health.metrics", "health.proxy_pac", "health.ca_certificate"}
)
#: Styles and pictures come from here alone; there is no script at all.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: dict[str, str] = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
}

csrf = CSRFProtect()
limiter = Limiter(get_remote_address, storage_uri="memory://", headers_enabled=True)


@dataclass(frozen=True, slots=True)
class Account(UserMixin):  # type: ignore[misc]  # flask_login has no types
    """Who is signed in, as the pages need it; read afresh from the database on each request."""

    user: str
    name: str
    roles: frozenset[str]
    session_key: str

    @classmethod
    def of(cls, person: Person) -> Account:
        """The account of a row, with the roles that it holds today."""
        return cls(person.user, person.name, held_roles(person, here().today()), person.session_key)

    def get_id(self) -> str:
        """What the session remembers: a key that changes when a password is set or the person is removed."""
        return self.session_key

    @property
    def may_review(self) -> bool:
        """True for the roles that may open the event log."""
        return bool(self.roles & REVIEWER_ROLES)

    @property
    def may_approve(self) -> bool:
        """True for the roles that may give a permission, by the policy in force."""
        return bool(self.roles & here().policy.approver_roles)

    @property
    def may_see_requests(self) -> bool:
        """True for those who may read what is asked for and what has been given."""
        return self.may_review or self.may_approve

    @property
    def may_be_second(self) -> bool:
        """True for those who may agree to somebody else's post."""
        return may_ever_agree(here().policy, self.user, self.roles)

    @property
    def may_see_people(self) -> bool:
        """True for the roles that may see the list of accounts."""
        return bool(self.roles & PEOPLE_ROLES)


class _CookieSessions(SecureCookieSessionInterface):
    """Marks the cookie ``Secure`` whenever this very request came over TLS, and always where the settings say so."""

    def get_cookie_secure(self, app: Flask) -> bool:
        """The ``Secure`` flag for the cookie of this response."""
        return bool(app.config["SESSION_COOKIE_SECURE"]) or request.is_secure


def init_app(app: Flask, *, secure_cookies: bool = False) -> None:
    """Turn on sign-in, CSRF, limits and headers. ``app.secret_key`` must be set; people are read from the database."""
    app.config.update(
        SESSION_COOKIE_NAME="gatepost_session",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=secure_cookies,
        PERMANENT_SESSION_LIFETIME=timedelta(minutes=IDLE_MINUTES),
        WTF_CSRF_CHECK_DEFAULT=False,  # checked below, after the sign-in
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session: a note may take a while to write
    )
    app.session_interface = _CookieSessions()
    LoginManager(app).user_loader(_account)
    csrf.init_app(app)
    limiter.init_app(app)
    app.before_request(_require_sign_in)
    app.before_request(_require_csrf_token)
    app.after_request(_add_headers)


def _account(session_key: str) -> Account | None:
    with here().database.reading() as db:
        person = db.scalar(select(Person).where(Person.session_key == session_key, Person.active))
    return Account.of(person) if person else None


def start_session(person: Person, *, by_link: bool = False) -> None:
    """Sign a person in with a fresh session, so that one planted earlier is worth nothing."""
    session.clear()
    login_user(Account.of(person))
    session.permanent = True
    session["by_link"] = by_link


def end_session() -> None:
    """Sign out and forget the session."""
    logout_user()
    session.clear()


def allowed_if[**P, R](allowed: Callable[[Account], bool]) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let a view through only for a signed-in person of whom this is true; anybody else gets 403."""

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            if not (current_user.is_authenticated and allowed(current_user)):
                abort(403)
            return view(*args, **kwargs)

        return guarded

    return decorate


def roles_required[**P, R](*roles: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let a view through only for a signed-in person who holds one of the roles; anybody else gets 403."""
    wanted = frozenset(roles)
    return allowed_if(lambda account: bool(account.roles & wanted))


def reviewers_only[**P, R](view: Callable[P, R]) -> Callable[P, R]:
    """Let a view through only for those who may open the event log."""
    return allowed_if(lambda account: account.may_review)(view)


def requests_readers_only[**P, R](view: Callable[P, R]) -> Callable[P, R]:
    """Let a view through only for reviewers and for those who may give a permission."""
    return allowed_if(lambda account: account.may_see_requests)(view)


def approvers_only[**P, R](view: Callable[P, R]) -> Callable[P, R]:
    """Let a view through only for those who may give a permission."""
    return allowed_if(lambda account: account.may_approve)(view)


def safe_next(target: str | None) -> str | None:
    """A path of this site to go on to after signing in, or None: never another host, never a scheme."""
    if not target or not target.startswith("/") or target[1:2] in {"/", "\\"}:
        return None
    if any(ord(character) < 0x20 for character in target):
        return None
    parts = urlsplit(target)
    return None if parts.scheme or parts.netloc else target


def _require_sign_in() -> BaseResponse | None:
    endpoint = request.endpoint
    if endpoint is None or endpoint in OPEN_VIEWS or is_api() or current_user.is_authenticated:
        return None
    if request.method not in {"GET", "HEAD"}:
        abort(401)
    return redirect(url_for("signin.sign_in", next=request.full_path.rstrip("?")))


def _require_csrf_token() -> None:
    # A device's bearer token is sent by no browser on its own, so only a session needs the token beside it.
    by_token = request.headers.get("Authorization", "").lower().startswith("bearer ")
    if is_api() and (by_token or not current_user.is_authenticated):
        return
    if request.endpoint is not None:
        csrf.protect()


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if response.mimetype == "text/html":
        response.headers["Cache-Control"] = "no-store"
    return response
