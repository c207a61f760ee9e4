"""Ends a WebSocket with a reason that its page can read; mitmproxy alone can only drop a message or cut the line.

Also one whose message does not end: mitmproxy holds a message until it is whole, and has no bound for that.
"""

# mypy: allow-untyped-calls
from __future__ import annotations

import time

from mitmproxy import http
from mitmproxy.proxy import commands, events, layer
from mitmproxy.proxy.layers import websocket
from wsproto.events import CloseConnection
from wsproto.frame_protocol import CloseReason

from proxy_addon.bodies.held_body import held_body
from proxy_addon.refusals import TOO_LARGE

_REASON = "gatepost_close"
_TOO_LONG = "gatepost_message_too_long"
#: Where nothing is inspected, a message is held all the same until it is whole.
LONGEST_MESSAGE_BYTES = 64 * 1024 * 1024
#: A close frame carries at most 125 bytes, two of which are the code (RFC 6455, 5.5).
_REASON_BYTES = 123


def install() -> None:
    """Make mitmproxy use the layer below; called once, before the proxy starts."""
    websocket.WebsocketLayer = ClosableWebsocket  # type: ignore[misc]


def close_for_policy(flow: http.HTTPFlow, reason: str) -> None:
    """Close the flow's WebSocket once what has already arrived is dealt with: 1008 and ``reason`` to the page."""
    flow.metadata[_REASON] = reason


def is_closing(flow: http.HTTPFlow) -> bool:
    """True once ``close_for_policy`` was called: nothing more may pass."""
    return _REASON in flow.metadata


def was_too_long(flow: http.HTTPFlow) -> bool:
    """True for a WebSocket that was closed because of a message longer than may be held."""
    return _TOO_LONG in flow.metadata


class ClosableWebsocket(websocket.WebsocketLayer):
    """Relays as mitmproxy does, and closes when an addon has asked for it."""

    def relay_messages(self, event: events.Event) -> layer.CommandGenerator[None]:
        """Relay what arrived, then close if it must not go on."""
        yield from super().relay_messages(event)
        if self._held_bytes() > self._most():
            self.flow.metadata[_TOO_LONG] = True
            close_for_policy(self.flow, f"Not sent. {TOO_LARGE.reason}")
        reason = self.flow.metadata.get(_REASON)
        if reason is not None and self.flow.live:
            yield from self._close(reason)

    def _held_bytes(self) -> int:
        """What has come of messages that have not ended, from either side."""
        return max(sum(map(len, side.frame_buf)) for side in (self.client_ws, self.server_ws))

    def _most(self) -> int:
        held = held_body(self.flow)
        return LONGEST_MESSAGE_BYTES if held is None else held.limits.max_body_bytes

    def _close(self, reason: str) -> layer.CommandGenerator[None]:
        assert self.flow.websocket is not None  # noqa: S101 - as in mitmproxy: a WebSocket's flow has one
        shown = reason.encode()[:_REASON_BYTES].decode(errors="ignore")
        state = self.flow.websocket
        state.timestamp_end, state.closed_by_client = time.time(), False
        state.close_code, state.close_reason = CloseReason.POLICY_VIOLATION, shown
        yield self.client_ws.send2(CloseConnection(CloseReason.POLICY_VIOLATION, shown))
        # The site learns that its visitor went, and not why.
        yield self.server_ws.send2(CloseConnection(CloseReason.GOING_AWAY))
        yield commands.CloseConnection(self.client_ws.conn)
        yield commands.CloseConnection(self.server_ws.conn)
        yield websocket.WebsocketEndHook(self.flow)
        self.flow.live = False
        self._handle_event = self.done
