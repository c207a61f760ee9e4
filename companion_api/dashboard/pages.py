"""Refusals and failures in plain words: what happened and what to do next."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, make_response, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException


@dataclass(frozen=True, slots=True)
class Words:
    """One error page: a heading and the sentences under it."""

    heading: str
    sentences: tuple[str, ...]


PAGES: dict[int, Words] = {
    400: Words("That did not work", ("Something in the request was not as it should be.", "Go back and try again.")),
    401: Words("Please sign in", ("You are not signed in, or you were away for a while.", "Nothing was changed.")),
    403: Words(
        "You cannot open this page",
        (
            "It is for the people who look after online safety at this school.",
            "If you think you should have it, ask your headteacher or e-safety lead.",
        ),
    ),
    404: Words("Page not found", ("Check the address, or start again from the first page.",)),
    405: Words("That did not work", ("This page cannot be used in that way.", "Nothing was changed.")),
    413: Words("That was too long", ("Shorten what you wrote and try again.",)),
    429: Words("Too many tries", ("Please wait a few minutes and try again.", "This keeps guessers out.")),
    500: Words(
        "Something went wrong here",
        (
            "It is not your fault, and nothing of yours was published.",
            "Try again in a minute.",
            "If it stays so, tell the person who runs Gatepost at your school.",
        ),
    ),
}
FORM_TOO_OLD = Words(
    "This form is too old",
    ("You were signed out, or the page was open for too long.", "Nothing was changed: open the page again and repeat."),
)


def page_for(error: HTTPException) -> Response:
    """The page for an HTTP error, with its status and those of its headers that tell what to do."""
    status = error.code or 500
    words = FORM_TOO_OLD if isinstance(error, CSRFError) else PAGES.get(status, PAGES[400 if status < 500 else 500])
    page = render_template("pages/error.html", heading=words.heading, sentences=words.sentences, link=_link(status))
    response = make_response(page, status)
    for name, value in error.get_headers(request.environ):
        if name in {"Allow", "Retry-After"}:
            response.headers[name] = value
    return response


def _link(status: int) -> dict[str, str]:
    if status == 401:
        return {"url": url_for("signin.sign_in"), "label": "Sign in"}
    return {"url": url_for("home.index"), "label": "Go to the first page"}
