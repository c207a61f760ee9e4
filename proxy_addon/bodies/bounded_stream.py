"""Bodies that are inspected are held whole, on disk where they are long, but never more of them than the policy says.

mitmproxy's own ``body_size_limit`` also kills downloads, and answers 413 instead of a page; a response that a hook
sets early is sent only once the whole body has been read into memory. This stream answers at once and lets the rest
of the body run off unread, so that HTTP/1 clients, which read the answer only after sending, still get it.
"""

# mypy: allow-untyped-calls
from __future__ import annotations

import logging
import time

from mitmproxy.net.http.http1 import expected_http_body_size
from mitmproxy.proxy import layer
from mitmproxy.proxy.layers import http as http_layers
from mitmproxy.proxy.layers.http._events import HttpEvent, RequestData, RequestEndOfMessage
from mitmproxy.proxy.layers.http._hooks import HttpRequestHook, HttpResponseHeadersHook

from proxy_addon.bodies.body_spool import SPOOL_FROM_BYTES, BodySpool
from proxy_addon.bodies.held_body import HeldBody, held_body
from proxy_addon.bodies.spooled_stream import SpooledStream

logger = logging.getLogger(__name__)


def install() -> None:
    """Make mitmproxy use this stream for every request; called once, before the proxy starts."""
    http_layers.HttpStream = BoundedStream  # type: ignore[misc]


class BoundedStream(SpooledStream):
    """One request and its response, with a limit on what is held of the request's body."""

    def state_consume_request_body(self, event: HttpEvent) -> layer.CommandGenerator[None]:
        """Answer, or switch to streaming, as soon as the limit is passed; else hold the body."""
        held = held_body(self.flow)
        if isinstance(event, RequestData) and (self.flow.response or (held and self._is_too_long(held, event))):
            yield from self._decide_early(event)
        elif isinstance(event, RequestData) and held and self._is_long(event):
            yield from self._keep_on_disk(held, event)
        elif isinstance(event, RequestEndOfMessage) and self.spool is not None:
            yield from self._decide_whole()
        else:
            yield from super().state_consume_request_body(event)

    def _size(self, event: RequestData) -> int:
        so_far = (self.spool.size if self.spool else len(self.request_body_buf)) + len(event.data)
        return max(so_far, expected_http_body_size(self.flow.request) or 0)

    def _is_too_long(self, held: HeldBody, event: RequestData) -> bool:
        size, limits = self._size(event), held.limits
        if size <= min(SPOOL_FROM_BYTES, limits.max_body_bytes, limits.max_upload_bytes):
            return False  # nearly every post; what it is need not be known
        if held.is_file is None:
            held.look_at(bytes(self.request_body_buf) + event.data, self.flow.request)
        return size > held.limit

    def _is_long(self, event: RequestData) -> bool:
        return self.spool is not None or self._size(event) > SPOOL_FROM_BYTES

    def _keep_on_disk(self, held: HeldBody, event: RequestData) -> layer.CommandGenerator[None]:
        try:
            if self.spool is None:
                self.spool = held.spool = BodySpool(held.folder)
                self.spool.write(bytes(self.request_body_buf))
                self.request_body_buf.clear()
            self.spool.write(event.data)
        except OSError as error:
            logger.error("a long body cannot be kept: %s", error.strerror or error)
            self.forget_body()
            held.no_room = True
            yield from self._decide_early(event)

    def _decide_whole(self) -> layer.CommandGenerator[None]:
        self.flow.request.timestamp_end = time.time()
        self.client_state = self.state_done
        yield HttpRequestHook(self.flow)
        if (yield from self.check_killed(True)):
            self.forget_body()
        elif self.flow.response:
            yield from self._answer_now()
        else:
            yield from self.send_from_spool(arrived=True)

    def _decide_early(self, event: RequestData) -> layer.CommandGenerator[None]:
        if not self.flow.response:
            held = held_body(self.flow)
            assert held is not None  # noqa: S101 - only a body that is held can be too long
            held.over_limit = True
            yield HttpRequestHook(self.flow)
        if (yield from self.check_killed(True)):
            self.forget_body()
        elif self.flow.response:
            yield from self._answer_now()
        elif self.spool is not None:
            self.spool.write(event.data)
            yield from self.send_from_spool(arrived=False)
        else:
            yield from self._stream_on(event)

    def _answer_now(self) -> layer.CommandGenerator[None]:
        assert self.flow.response is not None  # noqa: S101 - for the type checker
        self.request_body_buf.clear()
        self.forget_body()
        if self.client_state != self.state_done:
            # In this state mitmproxy takes what still arrives of the body, and forgets it.
            self.client_state = self.state_errored
        self.flow.response.timestamp_start = time.time()
        yield HttpResponseHeadersHook(self.flow)
        done = self.client_state == self.state_done
        yield from self.send_response()
        if self.flow.live and not done:
            yield from self.flow_done()

    def _stream_on(self, event: RequestData) -> layer.CommandGenerator[None]:
        held = bytes(self.request_body_buf)
        self.request_body_buf.clear()
        self.flow.request.stream = True
        yield from self.start_request_stream()
        for data in (held, event.data):
            if data:
                yield from self.handle_event(RequestData(self.stream_id, data))
