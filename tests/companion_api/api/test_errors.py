"""The one error shape, ``{"error": {"code", "message", "details"}}``, at every address and for every status."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from gatepost.errors import CompanionUnavailable

Headers = dict[str, str]


def assert_canonical_error(answer: TestResponse, status: int) -> None:
    """The status, JSON, exactly the three keys, a word and a sentence, and no traceback."""
    assert (answer.status_code, answer.mimetype, set(answer.json)) == (status, "application/json", {"error"})
    error = answer.json["error"]
    assert set(error) == {"code", "message", "details"}
    assert error["code"].islower()
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api", 404),
        ("GET", "/api/v2/nothing", 404),
        ("GET", "/api/v1/checks/not-a-uuid/outcome", 404),
        ("DELETE", "/api/v1/checks", 405),
        ("GET", "/api/v1/access", 400),
        ("POST", "/api/v1/checks", 415),
        ("GET", "/api/v1/events", 403),
        ("POST", "/api/v1/checks/6f1d8a52-5b0e-4f5c-9f0e-7b1d9a3c2e44/outcome", 415),
    ],
)
def test_refusals_have_the_one_shape(
    client: FlaskClient, extension: Headers, method: str, path: str, status: int
) -> None:
    """Ours, Flask's and Werkzeug's alike."""
    assert_canonical_error(client.open(path, method=method, headers=extension), status)


def test_a_stranger_is_told_how(client: FlaskClient) -> None:
    """401 says which credential to send."""
    answer = client.get("/api/v1/policy")
    assert_canonical_error(answer, 401)
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_405_says_what_is_allowed(client: FlaskClient, extension: Headers) -> None:
    """The Allow header stays."""
    assert "POST" in client.get("/api/v1/checks", headers=extension).headers["Allow"]


@pytest.mark.parametrize(("error", "status"), [(RuntimeError("secret path"), 500), (CompanionUnavailable("no"), 503)])
def test_a_failure_shows_nothing_of_the_inside(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int
) -> None:
    """A defect is 500 and a part that is away 503, in the one shape, without the error's own words for a defect."""
    app.config["PROPAGATE_EXCEPTIONS"] = False

    def fail() -> None:
        raise error

    monkeypatch.setitem(app.view_functions, "openapi.document", fail)
    answer = client.get("/api/openapi.json")
    assert_canonical_error(answer, status)
    assert "secret path" not in answer.text


def test_pages_answer_with_a_page(client: FlaskClient) -> None:
    """Outside /api/ a refusal is HTML."""
    assert client.get("/nothing").mimetype == "text/html"
