"""Drafts that the proxy has looked at beside their way: nothing is told or written, and the post is answered sooner."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from companion_api.companion import Companion
from companion_api.inspection import Inspector

Headers = dict[str, str]
HEAD = [["Content-Type", "application/json"]]


@pytest.fixture
def send(client: FlaskClient, proxy: Headers) -> Any:
    """Hands over a request as the proxy does."""

    def sent(path: str, words: str, **more: Any) -> dict[str, Any]:
        body = base64.b64encode(json.dumps({"body": words}).encode()).decode()
        url = f"https://chatterbox.example/api/{path}"
        described = {"method": "POST", "url": url, "headers": HEAD, "body": body, "client": "127.0.0.1"}
        return dict(client.post("/api/v1/requests", json=described | more, headers=proxy).json)

    return sent


def written(companion: Companion) -> list[int]:
    """How many checks and events of posts there are."""
    with companion.database.reading() as session:
        counts = ("SELECT count(*) FROM checks", "SELECT count(*) FROM events WHERE kind LIKE 'post%'")
        return [int(session.execute(text(count)).scalar_one()) for count in counts]


def test_nothing_of_a_draft_is_told_or_written(send: Any, companion: Companion) -> None:
    """A draft that is never sent is nobody's business."""
    answer = send("drafts", "Olivia Smith, 07700 900123", aside=True)
    assert (answer["release"], answer["findings"], answer["post"]) == (True, [], None)
    assert written(companion) == [0, 0]


def test_the_post_is_held_without_a_second_look(
    send: Any, companion: Companion, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same words, sent now, are answered from what was found."""
    send("drafts", "Olivia Smith, 07700 900123", aside=True)
    monkeypatch.setattr(Inspector, "examine", None)
    assert send("posts", "Olivia Smith, 07700 900123")["release"] is False
    assert written(companion) == [1, 1]


def test_a_post_is_not_looked_at_beside_its_way(send: Any, companion: Companion) -> None:
    """What is no draft leaves nothing behind that could answer for it."""
    send("posts", "Olivia Smith", aside=True)
    assert (len(companion.looked_at), written(companion)) == (0, [0, 0])
