"""Bodies that are inspected are held whole, but never more of them than the policy says.

mitmproxy's own ``body_size_limit`` also kills downloads, and answers 413 instead of a page; a response that a hook
sets early is sent only once the whole body has been read into memory. This stream answers at once and lets the rest
of the body run off unread, so that HTTP/1 clients, which read the answer only after sending, still get it.
"""

# mypy: allow-untyped-calls
from __future__ import annotations

import time

from mitmproxy.net.http.http1 import expected_http_body_size
from mitmproxy.proxy import layer
from mitmproxy.proxy.layers import http as http_layers
from mitmproxy.proxy.layers.http._events import HttpEvent, RequestData
from mitmproxy.proxy.layers.http._hooks import HttpRequestHook, HttpResponseHeadersHook

from proxy_addon.trailers import StreamWithoutTrailers
from proxy_addon.visit import visit_of


def install() -> None:
    """Make mitmproxy use this stream for every request; called once, before the proxy starts."""
    http_layers.HttpStream = BoundedStream  # type: ignore[misc]


class BoundedStream(StreamWithoutTrailers):
    """One request and its response, with a limit on what is held of the request's body."""

    def state_consume_request_body(self, event: HttpEvent) -> layer.CommandGenerator[None]:
        """Answer, or switch to streaming, as soon as the limit is passed; else hold the body as mitmproxy does."""
        if isinstance(event, RequestData) and (self.flow.response or self._is_too_long(event)):
            yield from self._decide_early(event)
        else:
            yield from super().state_consume_request_body(event)

    def _is_too_long(self, event: RequestData) -> bool:
        visit = visit_of(self.flow)
        if visit is None or visit.body_limit is None:
            return False
        held = len(self.request_body_buf) + len(event.data)
        return max(held, expected_http_body_size(self.flow.request) or 0) > visit.body_limit

    def _decide_early(self, event: RequestData) -> layer.CommandGenerator[None]:
        if not self.flow.response:
            visit = visit_of(self.flow)
            assert visit is not None  # noqa: S101 - a body is too long only for a visit with a limit
            visit.over_limit = True
            yield HttpRequestHook(self.flow)
        if (yield from self.check_killed(True)):
            return
        if self.flow.response:
            yield from self._answer_now()
        else:
            yield from self._stream_on(event)

    def _answer_now(self) -> layer.CommandGenerator[None]:
        assert self.flow.response is not None  # noqa: S101 - for the type checker
        self.request_body_buf.clear()
        # In this state mitmproxy takes what still arrives of the body, and forgets it.
        self.client_state = self.state_errored
        self.flow.response.timestamp_start = time.time()
        yield HttpResponseHeadersHook(self.flow)
        yield from self.send_response()
        if self.flow.live:
            yield from self.flow_done()

    def _stream_on(self, event: RequestData) -> layer.CommandGenerator[None]:
        held = bytes(self.request_body_buf)
        self.request_body_buf.clear()
        self.flow.request.stream = True
        yield from self.start_request_stream()
        for data in (held, event.data):
            if data:
                yield from self.handle_event(RequestData(self.stream_id, data))
