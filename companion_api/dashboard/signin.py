"""Signing in and out: by password, or by a one-time link that leads to choosing a password."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import update

from companion_api import security
from companion_api.dashboard import here
from companion_api.dashboard.record import record
from companion_api.models import Person
from companion_api.store import people
from gatepost.event import utc_now

blueprint = Blueprint("signin", __name__)

#: One message for an unknown user and a wrong password, so that nobody learns which names exist.
WRONG_PAIR = "The user name or the password is not right."
TOO_EASY = "That one is too easy to guess; three random words are a good start."


def _address_and_user() -> str:
    return f"{here.client_address()} {request.form.get('user', '').strip().casefold()[:120]}"


def _was_refused(response: Response) -> bool:
    return bool(response.status_code not in {302, 303})


@blueprint.route("/sign-in", methods=["GET", "POST"])
@security.limiter.limit("10 per 5 minutes", key_func=_address_and_user, methods=["POST"], deduct_when=_was_refused)
@security.limiter.limit("60 per hour", methods=["POST"], deduct_when=_was_refused)
def sign_in() -> ResponseReturnValue:
    """Ask for user name and password; a right pair leads on to where the person was going."""
    if request.method == "GET":
        return render_template("signin/sign_in.html", user="", next=request.args.get("next", ""))
    user, password = request.form.get("user", "").strip(), request.form.get("password", "")
    with here.database().reading() as db:
        person = people.check_password(db, user=user, password=password)
    if person is None:
        page = {"user": user, "next": request.form.get("next", ""), "problems": {"user": WRONG_PAIR}}
        return render_template("signin/sign_in.html", **page), 401
    _begin(person, by_link=False)
    return redirect(security.safe_next(request.form.get("next")) or url_for("home.index"), 303)


@blueprint.route("/sign-in/link/<token>", methods=["GET", "POST"])
@security.limiter.limit("20 per hour", methods=["POST"], deduct_when=_was_refused)
def link(token: str) -> ResponseReturnValue:
    """Show a button, and redeem the link only when it is pressed: a mail scanner that opens the page burns nothing."""
    if request.method == "GET":
        return render_template("signin/link.html")
    with here.database().session() as db:
        person = people.redeem(db, token)
    if person is None:
        return render_template("signin/link_spent.html"), 410
    _begin(person, by_link=True)
    return redirect(url_for("signin.password"), 303)


@blueprint.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End the session."""
    security.end_session()
    flash("You are signed out.", "good")
    return redirect(url_for("signin.sign_in"), 303)


@blueprint.route("/account/password", methods=["GET", "POST"])
@security.limiter.limit("10 per 5 minutes", methods=["POST"], deduct_when=_was_refused)
def password() -> ResponseReturnValue:
    """Choose a password: with the present one, or right after a one-time link."""
    asks_for_present = not session.get("by_link", False)
    if request.method == "GET":
        return render_template("signin/password.html", asks_for_present=asks_for_present)
    problems = _password_problems(asks_for_present)
    if problems:
        return render_template("signin/password.html", asks_for_present=asks_for_present, problems=problems), 400
    with here.database().session() as db:
        person = people.find_person(db, current_user.user) or abort(401)
        people.set_password(db, person, request.form["password"])
    security.start_session(person)
    flash("Your password is set. Use it the next time you sign in.", "good")
    return redirect(url_for("home.index"), 303)


def _password_problems(asks_for_present: bool) -> dict[str, str]:
    chosen, again = request.form.get("password", ""), request.form.get("again", "")
    problems: dict[str, str] = {}
    if asks_for_present and not _present_is_right():
        problems["present"] = "Your current password is not right."
    if not people.MIN_PASSWORD_CHARACTERS <= len(chosen) <= people.MAX_PASSWORD_CHARACTERS:
        allowed = f"{people.MIN_PASSWORD_CHARACTERS} to {people.MAX_PASSWORD_CHARACTERS}"
        problems["password"] = f"Use {allowed} characters; three random words are a good start."
    elif chosen.casefold() == current_user.user.casefold() or len(set(chosen)) < 4:
        problems["password"] = TOO_EASY
    elif chosen != again:
        problems["again"] = "The two passwords are not the same."
    return problems


def _present_is_right() -> bool:
    with here.database().reading() as db:
        return people.check_password(db, user=current_user.user, password=request.form.get("present", "")) is not None


def _begin(person: Person, *, by_link: bool) -> None:
    security.start_session(person, by_link=by_link)
    with here.database().session() as db:
        db.execute(update(Person).where(Person.id == person.id).values(last_signed_in=utc_now()))
    record("signed_in", details={"by": "link" if by_link else "password"})
