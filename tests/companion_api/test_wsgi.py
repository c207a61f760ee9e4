"""The server process: taken ports, a clean end, and a sudden one."""

from __future__ import annotations

import http.client
import json
import signal
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from companion_server import free_port, running

from companion_api.db import Database
from companion_api.settings import Settings
from companion_api.store import events
from companion_api.wsgi import listen, serve
from gatepost.errors import InputError
from gatepost.event import Event
from gatepost.home import Home

pytestmark = pytest.mark.end_to_end


def test_a_taken_port_is_one_line(school_home: Home) -> None:
    """The refusal names address, port and the option."""
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = holder.getsockname()[1]
        with pytest.raises(InputError, match=f"127.0.0.1:{port}: .*--api-port"):
            serve(Settings.from_home(school_home, api_port=port))


@pytest.mark.parametrize("fields", [{"api_port": 70_000}, {"api_port": -1}, {"listen": "no.such.host.invalid"}])
def test_a_wrong_address_is_one_line(school_home: Home, fields: dict[str, object]) -> None:
    """Neither a port out of range nor an unknown name is a traceback."""
    with pytest.raises(InputError, match="cannot listen"):
        listen(Settings.from_home(school_home, **fields))


@contextmanager
def posting(port: int, headers: dict[str, str]) -> Iterator[list[str]]:
    """Three proxies that deliver events as fast as they can; gives the ids that were acknowledged."""
    acknowledged: list[str] = []
    stopping = threading.Event()

    def deliver() -> None:
        while not stopping.is_set():
            event = Event("site_refused", host="tiktok.com")
            try:
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
                body = json.dumps({"events": [event.to_json()]})
                connection.request("POST", "/api/v1/events", body, headers | {"Content-Type": "application/json"})
                if connection.getresponse().read() == b'{"stored":1}\n':
                    acknowledged.append(event.id)
            except (OSError, http.client.HTTPException):
                stopping.wait(0.05)
            finally:
                connection.close()

    workers = [threading.Thread(target=deliver) for _ in range(3)]
    for worker in workers:
        worker.start()
    try:
        yield acknowledged
    finally:
        stopping.set()
        for worker in workers:
            worker.join()


def kept(database: Database) -> set[str]:
    """Every event id in the log."""
    return {event.id for event in events.every_event(database, events.EventFilter())}


def wait_for(acknowledged: list[str], count: int) -> None:
    """Until so many have been acknowledged."""
    end = time.monotonic() + 30
    while len(acknowledged) < count and time.monotonic() < end:
        time.sleep(0.01)


def test_killed_under_load_no_acknowledged_event_is_lost(
    school_home: Home, school_database: Database, proxy: dict[str, str]
) -> None:
    """SIGKILL, twice: everything acknowledged is there, the chain is whole, and the next start just works."""
    port = free_port()
    acknowledged: list[str] = []
    for _ in range(2):
        with running(school_home.root, port) as child, posting(port, proxy) as sent:
            wait_for(sent, 40)
            child.send_signal(signal.SIGKILL)
            child.wait()
        acknowledged += sent
    with school_database.reading() as session:
        problems = events.verify(session)
    assert (len(acknowledged) >= 80, set(acknowledged) - kept(school_database), problems) == (True, set(), [])


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_finishes_what_is_in_flight(
    school_home: Home, school_database: Database, proxy: dict[str, str], number: signal.Signals
) -> None:
    """A request that is half sent when the signal comes is still answered, and the exit is 0."""
    port = free_port()
    with running(school_home.root, port) as child:
        body = json.dumps({"events": [Event("site_refused").to_json()]}).encode()
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.putrequest("POST", "/api/v1/events")
        for name, value in (proxy | {"Content-Type": "application/json", "Content-Length": str(len(body))}).items():
            connection.putheader(name, value)
        connection.endheaders(body[:10])
        time.sleep(0.3)
        child.send_signal(number)
        time.sleep(0.3)
        connection.send(body[10:])
        answer = connection.getresponse()
        assert (answer.status, answer.read()) == (200, b'{"stored":1}\n')
        connection.close()
        assert child.wait(timeout=12) == 0


def test_an_idle_connection_does_not_delay_the_end(school_home: Home) -> None:
    """A browser that keeps a connection open is no reason to wait."""
    port = free_port()
    with running(school_home.root, port) as child, socket.create_connection(("127.0.0.1", port)):
        started = time.monotonic()
        child.send_signal(signal.SIGTERM)
        assert (child.wait(timeout=12), time.monotonic() - started < 4) == (0, True)


def test_many_requests_at_once_are_no_reason_to_complain(school_home: Home, capfd: pytest.CaptureFixture[str]) -> None:
    """A page that sends dozens of posts together fills the queue for a moment, and not the log."""
    port = free_port()
    with running(school_home.root, port), ThreadPoolExecutor(40) as pool:
        request = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
        lines = set(pool.map(lambda _: raw_answer(port, request)[0], range(120)))
    assert (lines, "queue" in capfd.readouterr().err) == ({b"HTTP/1.1 200 OK"}, False)


def raw_answer(port: int, request: bytes) -> tuple[bytes, bytes]:
    """Status line and body of what the companion says to these bytes."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(request)
        head, _, body = b"".join(iter(lambda: connection.recv(4096), b"")).partition(b"\r\n\r\n")
    return head.partition(b"\r\n")[0], body


def test_what_never_reaches_the_application_has_the_one_error_shape(school_home: Home) -> None:
    """Too large, and no HTTP at all."""
    port = free_port()
    large = b"POST /api/v1/checks HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 999999999\r\n\r\n"
    with running(school_home.root, port):
        answers = [raw_answer(port, sent) for sent in (large, b"NONSENSE\r\n\r\n", b"GET http://[::1 HTTP/1.1\r\n\r\n")]
    assert [status.split()[1] for status, _ in answers] == [b"413", b"400", b"400"]
    codes = [json.loads(body)["error"]["code"] for _, body in answers]
    assert codes == ["too_large", "bad_request", "bad_request"]
