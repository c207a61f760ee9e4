"""The upload goes first, the post that names it is judged by both."""

from __future__ import annotations

import base64
import io
import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from picture_helpers import FixedFaces
from PIL import Image

from companion_api import inspection
from companion_api.detectors.faces.faces import Face

Headers = dict[str, str]
SITE = "https://chatterbox.example"


@pytest.fixture(autouse=True)
def a_face_in_every_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    """No model is needed to test what is remembered."""
    monkeypatch.setattr(inspection, "shared_face_detector", lambda: FixedFaces(Face((4, 4, 30, 30), 30, 0.9)))


def photo(quality: int = 90, size: int = 200) -> bytes:
    """A picture with some structure."""
    image = Image.linear_gradient("L").rotate(30).resize((size, size)).convert("RGB")
    file = io.BytesIO()
    image.save(file, "JPEG", quality=quality)
    return file.getvalue()


def sent(client: FlaskClient, proxy: Headers, path: str, body: bytes, kind: str, **more: Any) -> dict[str, Any]:
    """One request as the proxy tells of it."""
    told = {"method": "POST", "url": f"{SITE}{path}", "headers": [["Content-Type", kind]], "client": "127.0.0.1"}
    told["body"] = base64.b64encode(body).decode()
    answer: dict[str, Any] = client.post("/api/v1/requests", json=told | more, headers=proxy).json
    return answer


def uploaded(client: FlaskClient, proxy: Headers, *, quality: int = 90) -> dict[str, Any]:
    """A photo on its way."""
    return sent(client, proxy, "/api/upload/media", photo(quality), "image/jpeg")


def posted(client: FlaskClient, proxy: Headers, text: str, *media_ids: str) -> dict[str, Any]:
    """The post after it."""
    body = json.dumps({"text": text, "media_ids": list(media_ids)}).encode()
    return sent(client, proxy, "/api/v1/statuses", body, "application/json")


def overridden(client: FlaskClient, extension: Headers, check_id: str) -> None:
    """The writer says "go on"."""
    path = f"/api/v1/checks/{check_id}/outcome"
    assert client.post(path, json={"outcome": "override", "reason": "a drawing"}, headers=extension).status_code == 200


def named(client: FlaskClient, proxy: Headers, receipt: str, *names: str) -> int:
    """The site's answer has been read."""
    body = {"receipt": receipt, "names": list(names)}
    count: int = client.post("/api/v1/media", json=body, headers=proxy).json["noted"]
    return count


def test_a_picture_that_stops_is_refused_at_its_upload(client: FlaskClient, proxy: Headers) -> None:
    """Before any byte of it is on the site's machines; and nothing is kept of it."""
    held = uploaded(client, proxy)
    assert (held["release"], held["upload"]) == (False, None)


def test_the_post_that_names_an_overridden_picture_passes(
    client: FlaskClient, proxy: Headers, extension: Headers
) -> None:
    """One answer covers upload and post, also where the site has recompressed the photo in between."""
    overridden(client, extension, uploaded(client, proxy)["check_id"])
    upload = uploaded(client, proxy, quality=40)
    assert upload["release"]
    named(client, proxy, upload["upload"], "m-7")
    post = posted(client, proxy, "Our fair", "m-7")
    assert (post["release"], post["covered_by"] is not None) == (True, True)


def test_after_the_overrides_time_the_post_is_held_for_its_picture(
    client: FlaskClient, proxy: Headers, extension: Headers, school_database: Any
) -> None:
    """The finding says which picture it is about."""
    overridden(client, extension, uploaded(client, proxy)["check_id"])
    named(client, proxy, uploaded(client, proxy, quality=40)["upload"], "m-7")
    _end_overrides(school_database)
    post = posted(client, proxy, "", "m-7")
    assert post["release"] is False
    assert [(found["kind"], found["part"]) for found in post["findings"]] == [("face", {"type": "image", "index": 0})]
    assert post["findings"][0]["message"].startswith("In the picture that you uploaded earlier: ")


def test_words_and_picture_are_judged_together(
    client: FlaskClient, proxy: Headers, extension: Headers, school_database: Any
) -> None:
    """A post with both says both."""
    overridden(client, extension, uploaded(client, proxy)["check_id"])
    named(client, proxy, uploaded(client, proxy)["upload"], "m-7")
    _end_overrides(school_database)
    post = posted(client, proxy, "Ring us on 07700 900123", "m-7")
    assert {found["kind"] for found in post["findings"]} == {"phone", "face"}


def _end_overrides(database: Any) -> None:
    from companion_api.models import Override

    with database.session() as session:
        session.query(Override).delete()


def test_another_picture_is_not_meant(client: FlaskClient, proxy: Headers, extension: Headers) -> None:
    """Only the one that is named."""
    overridden(client, extension, uploaded(client, proxy)["check_id"])
    named(client, proxy, uploaded(client, proxy)["upload"], "m-7")
    assert posted(client, proxy, "Our fair", "m-8")["findings"] == []


def test_an_extension_cannot_name_uploads(client: FlaskClient, extension: Headers) -> None:
    """Only a proxy sees the sites' answers."""
    body = {"receipt": "6f1d8a52-5b0e-4f5c-9f0e-7b1d9a3c2e44", "names": ["7"]}
    assert client.post("/api/v1/media", json=body, headers=extension).status_code == 403
