"""curl in the roles that scripts give it, and what Instagram's app sends as instagrapi 3.2 was seen to send it."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from client_stand import (
    CLEAN,
    FLAGGED_TEXT,
    ClientStand,
    photo_of_a_face,
    photo_of_the_hall,
    running_client_stand,
)

pytestmark = [
    pytest.mark.end_to_end,
    pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not on this machine"),
]
INSTAGRAM = "https://i.instagram.com/api/v1"
TOOTS = "https://mastodon.social/api/v1/statuses"
RUPLOAD = "https://i.instagram.com/rupload_igphoto/17_0_99"
#: Name → the options and the address that send ``text``.
WRITERS = {
    "form": lambda text: ["--data-urlencode", f"status={text}", TOOTS],
    "multipart": lambda text: ["-F", f"status={text}", "-F", "visibility=public", TOOTS],
    "JSON": lambda text: ["--json", json.dumps({"status": text}), TOOTS],
    "JSON, HTTP/1.1": lambda text: ["--http1.1", "--json", json.dumps({"status": text}), TOOTS],
    "JSON, chunked": lambda text: ["--http1.1", "-H", "Transfer-Encoding: chunked", "--json", _told(text), TOOTS],
    "JSON called text": lambda text: ["-H", "Content-Type: text/plain", "-d", _told(text), TOOTS],
    "query": lambda text: ["-X", "POST", f"https://api.twitter.com/1.1/statuses/update.json?status={quote(text)}"],
    "with retries": lambda text: ["--retry", "3", "--retry-all-errors", "--json", _told(text), TOOTS],
    "Instagram caption": lambda text: [*_signed({"caption": text, "upload_id": "17"}), f"{INSTAGRAM}/media/configure/"],
    "Instagram comment": lambda text: [*_signed({"comment_text": text}), f"{INSTAGRAM}/media/31/comment/"],
    "Instagram message": lambda text: [
        *("--data-urlencode", f"text={text}", "-d", "thread_ids=[340282]", "-d", "client_context=6800"),
        f"{INSTAGRAM}/direct_v2/threads/broadcast/text/",
    ],
}
#: Name → the options and the address that send the photo in the file.
PHOTOGRAPHERS = {
    "multipart": lambda file: [
        "-F",
        f"file=@{file}",
        "-F",
        "description=Sports day",
        "https://mastodon.social/api/v2/media",
    ],
    "raw": lambda file: ["-T", file, "-H", "Content-Type: application/octet-stream", "https://mastodon.social/up"],
    "raw, chunked": lambda file: [
        "-T",
        file,
        "-H",
        "Transfer-Encoding: chunked",
        "--http1.1",
        "https://mastodon.social/up",
    ],
    "Instagram": lambda file: ["--data-binary", f"@{file}", *_ruploaded(file), RUPLOAD],
}


def _told(text: str) -> str:
    return json.dumps({"status": text})


def _signed(fields: dict[str, str]) -> list[str]:
    data = fields | {"_uuid": "0b6f0c2e-5e0a-4c55-9d6a-0a3d3a0f3c10", "device_id": "android-17"}
    return ["-d", f"signed_body=SIGNATURE.{quote(json.dumps(data))}"]


def _ruploaded(file: str) -> list[str]:
    parameters = {"upload_id": "17", "media_type": "1", "image_compression": '{"lib_name": "moz"}'}
    headers = {"Content-Type": "application/octet-stream", "Offset": "0", "X-Entity-Type": "image/jpeg"}
    headers |= {"X-Entity-Name": "17_0_99", "X-Entity-Length": str(Path(file).stat().st_size)}
    headers["X-Instagram-Rupload-Params"] = json.dumps(parameters)
    return [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClientStand]:
    """One school for all of them."""
    with running_client_stand(tmp_path_factory.mktemp("clients"), ["instagram", "mastodon", "x"]) as stand:
        yield stand


@pytest.fixture
def school(running: ClientStand) -> ClientStand:
    """The school, with nothing counted yet."""
    running.clear()
    return running


def curl(school: ClientStand, *options: str) -> tuple[int, str]:
    """Status and body."""
    command = ["curl", "-sS", "-x", school.proxy.url, "--cacert", school.ca, "-w", "\n%{http_code}", *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    body, _, status = done.stdout.rpartition("\n")
    return int(status), body


@pytest.mark.parametrize("name", WRITERS)
def test_a_clean_post_passes_once(school: ClientStand, name: str) -> None:
    """Whatever it is called."""
    assert curl(school, *WRITERS[name](CLEAN))[0] == 200
    assert (len(school.tries()), len(school.arrived())) == (1, 1)


@pytest.mark.parametrize("name", WRITERS)
def test_a_post_that_names_a_pupil_is_refused_once(school: ClientStand, name: str) -> None:
    """403 with the reason; a curl that tries again on errors takes it for an answer."""
    status, body = curl(school, *WRITERS[name](FLAGGED_TEXT))
    assert (status, len(school.tries()), school.arrived()) == (403, 1, [])
    assert "pupil" in body


@pytest.mark.parametrize("name", PHOTOGRAPHERS)
def test_a_photo_of_nobody_passes(school: ClientStand, tmp_path: Path, name: str) -> None:
    """Its own bytes reach the site."""
    assert curl(school, *PHOTOGRAPHERS[name](_file(tmp_path, photo_of_the_hall())))[0] == 200
    assert photo_of_the_hall() in school.arrived()[0].body


@pytest.mark.parametrize("name", PHOTOGRAPHERS)
def test_a_photo_of_a_face_is_refused_once(school: ClientStand, tmp_path: Path, name: str) -> None:
    """It reaches no site."""
    status, _ = curl(school, *PHOTOGRAPHERS[name](_file(tmp_path, photo_of_a_face())))
    assert (status, len(school.tries()), school.arrived()) == (403, 1, [])


def _file(folder: Path, data: bytes) -> str:
    file = folder / "photo.jpg"
    file.write_bytes(data)
    return str(file)
