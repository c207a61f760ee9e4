"""Clients that schools' staff and pupils use, under the real host names of the sites."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import requests
from proxy_helpers import FLAGGED, Seen

mastodon = pytest.importorskip("mastodon")
tweepy = pytest.importorskip("tweepy")

#: tweepy looks at pictures with a module that Python 3.13 no longer has, and then does without.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
FLAGGED_TEXT = f"Well done {FLAGGED.decode()}!"


def answer_as_the_sites_do(seen: Seen) -> tuple[int, dict[str, str], bytes]:
    """The few answers that the clients need in order to go on."""
    path = seen.path.partition("?")[0].rstrip("/")
    answers: dict[str, Any] = {
        "/2/tweets": (201, {"data": {"id": "1", "text": "hello"}}),
        "/1.1/media/upload.json": (200, {"media_id": 7, "media_id_string": "7", "size": 70}),
        "/api/v1/statuses": (200, {"id": "1", "content": "hello", "created_at": "2026-09-01T10:00:00.000Z"}),
        "/api/v2/media": (200, {"id": "7", "type": "image", "url": "https://mastodon.social/7.png"}),
        "/api/v1/instance": (200, {"version": "4.2.0", "uri": "mastodon.social"}),
    }
    status, data = answers.get(path, (200, {}))
    return status, {"Content-Type": "application/json"}, json.dumps(data).encode()


@pytest.fixture
def clients(stand: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The stand, with the environment of a managed device."""
    for name, value in stand.proxy.environment().items():
        monkeypatch.setenv(name, value)
    stand.upstream.respond = answer_as_the_sites_do
    return stand


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The method and address of each request that a client of the requests library makes."""
    made: list[str] = []
    send = requests.Session.send

    def note(self: requests.Session, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        made.append(f"{request.method} {request.url}")
        return send(self, request, **options)

    monkeypatch.setattr(requests.Session, "send", note)
    return made


def twitter() -> Any:
    """A tweepy client for API v2."""
    keys = dict.fromkeys(("consumer_key", "consumer_secret", "access_token", "access_token_secret"), "key")
    return tweepy.Client(**keys)


def twitter_media() -> Any:
    """A tweepy client for API v1.1, which uploads pictures."""
    return tweepy.API(tweepy.OAuth1UserHandler("key", "key", "key", "key"))


def mastodon_client() -> Any:
    """A Mastodon.py client."""
    return mastodon.Mastodon(
        access_token="token",
        api_base_url="https://mastodon.social",
        version_check_mode="none",
        ratelimit_method="throw",
    )


def test_tweepy_ends_in_forbidden_after_one_request(clients: Any, counted: list[str]) -> None:
    """Tweepy's own error, with the reason; the client does not try again."""
    with pytest.raises(tweepy.Forbidden, match="This names a pupil"):
        twitter().create_tweet(text=FLAGGED_TEXT)
    assert len(counted) == 1
    assert (len(clients.companion.inspected), clients.upstream.seen) == (1, [])


def test_tweepys_clean_tweet_reaches_x_unchanged(clients: Any, counted: list[str]) -> None:
    """The JSON body with its media id, as tweepy made it."""
    twitter().create_tweet(text="Our open day is on Friday", media_ids=["7"])
    (seen,) = clients.upstream.take()
    assert seen.header("host") in {"api.x.com", "api.twitter.com"}
    assert json.loads(seen.body) == {"text": "Our open day is on Friday", "media": {"media_ids": ["7"]}}
    assert len(counted) == 1


def test_tweepys_picture_reaches_x_unchanged(clients: Any, tmp_path: Path) -> None:
    """The multipart body holds the file's bytes, and the tweet follows it."""
    picture = tmp_path / "hall.png"
    picture.write_bytes(PNG)
    media = twitter_media().media_upload(str(picture))
    twitter().create_tweet(text="The new hall", media_ids=[media.media_id_string])
    upload, tweet = clients.upstream.take()
    assert PNG in upload.body
    assert upload.body == clients.companion.bodies[0]
    assert tweet.path == "/2/tweets"


def test_tweepys_flagged_picture_ends_in_forbidden_after_one_request(
    clients: Any, counted: list[str], tmp_path: Path
) -> None:
    """A picture that carries a pupil's name."""
    picture = tmp_path / "hall.png"
    picture.write_bytes(PNG + FLAGGED)
    with pytest.raises(tweepy.Forbidden):
        twitter_media().media_upload(str(picture))
    assert len(counted) == 1
    assert not clients.upstream.seen


def test_mastodon_py_ends_in_its_own_error_after_one_request(clients: Any, counted: list[str]) -> None:
    """Mastodon.py's API error says 403, Forbidden and the reason."""
    with pytest.raises(mastodon.MastodonAPIError) as raised:
        mastodon_client().status_post(FLAGGED_TEXT)
    assert raised.value.args[1:3] == (403, "Forbidden")
    assert "This names a pupil" in raised.value.args[3]
    assert len(counted) == 1
    assert not clients.upstream.seen


def test_mastodon_pys_clean_post_reaches_the_site_unchanged(clients: Any, counted: list[str]) -> None:
    """The form body as Mastodon.py made it, with its media id."""
    mastodon_client().status_post("Our open day is on Friday", media_ids=["7"])
    (seen,) = clients.upstream.take()
    assert (seen.path, seen.header("host")) == ("/api/v1/statuses", "mastodon.social")
    assert seen.body == clients.companion.bodies[0]
    assert b"Our+open+day+is+on+Friday" in seen.body
    assert len(counted) == 1


def test_mastodon_pys_picture_with_its_description_reaches_the_site_unchanged(clients: Any) -> None:
    """Multipart with the file's bytes, then the status."""
    client = mastodon_client()
    media = client.media_post(PNG, mime_type="image/png", file_name="hall.png", description="The new hall")
    client.status_post("The new hall", media_ids=[media["id"]])
    upload, status = (seen for seen in clients.upstream.take() if seen.body)
    assert (upload.path, PNG in upload.body) == ("/api/v2/media", True)
    assert upload.body == clients.companion.bodies[0]
    assert b"media_ids" in status.body


def test_mastodon_pys_flagged_description_is_held(clients: Any, counted: list[str]) -> None:
    """Words for a picture are words."""
    with pytest.raises(mastodon.MastodonAPIError):
        mastodon_client().media_post(PNG, mime_type="image/png", file_name="hall.png", description=FLAGGED_TEXT)
    assert [line for line in counted if line.startswith("POST")] == ["POST https://mastodon.social/api/v2/media"]


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not on this machine")
@pytest.mark.parametrize("version", ["--http1.1", "--http2"])
def test_curl_uploads_with_expect_and_gets_its_answer(clients: Any, tmp_path: Path, version: str) -> None:
    """A file large enough for ``Expect: 100-continue``."""
    file = tmp_path / "letter.txt"
    file.write_bytes(b"Dear parents\r\n" * 100_000)
    command = ["curl", "-sS", version, "-x", clients.proxy.url, "--cacert", str(clients.proxy.home.ca_cert)]
    command += ["-w", "%{http_code}", "-o", "-", "-F", f"file=@{file}", "-F", "text=hello"]
    done = subprocess.run(
        [*command, "https://mastodon.social/api/v2/media"], capture_output=True, timeout=60, check=True
    )
    assert done.stdout.endswith(b"200")
    assert file.read_bytes() in clients.upstream.take()[0].body


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not on this machine")
@pytest.mark.parametrize("version", ["--http1.1", "--http2"])
def test_curl_is_refused_at_once(clients: Any, version: str) -> None:
    """One request, one 403."""
    command = ["curl", "-sS", version, "-x", clients.proxy.url, "--cacert", str(clients.proxy.home.ca_cert), "-i"]
    command += ["--json", json.dumps({"text": FLAGGED_TEXT})]
    done = subprocess.run([*command, "https://api.x.com/2/tweets"], capture_output=True, timeout=60, check=True)
    assert b" 403" in done.stdout
    assert b"gatepost-verdict: block" in done.stdout.lower()
