"""A copy that may go out, over HTTP: as a picture or as JSON, from JSON or multipart, and in the one error shape."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from drawn_face import encoded, face_photo
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import text
from werkzeug.test import TestResponse

from companion_api.companion import Companion

Headers = dict[str, str]
ADDRESS = "/api/v1/images/redacted"
AS_JSON = {"Accept": "application/json"}


@pytest.fixture
def redacted(client: FlaskClient, extension: Headers) -> Callable[..., TestResponse]:
    """Asks for a copy from the teacher's extension."""

    def send(image: bytes, accept: Headers | None = None, **options: Any) -> TestResponse:
        body = {"image": base64.b64encode(image).decode()} | options
        return client.post(ADDRESS, json=body, headers=extension | (accept or {}))

    return send


def test_the_answer_is_the_picture(redacted: Callable[..., TestResponse]) -> None:
    """Its bytes, and headers that say what was done; nobody may keep it on the way."""
    answer = redacted(encoded(face_photo()))
    assert (answer.status_code, answer.mimetype, Image.open(io.BytesIO(answer.data)).size) == (
        200, "image/jpeg", (800, 600),
    )  # fmt: skip
    assert [answer.headers[name] for name in ("Gatepost-Redacted", "Gatepost-Size", "Cache-Control")] == [
        "faces=1, logo=0, text=0", "800x600", "no-store",
    ]  # fmt: skip


def test_the_answer_is_json_where_asked(redacted: Callable[..., TestResponse]) -> None:
    """The same with base64, sizes and boxes."""
    told = redacted(encoded(face_photo()), AS_JSON).json
    assert Image.open(io.BytesIO(base64.b64decode(told["image"]))).format == "JPEG"
    assert (told["given"], [(one["what"], one["how"]) for one in told["covered"]], told["cropped"]) == (
        {"width": 800, "height": 600}, [("faces", "blurred")], None,
    )  # fmt: skip


@pytest.mark.parametrize("options", [None, {"format": "png", "max_side": 200}])
def test_the_picture_may_be_a_file(client: FlaskClient, extension: Headers, options: dict[str, Any] | None) -> None:
    """Multipart: the picture as it is, and options where there are any; the copy is named after it."""
    data: dict[str, Any] = {"image": (io.BytesIO(encoded(face_photo())), "sports day.jpg")}
    if options:
        data["options"] = json.dumps(options)
    answer = client.post(ADDRESS, data=data, headers=extension)
    name = "sports%20day-blurred.png" if options else "sports%20day-blurred.jpg"
    assert (answer.status_code, answer.headers["Content-Disposition"]) == (
        200, f"attachment; filename*=UTF-8''{name}",
    )  # fmt: skip


def test_options_are_obeyed(redacted: Callable[..., TestResponse]) -> None:
    """Smaller, cropped, as PNG."""
    answer = redacted(encoded(face_photo(1200, 600, face=200, at=(0, 200))), crop=True, max_side=300, format="png")
    left = int(answer.headers["Gatepost-Cropped"].partition(",")[0])
    assert (answer.mimetype, answer.headers["Gatepost-Redacted"], left > 150) == (
        "image/png", "faces=0, logo=0, text=0", True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, "image: is missing"),
        ({"image": "nonsense!"}, "image: is not base64"),
        ({"image": "aGVsbG8="}, "image: this is not a picture"),
        ({"image": ""}, "image: the picture is empty"),
        ({"image": "aGVsbG8=", "max_side": 10}, "max_side"),
        ({"image": "aGVsbG8=", "only": ["hats"]}, "only"),
        ({"image": "aGVsbG8=", "only": []}, "only"),
        ({"image": "aGVsbG8=", "hats": 1}, "hats: is not a key"),
    ],
)
def test_what_is_wrong_is_named(client: FlaskClient, extension: Headers, body: dict[str, Any], words: str) -> None:
    """One sentence in the one error shape."""
    answer = client.post(ADDRESS, json=body, headers=extension)
    assert (answer.status_code, words in answer.json["error"]["message"]) == (400, True), answer.json


def test_an_animation_is_unreadable(redacted: Callable[..., TestResponse]) -> None:
    """With the code that says so."""
    frames = [Image.new("RGB", (60, 40), colour) for colour in ("red", "blue")]
    answer = redacted(encoded(frames[0], "GIF", save_all=True, append_images=frames[1:]))
    assert (answer.status_code, answer.json["error"]["code"]) == (400, "unreadable")


@pytest.mark.parametrize("count", [0, 2])
def test_one_picture_at_a_time(client: FlaskClient, extension: Headers, count: int) -> None:
    """Neither none nor two."""
    data = {f"image{number}": (io.BytesIO(b"x"), "a.png") for number in range(count)}
    answer = client.post(ADDRESS, data=data | {"options": "{}"}, content_type="multipart/form-data", headers=extension)
    assert answer.json["error"]["message"] == "image: send one picture at a time"


def test_nothing_is_kept(redacted: Callable[..., TestResponse], companion: Companion) -> None:
    """No check and no event: a copy is no post."""
    redacted(encoded(face_photo()))
    with companion.database.reading() as session:
        checks = session.execute(text("SELECT count(*) FROM checks")).scalar()
        held = session.execute(text("SELECT count(*) FROM events WHERE kind = 'post_held'")).scalar()
    assert (checks, held) == (0, 0)
