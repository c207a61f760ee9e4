"""Head and body leave together: one TLS record and one system call fewer for each small message.

mitmproxy sends the head by itself, even where it holds the whole body already. A body that is streamed comes when
it comes, so its head still goes at once.
"""

# mypy: allow-untyped-calls
from __future__ import annotations

from collections.abc import Iterator

from mitmproxy.proxy import commands
from mitmproxy.proxy.layers import http as http_layers
from mitmproxy.proxy.layers.http import _http1
from mitmproxy.proxy.layers.http._events import HttpEvent, RequestHeaders, ResponseHeaders

from proxy_addon.bodies import trailers


def install() -> None:
    """Make mitmproxy write so; called once, after ``trailers.install``, before the proxy starts."""
    http_layers.Http1Server = Http1Server  # type: ignore[attr-defined]
    http_layers.Http1Client = Http1Client  # type: ignore[attr-defined]


class Joined:
    """Holds a head until the next thing that is sent, which follows in the same step."""

    held = b""

    def join(self, sent: Iterator[commands.Command], event: HttpEvent) -> Iterator[commands.Command]:
        """Yield the commands with which ``event`` was sent, as one write where they follow a held head."""
        hold = body_is_at_hand(event)
        for command in sent:
            if not isinstance(command, commands.SendData):
                yield from self._flush(command)
            elif hold:
                self.held += command.data
                self.connection = command.connection
            else:
                command.data, self.held = self.held + command.data, b""
                yield command
        if not hold:
            yield from self._flush()

    def _flush(self, *then: commands.Command) -> Iterator[commands.Command]:
        if self.held:
            data, self.held = self.held, b""
            yield commands.SendData(self.connection, data)
        yield from then


class Http1Server(Joined, trailers.Http1Server):
    """The HTTP/1 side towards the client."""

    def send(self, event: HttpEvent) -> Iterator[commands.Command]:  # type: ignore[override]
        """Send as mitmproxy does, head and body in one."""
        yield from self.join(super().send(event), event)


class Http1Client(Joined, _http1.Http1Client):
    """The HTTP/1 side towards the site."""

    def send(self, event: HttpEvent) -> Iterator[commands.Command]:  # type: ignore[override]
        """Send as mitmproxy does, head and body in one."""
        yield from self.join(super().send(event), event)


def body_is_at_hand(event: HttpEvent) -> bool:
    """True for a head whose body mitmproxy holds whole, and sends next."""
    if isinstance(event, RequestHeaders):
        return not event.end_stream and not event.request.stream
    if isinstance(event, ResponseHeaders):
        # Nothing follows "100 Continue" but what the client sends.
        return not event.end_stream and not event.response.stream and event.response.status_code >= 200
    return False
