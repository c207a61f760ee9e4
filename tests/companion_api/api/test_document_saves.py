"""Words typed into a document a few at a time, as the proxy hands its saves to the companion."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient

from companion_api.companion import Companion
from gatepost.home import Home

Headers = dict[str, str]
Save = Callable[..., bool]
URL = "https://chatterbox.example/document/d/1AbC/save?id=1AbC&sid=9f"


def insert(position: int, text: str) -> dict[str, Any]:
    """Google Docs' command."""
    return {"ty": "is", "ibi": position, "s": text}


@pytest.fixture
def as_posts(school_home: Home) -> None:
    """A school for which drafts are posts."""
    path = school_home.policy_path
    path.write_text(path.read_text(encoding="utf-8") + "limits: {drafts: as_posts}\n", encoding="utf-8")


@pytest.fixture
def save(client: FlaskClient, proxy: Headers) -> Save:
    """Sends one save as the proxy does; says whether it goes on."""

    def send(*commands: dict[str, Any], request: int = 0, url: str = URL) -> bool:
        bundles = json.dumps([{"commands": commands, "sid": "9f", "reqId": request}])
        described = {
            "method": "POST", "url": url, "client": "127.0.0.1",
            "headers": [["Content-Type", "application/x-www-form-urlencoded"]],
            "body": base64.b64encode(urlencode({"rev": 3, "bundles": bundles}).encode()).decode(),
        }  # fmt: skip
        answer: bool = client.post("/api/v1/requests", json=described, headers=proxy).json["release"]
        return answer

    return send


@pytest.mark.usefixtures("as_posts")
def test_a_name_is_found_in_the_save_that_completes_it(save: Save) -> None:
    """No save holds it by itself."""
    saved = [save(insert(1 + at, piece), request=at) for at, piece in ((0, "Olivi"), (5, "a Smi"), (10, "th won"))]
    assert saved == [True, True, False]


@pytest.mark.usefixtures("as_posts")
def test_what_was_refused_is_not_in_the_document(save: Save) -> None:
    """The writer takes the number back, and types on."""
    save(insert(1, "Ring 07700 "), request=0)
    assert not save(insert(12, "900123"), request=1)
    assert save(insert(12, "as ever"), request=2)


@pytest.mark.usefixtures("as_posts")
def test_what_was_deleted_is_gone(save: Save) -> None:
    """A deletion alone is seen too."""
    save(insert(1, "Olivia "), request=0)
    save({"ty": "ds", "si": 1, "ei": 7}, request=1)
    assert save(insert(1, "Smith and sons"), request=2)


@pytest.mark.usefixtures("as_posts")
def test_two_documents_are_two_texts(save: Save) -> None:
    """Halves of a name in different ones are no name."""
    save(insert(1, "Olivia "), request=0)
    assert save(insert(8, "Smith"), request=1, url=URL.replace("1AbC", "2DeF"))


def test_usually_nothing_of_a_document_is_kept(save: Save, companion: Companion) -> None:
    """Drafts pass, and are nobody's business."""
    assert save(insert(1, "Olivia Smith"))
    assert len(companion.documents) == 0
