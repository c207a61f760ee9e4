"""Long uploads: on disk while they are inspected, refused or sent on byte for byte, in little memory."""

from __future__ import annotations

import asyncio
import hashlib
import ssl
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
from long_body_helpers import (
    BOUNDARY,
    Sink,
    digest_of,
    film,
    film_form,
    peak_mb,
    running_sink,
    spooled_files,
    spooled_sizes,
    tunnel,
)
from proxy_helpers import FLAGGED, POLICY, Companion, Proxy, eventually, make_home, running_companion, running_proxy

MB = 1_000_000
POST = "https://chatterbox.example/api/upload"
OPEN = "https://openfail.example/api/upload"
FORM = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY.decode()}"}
pytestmark = pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="needs /proc to see a process's files")


class Stand(NamedTuple):
    """What a test works with."""

    proxy: Proxy
    companion: Companion
    sink: Sink


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    """A school that lets films of 400 MB be inspected."""
    policy = POLICY | {"limits": {"max_upload_bytes": 400 * MB}}
    home = make_home(tmp_path_factory.mktemp("long") / "home", policy)
    with (
        running_sink() as sink,
        running_companion(policy) as companion,
        running_proxy(home, companion.url, "--upstream", sink.url) as proxy,
    ):
        yield Stand(proxy, companion, sink)


@pytest.fixture
def stand(running: Stand) -> Iterator[Stand]:
    """Nothing recorded yet; afterwards no body is left on disk."""
    sink, companion = running.sink, running.companion
    sink.heads.clear()
    sink.bodies.clear()
    companion.bodies.clear()
    yield running
    sink.pause_s, sink.leave_after, sink.answer_early = 0.0, None, False
    companion.slow_s = 0.0
    assert eventually(lambda: not spooled_files(running.proxy.process.pid))


def sent(stand: Stand, url: str, pieces: Iterator[bytes], *, http2: bool = False, **headers: str) -> tuple[int, str]:
    """The status, and the SHA-256 of what was sent."""
    digest = hashlib.sha256()
    with stand.proxy.client(http2=http2) as client:
        answer = client.post(url, content=digest_of(pieces, digest), headers=FORM | headers)
    return answer.status_code, digest.hexdigest()


@pytest.mark.parametrize("http2", [False, True], ids=["http1", "http2"])
def test_a_film_passes_byte_for_byte(stand: Stand, http2: bool) -> None:
    """Of one that is too long to be looked at the companion sees words and beginning, the site the whole of it."""
    status, digest = sent(stand, POST, film_form(40 * MB), http2=http2)
    assert (status, [each[1] for each in stand.sink.bodies]) == (200, [digest])
    assert b"Our fair" in stand.companion.bodies[0]
    assert len(stand.companion.bodies[0]) < 2 * MB


@pytest.mark.parametrize("http2", [False, True], ids=["http1", "http2"])
def test_a_film_with_a_childs_name_is_refused_whole(stand: Stand, http2: bool) -> None:
    """The words may come after the film, and no byte of it reaches the site."""
    pieces = (*film_form(12 * MB),)
    words = b'\r\n--%s\r\nContent-Disposition: form-data; name="caption"\r\n\r\n%s\r\n' % (BOUNDARY, FLAGGED)
    status, _ = sent(stand, POST, iter((*pieces[:-1], words, b"--%s--\r\n" % BOUNDARY)), http2=http2)
    assert (status, stand.sink.heads) == (403, [])


def test_a_film_of_300_mb_needs_little_memory(stand: Stand) -> None:
    """Received, inspected and sent on within 60 MB above what the proxy needs anyway."""
    before = peak_mb(stand.proxy.process.pid)
    size = sum(map(len, film_form(300 * MB)))
    status, digest = sent(stand, POST, film_form(300 * MB), **{"Content-Length": str(size)})
    assert status == 200
    assert [each[0] for each in stand.sink.bodies] == [size]
    assert peak_mb(stand.proxy.process.pid) < before + 60
    assert digest == stand.sink.bodies[0][1]


def test_a_site_that_takes_it_slowly_fills_no_memory(stand: Stand) -> None:
    """The body stays on disk until there is room, and others are served meanwhile."""
    stand.sink.pause_s = 0.1
    before = peak_mb(stand.proxy.process.pid)
    upload = threading.Thread(target=sent, args=(stand, POST, film_form(12 * MB)))
    upload.start()
    assert eventually(lambda: stand.sink.heads)
    began = time.monotonic()
    with stand.proxy.client() as client:
        assert client.get("https://chatterbox.example/feed").status_code == 200
    quick_s = time.monotonic() - began
    upload.join(20)
    assert (peak_mb(stand.proxy.process.pid) < before + 60, quick_s < 2) == (True, True)
    assert len(stand.sink.bodies) == 2


def test_a_client_that_hangs_up_leaves_nothing_behind(stand: Stand) -> None:
    """Neither on disk nor at the site."""
    pid = stand.proxy.process.pid
    with tunnel(stand.proxy.port, str(stand.proxy.home.ca_cert), "chatterbox.example") as connection:
        head = b"POST /up HTTP/1.1\r\nHost: chatterbox.example\r\nContent-Length: 20000000\r\n\r\n"
        connection.sendall(head + b"".join(film(3 * MB)))
        assert eventually(lambda: spooled_files(pid) == 1)
    assert eventually(lambda: spooled_files(pid) == 0)
    assert stand.sink.heads == []


def test_a_client_that_leaves_during_the_check_sends_nothing(stand: Stand) -> None:
    """Who has gone has not posted."""
    stand.companion.slow_s = 1.0
    with tunnel(stand.proxy.port, str(stand.proxy.home.ca_cert), "chatterbox.example") as connection:
        head = b"POST /up HTTP/1.1\r\nHost: chatterbox.example\r\nContent-Length: 2000000\r\n\r\n"
        connection.sendall(head + b"".join(film(2 * MB)))
        assert eventually(lambda: 2 * MB in spooled_sizes(stand.proxy.process.pid))
    assert eventually(lambda: stand.companion.bodies)
    assert eventually(lambda: not spooled_files(stand.proxy.process.pid))
    assert stand.sink.heads == []


def test_a_site_that_leaves_in_the_middle_is_told(stand: Stand) -> None:
    """The client gets an error at once."""
    stand.sink.leave_after = 5 * MB
    assert sent(stand, POST, film_form(12 * MB))[0] == 502


def test_a_sites_early_answer_reaches_the_client(stand: Stand) -> None:
    """It does not want the film."""
    stand.sink.answer_early = True
    assert sent(stand, POST, film_form(9 * MB))[0] in {413, 502}


def test_one_byte_at_a_time_is_waited_for(stand: Stand) -> None:
    """Slow is no reason to refuse, and nobody else waits."""
    body = b'{"text": "hello"}'
    head = b"POST /p HTTP/1.1\r\nHost: chatterbox.example\r\nContent-Length: %d\r\n\r\n" % len(body)
    with tunnel(stand.proxy.port, str(stand.proxy.home.ca_cert), "chatterbox.example") as connection:
        connection.sendall(head)
        for place in range(len(body)):
            connection.sendall(body[place : place + 1])
            time.sleep(0.05)
        assert connection.recv(4096).startswith(b"HTTP/1.1 200")
    assert stand.sink.bodies == [(len(body), hashlib.sha256(body).hexdigest())]


def test_a_hundred_posts_at_once_are_each_judged_by_themselves(stand: Stand) -> None:
    """Every other one names a child."""
    statuses = asyncio.run(_posts_at_once(stand, 100))
    assert statuses == [403 if number % 2 else 200 for number in range(100)]
    assert len(stand.sink.bodies) == 50


async def _posts_at_once(stand: Stand, count: int) -> list[int]:
    context = ssl.create_default_context(cafile=str(stand.proxy.home.ca_cert))
    options: dict[str, Any] = {"proxy": stand.proxy.url, "verify": context, "trust_env": False, "timeout": 30}
    async with httpx.AsyncClient(**options, limits=httpx.Limits(max_connections=count)) as client:
        words = [f"{FLAGGED.decode()} {number}" if number % 2 else f"hello {number}" for number in range(count)]
        url = "https://chatterbox.example/api/posts"
        return [each.status_code for each in await asyncio.gather(*(client.post(url, json={"text": t}) for t in words))]


def test_films_at_once_share_the_memory(stand: Stand) -> None:
    """Ten of 5 MB each: they wait on disk for their turn."""
    before = peak_mb(stand.proxy.process.pid)
    uploads = [threading.Thread(target=sent, args=(stand, POST, film_form(5 * MB))) for _ in range(10)]
    for upload in uploads:
        upload.start()
    for upload in uploads:
        upload.join(60)
    assert len(stand.sink.bodies) == 10
    assert peak_mb(stand.proxy.process.pid) < before + 60


@pytest.mark.parametrize("length", [True, False], ids=["length", "chunked"])
@pytest.mark.parametrize(("url", "status"), [(POST, 403), (OPEN, 200)], ids=["closed", "open"])
def test_over_the_policys_limit_the_rule_decides(tmp_path: Path, url: str, status: int, length: bool) -> None:
    """Closed refuses, open sends it on byte for byte."""
    policy = POLICY | {"limits": {"max_body_bytes": 100_000, "max_upload_bytes": 3 * MB}}
    size = sum(map(len, film_form(10 * MB)))
    headers = {"Content-Length": str(size)} if length else {}
    with (
        running_sink() as sink,
        running_companion(policy) as companion,
        running_proxy(make_home(tmp_path / "home", policy), companion.url, "--upstream", sink.url) as proxy,
    ):
        answered, digest = sent(Stand(proxy, companion, sink), url, film_form(10 * MB), **headers)
        assert (answered, [each[1] for each in sink.bodies]) == (status, [digest] if status == 200 else [])


def test_a_disk_without_room_refuses_whatever_the_rule_says(tmp_path: Path) -> None:
    """What was kept of the body is gone, so it cannot go on; small posts are served as ever."""
    driver = str(Path(__file__).parents[2] / "proxy_with_full_disk.py")
    home = make_home(tmp_path / "home")
    with (
        running_sink() as sink,
        running_companion() as companion,
        running_proxy(home, companion.url, "--upstream", sink.url, command=[sys.executable, driver]) as proxy,
    ):
        stand = Stand(proxy, companion, sink)
        assert (sent(stand, OPEN, film_form(3 * MB))[0], sink.heads) == (403, [])
        assert sent(stand, OPEN, film_form(MB // 4))[0] == 200
