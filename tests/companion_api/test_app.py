"""The application as a whole: its guards, its open routes, and errors in one shape."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient


def test_ready_says_which_part_is_not(client: FlaskClient) -> None:
    """Before the models are open, readiness is 503 and names them."""
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["checks"]["models"]) == (503, "loading")


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "gatepost.local.evil.example", "localhost@x"]
)
def test_other_host_names_get_nothing(client: FlaskClient, host: str) -> None:
    """A page that rebinds its own name to the companion's address is refused."""
    assert client.get("/healthz", headers={"Host": host}).status_code in {400, 421}


@pytest.mark.parametrize(
    "host", ["127.0.0.1:8470", "localhost", "LOCALHOST:1", "[::1]:8470", "gatepost.local", "10.0.0.5"]
)
def test_own_names_and_addresses_are_answered(client: FlaskClient, host: str) -> None:
    """Loopback names, the proxy's name and plain addresses work, with or without a port."""
    assert client.get("/healthz", headers={"Host": host}).status_code == 200


def test_another_sites_page_cannot_send_with_our_cookie(teacher: FlaskClient) -> None:
    """A state-changing request from a foreign origin is refused although the session is good."""
    answer = teacher.post("/api/v1/checks", json={"texts": ["hello"]}, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403


def test_a_too_large_request_is_refused_in_the_one_shape(client: FlaskClient, extension: dict[str, str]) -> None:
    """A body over the policy's limit is 413, before it is read."""
    said = {"CONTENT_LENGTH": str(10**9)}
    answer = client.post("/api/v1/checks", json={}, headers=extension, environ_overrides=said)
    assert (answer.status_code, answer.json["error"]["code"]) == (413, "too_large")
