"""Python clients of ten sites, through the real proxy and companion, under the sites' real host names."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterator

import pytest
from client_acts import CLIENTS, RealClient
from client_channels import youtube_video
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
    #: tweepy looks at pictures with a module that Python 3.13 no longer has, and then does without.
    pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning"),
    #: discord.py imports what it would need for voices.
    pytest.mark.filterwarnings("ignore:'audioop' is deprecated:DeprecationWarning"),
    #: atproto hands a picture over in a way that its HTTP library is about to drop.
    pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning"),
    #: Most of them leave their sockets to the garbage collector.
    pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning"),
]
PHOTOGRAPHERS = [client for client in CLIENTS if client.upload]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClientStand]:
    """One school for all of them."""
    services = sorted({client.service for client in CLIENTS})
    with running_client_stand(tmp_path_factory.mktemp("clients"), services) as stand:
        yield stand


@pytest.fixture
def school(running: ClientStand, monkeypatch: pytest.MonkeyPatch) -> Iterator[ClientStand]:
    """The school, with nothing counted yet, and the environment of a managed device."""
    for name, value in running.proxy.environment().items():
        monkeypatch.setenv(name, value)
    running.clear()
    yield running
    gc.collect()


@pytest.mark.parametrize("client", CLIENTS, ids=lambda client: client.name)
def test_a_clean_post_passes_once(school: ClientStand, client: RealClient) -> None:
    """Byte for byte as the client made it."""
    client.post(school, CLEAN)
    (seen,) = school.arrived()
    assert len(school.tries()) == 1
    assert hashlib.sha256(seen.body).hexdigest() in school.sent()


@pytest.mark.parametrize("client", CLIENTS, ids=lambda client: client.name)
def test_a_post_that_names_a_pupil_ends_in_the_clients_own_error(school: ClientStand, client: RealClient) -> None:
    """After one request; nothing reaches the site."""
    with pytest.raises(Exception) as raised:  # noqa: PT011 - the class is compared below, by name
        client.post(school, FLAGGED_TEXT)
    assert (_named(raised.value), len(school.tries()), school.arrived()) == (client.error, 1, [])
    assert client.tells in str(raised.value)


@pytest.mark.parametrize("client", PHOTOGRAPHERS, ids=lambda client: client.name)
def test_a_photo_of_nobody_passes(school: ClientStand, client: RealClient) -> None:
    """The file's own bytes are in what reaches the site."""
    client.upload(school, photo_of_the_hall())
    assert [seen for seen in school.arrived() if photo_of_the_hall() in seen.body]


@pytest.mark.parametrize("client", PHOTOGRAPHERS, ids=lambda client: client.name)
def test_a_photo_of_a_face_ends_in_the_clients_own_error(school: ClientStand, client: RealClient) -> None:
    """It is sent once and reaches no site."""
    with pytest.raises(Exception) as raised:  # noqa: PT011 - the class is compared below, by name
        client.upload(school, photo_of_a_face())
    assert (_named(raised.value), school.sent_again()) == (client.photo_error or client.error, set())
    assert not [seen for seen in school.arrived() if photo_of_a_face() in seen.body]


def test_a_video_is_uploaded_to_youtube_in_chunks(school: ClientStand) -> None:
    """The title, then three chunks, each of them once."""
    answer = youtube_video(school, CLEAN, size=600_000, chunk=262_144)
    assert (answer["id"], [seen.method for seen in school.arrived()]) == ("v7", ["POST", "PUT", "PUT", "PUT"])


def test_a_video_whose_title_names_a_pupil_is_refused_before_its_first_chunk(school: ClientStand) -> None:
    """The metadata goes first and alone."""
    with pytest.raises(Exception, match="pupil") as raised:
        youtube_video(school, FLAGGED_TEXT, size=600_000, chunk=262_144)
    assert (_named(raised.value), len(school.tries())) == ("googleapiclient.errors.ResumableUploadError", 1)


def _named(error: BaseException) -> str:
    return f"{type(error).__module__}.{type(error).__qualname__}"
