"""Files in pieces, friend requests and sign-ups, as the proxy hands them to the companion."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from flask.testing import FlaskClient

Headers = dict[str, str]
LIST = b"name,telephone\n" + b"x,y\n" * 40 + b"office,07700 900123\n"
#: So that the number is split between two pieces.
SIZE = 61


@pytest.fixture
def relay(client: FlaskClient, proxy: Headers) -> Any:
    """Sends a raw request as the proxy does."""

    def send(body: bytes, url: str, method: str = "PUT", **headers: str) -> dict[str, Any]:
        described = {
            "method": method,
            "url": url,
            "headers": [[name.replace("_", "-"), value] for name, value in headers.items()],
            "body": base64.b64encode(body).decode(),
            "client": "127.0.0.1",
        }
        return dict(client.post("/api/v1/requests", json=described, headers=proxy).json)

    return send


def pieces(relay: Any) -> list[dict[str, Any]]:
    """The list in pieces, with a type that says text."""
    url, total = "https://chatterbox.example/upload/list.csv?upload_id=a1", len(LIST)
    return [
        relay(LIST[at : at + SIZE], url, Content_Type="text/csv",
              Content_Range=f"bytes {at}-{min(at + SIZE, total) - 1}/{total}", X_Entity_Name="list.csv")
        for at in range(0, total, SIZE)
    ]  # fmt: skip


def test_the_last_piece_is_held_for_the_whole_file(relay: Any) -> None:
    """The number of one piece is found once the file is whole, and not before."""
    told = [answer["release"] for answer in pieces(relay)]
    assert told == [True] * (len(told) - 1) + [False]


def test_a_file_whose_beginning_was_not_seen_is_unreadable(relay: Any) -> None:
    """Its end cannot be judged by itself."""
    answer = relay(b"\x00" * 50, "https://chatterbox.example/upload?upload_id=b", Content_Range="bytes 50-99/100")
    assert answer["readable"] is False


def test_a_piece_of_untold_length_is_judged_as_it_stands(relay: Any) -> None:
    """Nothing will say when the file is whole."""
    answer = relay(b"ring 07700 900123", "https://chatterbox.example/files/a", "PATCH", Upload_Offset="0")
    assert answer["release"] is False


def test_an_end_of_something_else_passes(relay: Any) -> None:
    """Other requests say that they are finished too."""
    assert relay(b"", "https://chatterbox.example/upload?uploadId=c", "POST")["release"] is True


def test_an_unknown_friend_is_asked_about(relay: Any) -> None:
    """A number tells nobody who it is: the writer is asked to look."""
    answer = relay(b'{"user_id": "4711"}', "https://chatterbox.example/api/friendships/create", "POST")
    assert [finding["kind"] for finding in answer["findings"]] == ["friend_request"]
    assert (answer["release"], answer["verdict"]) == (False, "warn")


def test_somebody_outside_the_lists_is_only_told(relay: Any) -> None:
    """The follow goes on."""
    answer = relay(b"", "https://chatterbox.example/users/bbc.news/follow", "POST")
    assert (answer["release"], answer["verdict"]) == (True, "remind")


def test_a_sign_up_with_the_schools_address_is_found(relay: Any) -> None:
    """Also when the site sends it with everything else."""
    form = {"email": "tfern@meadowbrook-primary.example", "password": "x", "first_name": "Tom", "last_name": "Fern"}
    answer = relay(
        json.dumps(form).encode(), "https://other.chatterbox.example/register", "POST", Content_Type="application/json"
    )
    assert "school_email_signup" in [finding["kind"] for finding in answer["findings"]]
