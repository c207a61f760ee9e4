"""Media first, post later, with real clients: the post that carries only an id is judged by its picture too."""

from __future__ import annotations

import io
import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from client_stand import CLEAN, ROOT, ClientStand, photo_of_a_face, photo_of_the_hall, running_client_stand
from drawn_face import encoded, face_photo
from long_body_helpers import film
from PIL import Image
from proxy_helpers import Proxy, Seen

mastodon = pytest.importorskip("mastodon")
tweepy = pytest.importorskip("tweepy")

pytestmark = [
    pytest.mark.end_to_end,
    pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning"),
]
#: A school that wants one question at the post instead of one at the photo.
LEVELS = [
    {"kinds": ["face"], "actions": ["upload"], "services": ["x", "mastodon"], "level": "remind"},
    {"kinds": ["face"], "level": "warn"},
]
EARLIER = "In the picture that you uploaded earlier: "


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClientStand]:
    """One school for all of them; each upload gets an id of its own."""
    with running_client_stand(
        tmp_path_factory.mktemp("media"), ["x", "mastodon", "chatterbox"], levels=LEVELS
    ) as stand:
        others = stand.upstream.respond
        count = iter(range(1_000_001, 2_000_000))

        def respond(seen: Seen) -> tuple[int, dict[str, str], bytes]:
            if "media" not in seen.path or not seen.body:
                return others(seen)
            number = str(next(count))
            named = {"id": number, "media_id": int(number), "media_id_string": number, "type": "image"}
            return _chunked(named) if seen.header("host") == "chatterbox.example" else _plain(named)

        stand.upstream.respond = respond
        yield stand


def _plain(data: dict[str, Any]) -> tuple[int, dict[str, str], bytes]:
    return 200, {"Content-Type": "application/json"}, json.dumps(data).encode()


def _chunked(data: dict[str, Any]) -> tuple[int, dict[str, str], bytes]:
    body = json.dumps(data).encode()
    headers = {"Content-Type": "application/json", "Transfer-Encoding": "chunked"}
    return 200, headers, b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)


@pytest.fixture
def school(running: ClientStand, monkeypatch: pytest.MonkeyPatch) -> ClientStand:
    """The school, with nothing counted yet, and the environment of a managed device."""
    for name, value in running.proxy.environment().items():
        monkeypatch.setenv(name, value)
    running.clear()
    return running


def tweepy_upload(photo: bytes) -> str:
    """Upload as tweepy does; returns the id that X gave."""
    api = tweepy.API(tweepy.OAuth1UserHandler("key", "key", "key", "key"))
    return str(api.media_upload("photo.jpg", file=io.BytesIO(photo)).media_id_string)


def tweet(media_id: str) -> None:
    """A tweet that carries the id alone."""
    keys = dict.fromkeys(("consumer_key", "consumer_secret", "access_token", "access_token_secret"), "key")
    tweepy.Client(**keys).create_tweet(text=CLEAN, media_ids=[media_id])


def test_tweepys_tweet_is_held_for_the_picture_that_went_before(school: ClientStand) -> None:
    """The upload passed; the tweet's own words are clean."""
    media_id = tweepy_upload(photo_of_a_face())
    with pytest.raises(tweepy.Forbidden, match=EARLIER):
        tweet(media_id)
    assert [seen.path.partition("?")[0] for seen in school.arrived()] == ["/1.1/media/upload.json"]


def test_tweepys_tweet_with_another_picture_passes(school: ClientStand) -> None:
    """Only the picture that is named counts."""
    tweepy_upload(photo_of_a_face())
    tweet(tweepy_upload(photo_of_the_hall()))
    assert school.arrived()[-1].path == "/2/tweets"


def test_mastodon_pys_status_is_held_for_the_picture_that_went_before(school: ClientStand) -> None:
    """In the client's own error."""
    options = {"version_check_mode": "none", "ratelimit_method": "throw"}
    client = mastodon.Mastodon(access_token="token", api_base_url="https://mastodon.social", **options)
    media = client.media_post(photo_of_a_face(), mime_type="image/jpeg", file_name="fair.jpg")
    with pytest.raises(mastodon.MastodonAPIError) as raised:
        client.status_post(CLEAN, media_ids=[media["id"]])
    assert EARLIER in raised.value.args[3]
    assert "/api/v1/statuses" not in [seen.path for seen in school.arrived()]


def test_an_override_covers_the_recompressed_photo_and_the_post_that_names_it(school: ClientStand) -> None:
    """The browser checked the original; the site's page shrinks it; the post carries an id from a chunked answer."""
    token = _extension(school.proxy)
    with school.proxy.client() as client:
        own = {"Authorization": f"Bearer {token}"}
        described = {"service": "chatterbox", "action": "upload"}
        files = {"image": ("fair.jpg", photo_of_a_face(), "image/jpeg")}
        post = {"post": (None, json.dumps(described), "application/json")}
        check = client.post("http://gatepost.local/api/v1/checks", files=post | files, headers=own).json()
        answer = {"outcome": "override", "reason": "a drawing"}
        client.post(f"http://gatepost.local/api/v1/checks/{check['check_id']}/outcome", json=answer, headers=own)
        upload = client.post("https://chatterbox.example/api/upload/media", files={"file": _recompressed()})
        named = {"text": CLEAN, "mediaIds": [upload.json()["id"]]}
        assert client.post("https://chatterbox.example/api/posts", json=named).status_code == 200


def test_without_an_override_the_upload_itself_is_refused(school: ClientStand) -> None:
    """What would be held later does not lie on the site's machines until then."""
    other = encoded(face_photo(500, 500, face=200, at=(20, 30)))
    with school.proxy.client() as client:
        upload = client.post("https://chatterbox.example/api/upload/media", files={"file": ("fair.jpg", other)})
    assert (upload.status_code, school.arrived()) == (403, [])


def _pieces(data: bytes, count: int = 3) -> list[tuple[int, bytes]]:
    size = len(data) // count + 1
    return [(start, data[start : start + size]) for start in range(0, len(data), size)]


def test_a_photo_in_pieces_is_refused_at_the_one_that_completes_it(school: ClientStand) -> None:
    """As tus sends it: the first request tells the length, and no piece is a picture by itself."""
    data = encoded(face_photo(700, 500, face=260, at=(60, 90)))
    site, tus = "https://chatterbox.example/files/", {"Tus-Resumable": "1.0.0"}
    with school.proxy.client() as client:
        statuses = [client.post(site, headers=tus | {"Upload-Length": str(len(data))}).status_code]
        for start, piece in _pieces(data):
            kind = {"Upload-Offset": str(start), "Content-Type": "application/offset+octet-stream"}
            statuses.append(client.patch(f"{site}7", content=piece, headers=tus | kind).status_code)
    assert [status < 400 for status in statuses] == [True, True, True, False]


@pytest.mark.parametrize(("name", "end"), [("7654321", {}), ("12", {"json": {}}), ("13", {"data": {"done": "1"}})])
def test_a_photo_that_is_ended_by_a_request_of_its_own_is_refused_there(
    school: ClientStand, name: str, end: dict[str, Any]
) -> None:
    """As X takes it: APPEND by number, then FINALIZE, whose body is empty, ``{}`` or a form as the client likes."""
    # Some cameras add something of their own, so that the picture's last bytes do not tell that it is whole.
    data = encoded(face_photo(720, 500, face=260, at=(40, 60))) + b"\n" + b"shot by hand " * 12
    site = f"https://chatterbox.example/2/media/upload/{name}"
    with school.proxy.client() as client:
        appended = [
            client.post(f"{site}/append", data={"segment_index": str(number)}, files={"media": piece}).status_code
            for number, (_, piece) in enumerate(_pieces(data))
        ]
        ended = client.post(f"{site}/finalize", **end).status_code
    assert (max(appended) < 400, ended) == (True, 403)


def test_a_whole_film_in_one_numbered_piece_is_judged_as_it_stands(school: ClientStand) -> None:
    """Too long to be read whole, so there is nothing to wait for."""
    head = {"Content-Range": "bytes 0-39999999/40000000", "Content-Type": "video/mp4"}
    before = _reminders(school)
    with school.proxy.client() as client:
        assert client.put("https://chatterbox.example/upload?upload_id=9", content=film(40_000_000), headers=head)
    assert _reminders(school) == before + 1


def _reminders(school: ClientStand) -> int:
    """How many checks found a file that nobody looks into."""
    with closing(sqlite3.connect(school.proxy.home.root / "gatepost.db")) as database:
        count: int = database.execute("SELECT count(*) FROM checks WHERE findings LIKE '%unreadable%'").fetchone()[0]
    return count


def _recompressed() -> tuple[str, bytes, str]:
    small = Image.open(io.BytesIO(photo_of_a_face())).resize((480, 360))
    file = io.BytesIO()
    small.save(file, "JPEG", quality=45)
    return "blob", file.getvalue(), "image/jpeg"


def _extension(proxy: Proxy) -> str:
    command = [
        sys.executable,
        "-m",
        "gatepost_cli",
        "device",
        "add",
        "--home",
        str(proxy.home.root),
        "--json",
        "laptop",
    ]
    token: str = json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, check=True, timeout=60).stdout)[
        "token"
    ]
    return token
