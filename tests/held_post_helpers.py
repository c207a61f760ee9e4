"""A post with a picture that waits for a second person, made by the routes that a browser uses."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from drawn_face import encoded, face_photo
from flask.testing import FlaskClient
from PIL import Image

#: A code that nothing else in a home holds, and that needs a second person under the tests' policy.
WORDS = "Meet at B77 4AA, says quokka-lantern-91"
CHECKS = "/api/v1/checks"


@cache
def photo() -> bytes:
    """A picture with a caption and a place in its details, and pixels that are found again."""
    image = face_photo(900, 600, face=400)
    image.paste(Image.effect_noise((300, 600), 90).convert("RGB"), (0, 0))
    exif = Image.Exif()
    exif[0x010E] = "caption quokka-lantern-91"
    return encoded(image, exif=exif.tobytes())


def checked(client: FlaskClient, headers: dict[str, str], *images: bytes, text: str = WORDS) -> Any:
    """Check the post as the extension does; returns the answer's JSON."""
    pictures = [base64.b64encode(image).decode() for image in images]
    body = {"texts": [text], "images": pictures, "service": "chatterbox"}
    return client.post(CHECKS, json=body, headers=headers).get_json()


def answered(client: FlaskClient, headers: dict[str, str], check_id: str, outcome: str, **more: str) -> Any:
    """Say what the writer did; returns the response."""
    return client.post(f"{CHECKS}/{check_id}/outcome", json={"outcome": outcome, **more}, headers=headers)


def sent_for_approval(client: FlaskClient, headers: dict[str, str], *images: bytes, text: str = WORDS) -> str:
    """Check the post and ask a colleague; returns the check's id."""
    check_id: str = checked(client, headers, *images, text=text)["check_id"]
    assert answered(client, headers, check_id, "ask_approval").status_code == 200
    return check_id


def files_with(root: Path, pieces: Iterable[bytes]) -> list[str]:
    """The files under a folder in which one of the pieces stands."""
    wanted = [piece for piece in pieces if piece]
    found = [path for path in root.rglob("*") if path.is_file()]
    return [path.name for path in found if any(piece in path.read_bytes() for piece in wanted)]


def pieces_of(data: bytes) -> list[bytes]:
    """Runs of bytes from all over a file, none of which another file has by chance."""
    return [data[at : at + 24] for at in range(200, len(data) - 24, max(1, len(data) // 40))]
