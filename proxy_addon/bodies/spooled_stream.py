"""A request whose body waits on disk, and leaves from there piece by piece as fast as the site takes it.

mitmproxy's own streaming sends a body before anything can be said about it, and holding one costs five to seven
times its size in memory.
"""

# mypy: allow-untyped-calls
from __future__ import annotations

from mitmproxy import ctx
from mitmproxy.proxy import commands, events, layer
from mitmproxy.proxy.layers.http import HttpLayer, SendHttp
from mitmproxy.proxy.layers.http._events import (
    ErrorCode,
    HttpEvent,
    RequestData,
    RequestEndOfMessage,
    RequestHeaders,
    RequestProtocolError,
    ResponseProtocolError,
)
from mitmproxy.proxy.layers.http._http2 import Http2Client

from proxy_addon.bodies.body_spool import BodySpool
from proxy_addon.bodies.trailers import StreamWithoutTrailers

PIECE_BYTES = 256 * 1024
#: More than this is not put into the buffers of a connection that does not take it.
WAITING_BYTES = 1024 * 1024
LOOK_AGAIN_S = 0.01


class SpooledStream(StreamWithoutTrailers):
    """One request and its response; ``spool`` holds the body while it is on disk."""

    spool: BodySpool | None = None
    _arrived = False
    _is_asked = False

    def _handle_event(self, event: events.Event) -> layer.CommandGenerator[None]:
        if isinstance(event, events.Wakeup):
            self._is_asked = False
            yield from self._send_piece()
        else:
            yield from super()._handle_event(event)

    def send_from_spool(self, *, arrived: bool) -> layer.CommandGenerator[None]:
        """Ask the site and begin to send; ``arrived`` is False while the client is still sending."""
        self._arrived = arrived
        ok = yield from self.make_server_connection()
        if not ok:
            self.forget_body()
            self.client_state = self.state_errored
            return
        self.client_state = self.state_send_from_spool
        yield SendHttp(RequestHeaders(self.stream_id, self.flow.request, end_stream=False), self.context.server)
        yield from self._send_piece()

    def state_send_from_spool(self, event: HttpEvent) -> layer.CommandGenerator[None]:
        """What still comes from the client goes to the end of the file."""
        if isinstance(event, RequestData) and not self._appended(event.data):
            gone = RequestProtocolError(self.stream_id, "no room to keep the body", ErrorCode.GENERIC_CLIENT_ERROR)
            yield from self.handle_protocol_error(gone)
        elif isinstance(event, RequestEndOfMessage):
            self._arrived = True
        if not self._is_asked:
            yield from self._send_piece()

    def _appended(self, data: bytes) -> bool:
        try:
            if self.spool is not None:
                self.spool.write(data)
        except OSError:
            return False
        return True

    def _send_piece(self) -> layer.CommandGenerator[None]:
        if self.spool is None or self.client_state != self.state_send_from_spool:
            return
        room = self._waiting_bytes() < WAITING_BYTES
        piece = self.spool.next_piece(PIECE_BYTES) if room else b""
        if piece:
            yield SendHttp(RequestData(self.stream_id, piece), self.context.server)
        elif room and self._arrived:
            yield from self._end_of_body()
            return
        if piece or not room:
            self._is_asked = True
            yield commands.RequestWakeup(0 if piece else LOOK_AGAIN_S)

    def _end_of_body(self) -> layer.CommandGenerator[None]:
        self.forget_body()
        self.client_state = self.state_done
        yield SendHttp(RequestEndOfMessage(self.stream_id), self.context.server)
        if self.server_state == self.state_done:
            yield from self.flow_done()

    def _waiting_bytes(self) -> int:
        """What has been handed to the connection and has not left yet."""
        handler = ctx.master.addons.get("proxyserver").connections[self.context.client.id]
        transport = handler.transports.get(self.context.server)
        writer = transport.writer if transport else None
        return (writer.transport.get_write_buffer_size() if writer else 0) + self._waiting_for_window()

    def _waiting_for_window(self) -> int:
        """HTTP/2: what waits until the site widens its window."""
        around = next(each for each in reversed(self.context.layers) if isinstance(each, HttpLayer))
        inside: layer.Layer | None = around.connections.get(self.context.server)
        while inside is not None and not isinstance(inside, Http2Client):
            inside = getattr(inside, "child_layer", None)
        if inside is None:
            return 0
        return sum(len(part.data) for queue in inside.h2_conn.stream_buffers.values() for part in queue)

    def handle_protocol_error(
        self, event: RequestProtocolError | ResponseProtocolError
    ) -> layer.CommandGenerator[None]:
        """Either side has gone: the body goes too."""
        talks_upstream = self.client_state == self.state_send_from_spool
        self.forget_body()
        if talks_upstream:
            # mitmproxy's name for a client that may still be sending, so that the site is told.
            self.client_state = self.state_stream_request_body
        yield from super().handle_protocol_error(event)

    def forget_body(self) -> None:
        """Close the file."""
        if self.spool is not None:
            self.spool.close()
            self.spool = None
