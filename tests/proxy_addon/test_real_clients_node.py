"""Node clients of X, Slack and Vimeo's uploads, through the real proxy and companion."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from client_stand import (
    CLEAN,
    FLAGGED_TEXT,
    NODE_CLIENTS,
    ClientStand,
    node,
    photo_of_a_face,
    photo_of_the_hall,
    running_client_stand,
)

pytestmark = [
    pytest.mark.end_to_end,
    pytest.mark.skipif(not (NODE_CLIENTS / "node_modules").is_dir(), reason="run npm ci in tests/node_clients"),
]
#: Act → the class of the client's own error, and the requests of the act when nothing is refused.
WRITERS = {
    "tweet": ("ApiResponseError", 1),
    "slack": ("WebAPIHTTPError", 1),
    "slack-blocks": ("WebAPIHTTPError", 1),
    "tus": ("DetailedError", 4),
}
PHOTOGRAPHERS = {"tweet-photo": "ApiResponseError", "tweet-photo-v1": "ApiResponseError", "tus-photo": "DetailedError"}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClientStand]:
    """One school for all of them."""
    with running_client_stand(tmp_path_factory.mktemp("clients"), ["slack", "vimeo", "x"]) as stand:
        yield stand


@pytest.fixture
def school(running: ClientStand) -> ClientStand:
    """The school, with nothing counted yet."""
    running.clear()
    return running


@pytest.mark.parametrize("act", WRITERS)
def test_a_clean_post_passes_once(school: ClientStand, act: str) -> None:
    """Each of its requests once, byte for byte."""
    assert node(school, act, CLEAN)["error"] is None
    arrived = school.arrived()
    assert len(school.tries()) == len(arrived) == WRITERS[act][1]
    assert {hashlib.sha256(seen.body).hexdigest() for seen in arrived} <= set(school.sent())


@pytest.mark.parametrize("act", WRITERS)
def test_a_post_that_names_a_pupil_ends_in_the_clients_own_error(school: ClientStand, act: str) -> None:
    """After one request, with the reason in it; nothing reaches the site."""
    told = node(school, act, FLAGGED_TEXT)
    assert (told["error"], len(school.tries()), school.arrived()) == (WRITERS[act][0], 1, [])
    assert "pupil" in told["told"]


def test_a_client_that_tries_again_gets_the_same_refusal(school: ClientStand) -> None:
    """Slack's takes a 403 for a passing trouble; every try is refused, and all of them are one line of the log."""
    before = len(school.held())
    told = node(school, "slack-again", f"{FLAGGED_TEXT} Again!")
    assert (told["error"], len(school.tries()), school.arrived()) == ("WebAPIHTTPError", 3, [])
    assert len(school.held()) == before + 1


@pytest.mark.parametrize("act", PHOTOGRAPHERS)
def test_a_photo_of_nobody_passes(school: ClientStand, tmp_path: Path, act: str) -> None:
    """The file's own bytes are in what reaches the site."""
    assert node(school, act, _file(tmp_path, photo_of_the_hall()))["error"] is None
    assert [seen for seen in school.arrived() if photo_of_the_hall() in seen.body]


@pytest.mark.parametrize("act", PHOTOGRAPHERS)
def test_a_photo_of_a_face_ends_in_the_clients_own_error(school: ClientStand, tmp_path: Path, act: str) -> None:
    """It is sent once and reaches no site."""
    told = node(school, act, _file(tmp_path, photo_of_a_face()))
    assert (told["error"], school.sent_again()) == (PHOTOGRAPHERS[act], set())
    assert not [seen for seen in school.arrived() if photo_of_a_face() in seen.body]


def _file(folder: Path, data: bytes) -> str:
    file = folder / "photo.jpg"
    file.write_bytes(data)
    return str(file)
