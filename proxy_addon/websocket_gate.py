"""WebSocket messages to inspected sites go through the same inspection as posts."""

# mypy: allow-untyped-calls
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mitmproxy import http, websocket

from gatepost.errors import CompanionUnavailable
from gatepost.extract.request import RawRequest, Reading
from proxy_addon.alone import Alone
from proxy_addon.companion_client import CompanionClient
from proxy_addon.policy_watch import PolicyWatch
from proxy_addon.post_gate import is_candidate, read
from proxy_addon.refusals import NO_ANSWER, TOO_LARGE, Refusals, held_message
from proxy_addon.visit import Visit, visit_of
from proxy_addon.websocket_close import close_for_policy, is_closing, was_too_long

#: Tells the reader that the body is a message of an open socket, not a request of its own.
AS_FRAME = (("Upgrade", "websocket"),)


class WebsocketGate:
    """Drops a message that must not go and closes its socket: a page that is told nothing waits for ever."""

    def __init__(self, watch: PolicyWatch, refusals: Refusals, companion: CompanionClient, alone: Alone) -> None:
        self.watch = watch
        self.refusals = refusals
        self.companion = companion
        self.alone = alone

    async def websocket_message(self, flow: http.HTTPFlow) -> None:
        """Inspect what the client sends; keep no message, or a day's chat stays in memory."""
        assert flow.websocket is not None  # noqa: S101 - the hook is for WebSockets alone
        message = flow.websocket.messages[-1]
        del flow.websocket.messages[:-1]
        visit = visit_of(flow)
        if visit is None or is_closing(flow):
            message.drop()
        elif message.from_client and self._inspects(visit):
            reason = await self._objection(visit, message)
            if reason is not None:
                message.drop()
                close_for_policy(flow, reason)

    async def websocket_end(self, flow: http.HTTPFlow) -> None:
        """Record that a message was too long to be held; there is no way to let it pass unread."""
        visit = visit_of(flow)
        if visit is not None and was_too_long(flow):
            await self.refusals.unchecked(visit, "block", TOO_LARGE)

    def _inspects(self, visit: Visit) -> bool:
        access = visit.access
        return access is not None and access.decision == "inspect" and self.watch.current.policy.inspection_on

    async def _objection(self, visit: Visit, message: websocket.WebSocketMessage) -> str | None:
        """Why the message must not go, in a sentence; None when it may."""
        request = RawRequest("POST", as_http(visit.url), AS_FRAME, message.content)
        reading = await read(request, visit)
        policy = self.watch.current.policy
        if not is_candidate(reading, policy) or not (message.is_text or _says_something(reading)):
            return None
        limit_s = policy.limits.inspect_time_limit_ms / 1000
        try:
            result = await self.companion.inspect(request, visit.person, limit_s=limit_s)
        except CompanionUnavailable:
            held = await self.alone.held(visit, request, reading)
            if held is not None:
                return _reason(held)
            is_open = visit.access is not None and visit.access.fail == "open"
            await self.refusals.unchecked(visit, "allow" if is_open else "block", NO_ANSWER)
            return None if is_open else f"Not sent. {NO_ANSWER.reason}"
        return None if result["release"] else _reason(result)


def _says_something(reading: Reading) -> bool:
    """Sockets carry sound, games and sealed envelopes too: bytes without words or pictures are no post."""
    return reading.post is not None and bool(reading.post.texts or reading.post.images)


def _reason(result: Mapping[str, Any]) -> str:
    return held_message([finding for finding in result.get("findings") or () if finding.get("level") != "allow"])


def as_http(url: str) -> str:
    """The address of the socket as that of a request."""
    return url.replace("ws", "http", 1) if url.startswith(("ws:", "wss:")) else url
