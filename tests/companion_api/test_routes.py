"""Every route: documented, closed to strangers, and closed to those who have no business there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from companion_api.openapi import build_document

#: Open to anybody on the school's network: what devices fetch, and the pages that come before a sign-in.
OPEN = {
    "/healthz", "/readyz", "/metrics", "/proxy.pac", "/ca.pem", "/notice", "/api/openapi.json", "/sign-in",
    "/sign-in/link/<token>", "/request-access", "/request-access/thanks", "/static/<path:filename>",
}  # fmt: skip
#: Pages for people; everything else is in the OpenAPI document.
PAGES = {
    "/", "/my-page", "/events", "/events/log.csv", "/events/<uuid:event_id>", "/events/<uuid:event_id>/review",
    "/events/<uuid:event_id>/reopen", "/requests", "/requests/<request_id>", "/requests/<request_id>/grant",
    "/requests/<request_id>/decline", "/approvals", "/approvals/{check_id}", "/approvals/{check_id}/agree",
    "/approvals/{check_id}/pictures/<place>", "/approvals/{check_id}/refuse",
    "/approvals/{check_id}/withdraw", "/sessions", "/sessions/<session_id>/end", "/grants",
    "/grants/<grant_id>/confirm", "/grants/<grant_id>/revoke", "/people", "/people/<user>/role",
    "/account/password", "/sign-out", "/notice",
    "/sign-in", "/sign-in/link/<token>", "/request-access", "/request-access/thanks", "/static/<path:filename>",
}  # fmt: skip
REVIEW = ("/events", "/requests", "/grants", "/people", "/api/v1/events")
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")
SAMPLE = "6f1d8a52-5b0e-4f5c-9f0e-7b1d9a3c2e44"


def rules(app: Flask) -> Iterator[Rule]:
    """Every rule of the app."""
    yield from app.url_map.iter_rules()


def address(rule: Rule) -> str:
    """A path that the rule matches."""
    return re.sub(r"<[^>]+>", SAMPLE, rule.rule)


def test_every_route_is_documented(app: Flask) -> None:
    """In the OpenAPI document or in the list of pages, and the document names nothing that is not there."""
    written = set(build_document()["paths"]) | PAGES
    real = {rule.rule.replace("<uuid:check_id>", "{check_id}") for rule in rules(app)}
    assert written == real


def test_every_method_is_documented(app: Flask) -> None:
    """The document has each method of its routes."""
    paths = build_document()["paths"]
    for rule in rules(app):
        path = rule.rule.replace("<uuid:check_id>", "{check_id}")
        if path in paths:
            missing = {method.lower() for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}} - set(paths[path])
            assert missing == set(), path


def test_every_api_route_has_its_heading(root: Path) -> None:
    """docs/api.md has a heading for each route of the document."""
    headings = set(re.findall(r"^## `(\w+) (\S+)`$", (root / "docs" / "api.md").read_text(encoding="utf-8"), re.M))
    routes = {(method.upper(), path) for path, entry in build_document()["paths"].items() for method in entry}
    assert headings == routes


@pytest.mark.parametrize("method", METHODS)
def test_no_route_answers_a_stranger(app: Flask, client: FlaskClient, method: str) -> None:
    """Without signing in, each route and method is 401, 403, a way to the sign-in, or not there at all."""
    for rule in rules(app):
        if rule.rule in OPEN:
            continue
        answer = client.open(address(rule), method=method)
        to_sign_in = answer.status_code == 302 and answer.headers["Location"].startswith("/sign-in")
        assert answer.status_code in {401, 403, 405} or to_sign_in, (method, rule.rule, answer.status)


@pytest.mark.parametrize("token", ["Bearer", "Bearer nonsense", "Basic anBpa2U6eA==", "Bearer gpd_" + "x" * 43])
def test_a_wrong_token_opens_nothing(app: Flask, client: FlaskClient, token: str) -> None:
    """Neither an empty, a made-up nor another kind of credential."""
    for rule in rules(app):
        if rule.rule.startswith("/api/v1/"):
            method = "POST" if "POST" in (rule.methods or ()) else "GET"
            assert client.open(address(rule), method=method, headers={"Authorization": token}).status_code == 401


@pytest.mark.parametrize("who", ["teacher", "pupil"])
def test_review_is_closed_to_staff_and_pupils(app: Flask, who: str, request: pytest.FixtureRequest) -> None:
    """Signed in without a reviewer's role: each route of the review is 403."""
    browser: FlaskClient = request.getfixturevalue(who)
    for rule in rules(app):
        if rule.rule.startswith(REVIEW) and "GET" in (rule.methods or ()):
            assert browser.get(address(rule)).status_code == 403, rule.rule


@pytest.mark.parametrize("who", ["teacher", "pupil"])
def test_changing_the_review_is_closed_to_staff_and_pupils(
    app: Flask, who: str, request: pytest.FixtureRequest
) -> None:
    """No route of the review changes anything for them: refused for the role, or for the missing form token."""
    browser: FlaskClient = request.getfixturevalue(who)
    for rule in rules(app):
        if rule.rule.startswith(REVIEW) and "POST" in (rule.methods or ()):
            assert browser.post(address(rule)).status_code in {400, 403}, rule.rule
