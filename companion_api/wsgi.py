"""Serve the companion with waitress until SIGTERM or SIGINT, and finish what is in flight."""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import time
from types import FrameType
from typing import Any

from flask import Flask
from waitress import wasyncore  # type: ignore[import-untyped]
from waitress.channel import HTTPChannel  # type: ignore[import-untyped]
from waitress.server import BaseWSGIServer, create_server  # type: ignore[import-untyped]

from companion_api.app import body_limit, create_app
from companion_api.broken_requests import Channel
from companion_api.companion import EXTENSION, Companion
from companion_api.settings import Settings
from gatepost.errors import InputError

logger = logging.getLogger(__name__)
FINISH_S = 10.0


def serve(settings: Settings) -> int:
    """Listen and serve; returns 0 after a clean end. Raises InputError when the port is taken or the home is wrong."""
    listener = listen(settings)
    try:
        app = create_app(settings)
        return _serve(app, listener, settings)
    finally:
        listener.close()


def listen(settings: Settings) -> socket.socket:
    """A listening socket; raises InputError naming address and port. Port 0 lets the system choose."""
    try:
        return _bound(settings.listen, settings.api_port)
    except (OSError, OverflowError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        message = f"the companion cannot listen here: {reason}; choose another --listen or --api-port"
        raise InputError(message, place=f"{settings.listen}:{settings.api_port}") from error


def _bound(host: str, port: int) -> socket.socket:
    if not 0 <= port <= 65_535:
        raise OverflowError("a port is a number up to 65535")  # getaddrinfo would take the remainder
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    family, kind, protocol, _, address = found[0]
    listener = socket.socket(family, kind, protocol)
    try:
        if os.name == "posix":  # on Windows it would let two servers share the port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(128)
    except BaseException:
        listener.close()
        raise
    return listener


def _serve(app: Flask, listener: socket.socket, settings: Settings) -> int:
    companion: Companion = app.extensions[EXTENSION]
    # A page that sends a dozen posts at once is no reason for a dozen lines.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    largest = body_limit(companion.policy.limits.max_body_bytes)
    channels: dict[int, Any] = {}
    server = create_server(
        app, map=channels, sockets=[listener], threads=settings.threads, ident=None, max_request_body_size=largest,
        # Above the limit: every body stays in memory, a post is never written to a temporary file.
        inbuf_overflow=largest + 1, clear_untrusted_proxy_headers=True, channel_timeout=60,
    )  # fmt: skip
    server.channel_class = Channel
    if settings.warm_models:
        threading.Thread(target=companion.warm, name="warm models", daemon=True).start()
    logger.info("companion listens on http://%s:%s", *listener.getsockname()[:2])
    _until_signal(server, channels)
    _finish(server, channels)
    companion.close()
    return 0


def _until_signal(server: BaseWSGIServer, channels: dict[int, Any]) -> None:
    stopping = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopping.set()
        server.pull_trigger()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    while not stopping.is_set():
        wasyncore.loop(timeout=1, map=channels, count=1)


def _finish(server: BaseWSGIServer, channels: dict[int, Any]) -> None:
    """Take no new connection, answer what has been asked, for at most ten seconds."""
    server.accepting = False
    wasyncore.dispatcher.close(server)
    end = time.monotonic() + FINISH_S
    while time.monotonic() < end and any(map(_is_busy, channels.values())):
        wasyncore.loop(timeout=0.1, map=channels, count=1)
    server.task_dispatcher.shutdown(timeout=max(0.0, end - time.monotonic()))
    wasyncore.close_all(channels)


def _is_busy(channel: object) -> bool:
    """True while a request is being read, worked on or answered."""
    if not isinstance(channel, HTTPChannel):
        return False
    return bool(channel.requests or channel.request or channel.total_outbufs_len)
