"""Fields after a chunked body. mitmproxy has none for HTTP/1: it stops reading, and the client waits for ever.

A request's are left out, because nobody inspects them and RFC 9110 (6.5.1) lets a proxy do so; an answer's pass
between HTTP/2 and HTTP/2, where calls such as gRPC put their status there, and are left out elsewhere.
"""

# mypy: allow-untyped-calls
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import h11
from mitmproxy.proxy import layer
from mitmproxy.proxy.layers import http as http_layers
from mitmproxy.proxy.layers.http import HttpStream, _http1
from mitmproxy.proxy.layers.http._events import HttpEvent, RequestTrailers, ResponseTrailers


def install() -> None:
    """Make mitmproxy read past trailers; called once, before the proxy starts."""
    _http1.make_body_reader = reader_without_trailers  # type: ignore[assignment]
    http_layers.Http1Server = Http1Server  # type: ignore[attr-defined]


def reader_without_trailers(
    expected_size: int | None, make: Callable[[int | None], Any] = _http1.make_body_reader
) -> PastTrailers:
    """The reader that mitmproxy would have taken, wrapped."""
    return PastTrailers(make(expected_size))


class PastTrailers:
    """Reads one HTTP/1 body to its end and forgets what is said after it."""

    def __init__(self, reader: Any) -> None:  # noqa: ANN401 - h11 has no public type for it
        self.reader = reader

    def __call__(self, received: Any) -> Any:  # noqa: ANN401 - as above
        """Return h11's next event, or None when more bytes are needed."""
        return _plain(self.reader(received))

    def read_eof(self) -> Any:  # noqa: ANN401 - as above
        """Return h11's event for a connection that ended."""
        return _plain(self.reader.read_eof())


def _plain(event: object) -> object:
    return h11.EndOfMessage() if isinstance(event, h11.EndOfMessage) else event


class Http1Server(_http1.Http1Server):
    """The HTTP/1 side towards the client, which has no place for the trailers of a site's HTTP/2 answer."""

    def send(self, event: HttpEvent) -> layer.CommandGenerator[None]:
        """Send everything else as mitmproxy does."""
        if not isinstance(event, ResponseTrailers):
            yield from super().send(event)


class StreamWithoutTrailers(HttpStream):
    """One request and its response; what is said after the request's body goes no further."""

    def state_consume_request_body(self, event: HttpEvent) -> layer.CommandGenerator[None]:
        """While the body is held."""
        if not isinstance(event, RequestTrailers):
            yield from super().state_consume_request_body(event)

    def state_stream_request_body(self, event: HttpEvent) -> layer.CommandGenerator[None]:
        """While the body is passed on."""
        if not isinstance(event, RequestTrailers):
            yield from super().state_stream_request_body(event)
