"""Long uploads to a site that speaks HTTP/2, whose window decides how fast they may come."""

from __future__ import annotations

import hashlib
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import h2.config
import h2.connection
import h2.events
import pytest
from long_body_helpers import BOUNDARY, digest_of, film_form, peak_mb, spooled_files
from proxy_helpers import POLICY, eventually, make_home, running_companion, running_proxy, server_context

MB = 1_000_000
URL = "https://chatterbox.example/api/upload"
FORM = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY.decode()}"}


class Site:
    """Takes uploads and says OK; with ``pause_s`` it widens its window late."""

    def __init__(self) -> None:
        self.bodies: dict[int, Any] = {}
        self.pause_s = 0.0

    def serve(self, raw: socket.socket) -> None:
        """One connection, until it closes."""
        connection = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
        connection.initiate_connection()
        raw.sendall(connection.data_to_send())
        while data := raw.recv(65536):
            for event in connection.receive_data(data):
                self._take(connection, event)
            raw.sendall(connection.data_to_send())

    def _take(self, connection: Any, event: object) -> None:
        if isinstance(event, h2.events.RequestReceived):
            self.bodies[event.stream_id] = hashlib.sha256()
        elif isinstance(event, h2.events.DataReceived):
            self.bodies[event.stream_id].update(event.data)
            time.sleep(self.pause_s)
            connection.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
        elif isinstance(event, h2.events.StreamEnded):
            connection.send_headers(event.stream_id, [(":status", "200")], end_stream=True)


@contextmanager
def serving(context: ssl.SSLContext) -> Iterator[tuple[Site, int]]:
    """A site on a free port."""
    site = Site()

    def accept(listener: socket.socket) -> None:
        while True:
            try:
                raw = listener.accept()[0]
            except OSError:
                return
            threading.Thread(target=answer, args=(raw,), daemon=True).start()

    def answer(raw: socket.socket) -> None:
        try:
            with context.wrap_socket(raw, server_side=True) as inside:
                site.serve(inside)
        except OSError:
            return

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=accept, args=(listener,), daemon=True).start()
        yield site, listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)


@pytest.fixture(scope="module")
def stand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Any, Site]]:
    """A proxy that trusts the site."""
    folder = tmp_path_factory.mktemp("h2")
    context, certificate = server_context(folder, "localhost")
    context.set_alpn_protocols(["h2"])
    trust = ["--set", f"ssl_verify_upstream_trusted_ca={certificate}"]
    with serving(context) as (site, port), running_companion(POLICY) as companion:
        home = make_home(Path(folder) / "home")
        with running_proxy(home, companion.url, "--upstream", f"https://localhost:{port}", *trust) as proxy:
            yield proxy, site


def test_a_film_passes_byte_for_byte(stand: tuple[Any, Site]) -> None:
    """Through the site's window of 64 kB."""
    proxy, site = stand
    site.bodies.clear()
    digest = hashlib.sha256()
    with proxy.client(http2=True) as client:
        answer = client.post(URL, content=digest_of(film_form(15 * MB), digest), headers=FORM)
    assert (answer.status_code, answer.text) == (200, "")
    assert [each.hexdigest() for each in site.bodies.values()] == [digest.hexdigest()]


def test_a_narrow_window_fills_no_memory(stand: tuple[Any, Site]) -> None:
    """What the site does not take stays on disk."""
    proxy, site = stand
    before, site.pause_s = peak_mb(proxy.process.pid), 0.001
    with proxy.client(http2=True) as client:
        assert client.post(URL, content=film_form(25 * MB), headers=FORM).status_code == 200
    site.pause_s = 0.0
    assert peak_mb(proxy.process.pid) < before + 40
    assert eventually(lambda: not spooled_files(proxy.process.pid))
