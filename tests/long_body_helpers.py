"""A site that takes long bodies without keeping them, films of any length, and what a process holds."""

from __future__ import annotations

import contextlib
import hashlib
import os
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import Any

BLOCK = 1024 * 1024
BOUNDARY = b"fi1m"
FILM_HEAD = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"


@dataclass
class Sink:
    """What arrived: for each request its head, and the length and SHA-256 of its body."""

    port: int
    heads: list[bytes] = field(default_factory=list)
    bodies: list[tuple[int, str]] = field(default_factory=list)
    pause_s: float = 0.0
    leave_after: int | None = None
    answer_early: bool = False

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"


class _Handler(StreamRequestHandler):
    def handle(self) -> None:
        sink: Sink = self.server.owner  # type: ignore[attr-defined]
        while head := self._head():
            sink.heads.append(head)
            if sink.answer_early:
                self.wfile.write(b"HTTP/1.1 413 Too Large\r\nContent-Length: 4\r\nConnection: close\r\n\r\nmuch")
                return
            if not self._body(head, sink):
                return
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")

    def _head(self) -> bytes:
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            line = self.rfile.readline()
            if not line:
                return b""
            head += line
        return head

    def _body(self, head: bytes, sink: Sink) -> bool:
        digest, length = hashlib.sha256(), 0
        for piece in self._pieces(head.lower()):
            digest.update(piece)
            length += len(piece)
            time.sleep(sink.pause_s)
            if sink.leave_after is not None and length >= sink.leave_after:
                return False
        sink.bodies.append((length, digest.hexdigest()))
        return True

    def _pieces(self, head: bytes) -> Iterator[bytes]:
        if b"transfer-encoding: chunked" in head:
            while size := int(self.rfile.readline().split(b";")[0], 16):
                yield self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return
        left = int(head.partition(b"content-length:")[2].split(b"\r\n")[0] or 0)
        while left and (piece := self.rfile.read(min(BLOCK, left))):
            left -= len(piece)
            yield piece


class _Server(ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128
    owner: Any = None

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A proxy that goes away is no error of the test."""


@contextmanager
def running_sink() -> Iterator[Sink]:
    """Serve until the block ends."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.owner = Sink(server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server.owner
        finally:
            server.shutdown()
            thread.join(5)


def film(size: int) -> Iterator[bytes]:
    """The bytes of something that begins as an MP4 does."""
    block = os.urandom(BLOCK)
    yield FILM_HEAD
    left = size - len(FILM_HEAD)
    while left > 0:
        yield block[: min(BLOCK, left)]
        left -= BLOCK


def film_form(size: int, text: str = "Our fair") -> Iterator[bytes]:
    """A multipart form with words and a film."""
    yield b'--%s\r\nContent-Disposition: form-data; name="text"\r\n\r\n%s\r\n' % (BOUNDARY, text.encode())
    yield b'--%s\r\nContent-Disposition: form-data; name="file"; filename="fair.mp4"\r\n' % BOUNDARY
    yield b"Content-Type: video/mp4\r\n\r\n"
    yield from film(size)
    yield b"\r\n--%s--\r\n" % BOUNDARY


def digest_of(pieces: Iterator[bytes], digest: Any) -> Iterator[bytes]:
    """Pass the pieces on, and tell the digest of them."""
    for piece in pieces:
        digest.update(piece)
        yield piece


def peak_mb(pid: int) -> float:
    """The most memory that the process has held, in MB; 0 where the system does not tell."""
    status = Path(f"/proc/{pid}/status")
    return int(status.read_text().split("VmHWM:")[1].split()[0]) / 1000 if status.exists() else 0.0


def spooled_files(pid: int) -> int:
    """How many nameless files the process holds open."""
    return len(spooled_sizes(pid))


def spooled_sizes(pid: int) -> list[int]:
    """The length of each of them."""
    sizes = []
    for link in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):  # closed while we look
            target = os.readlink(link)
            if "(deleted)" in target and "/spool/" in target:
                sizes.append(link.stat().st_size)
    return sizes


def tunnel(port: int, ca: str, host: str) -> ssl.SSLSocket:
    """A TLS connection to the host through the proxy."""
    import socket

    raw = socket.create_connection(("127.0.0.1", port), timeout=10)
    raw.sendall(f"CONNECT {host}:443 HTTP/1.1\r\n\r\n".encode())
    assert b" 200 " in raw.recv(4096)
    return ssl.create_default_context(cafile=ca).wrap_socket(raw, server_hostname=host)
