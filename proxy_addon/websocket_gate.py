"""WebSocket messages to inspected sites go through the same inspection as posts."""

# mypy: allow-untyped-calls
from __future__ import annotations

from mitmproxy import http

from gatepost.errors import CompanionUnavailable
from gatepost.extract.request import RawRequest
from proxy_addon.companion_client import CompanionClient
from proxy_addon.policy_watch import PolicyWatch
from proxy_addon.post_gate import is_candidate, read
from proxy_addon.refusals import NO_ANSWER, Refusals
from proxy_addon.visit import Visit, visit_of


class WebsocketGate:
    """Drops a message that must not go; the connection stays, because closing it makes pages send again and again."""

    def __init__(self, watch: PolicyWatch, refusals: Refusals, companion: CompanionClient) -> None:
        self.watch = watch
        self.refusals = refusals
        self.companion = companion

    async def websocket_message(self, flow: http.HTTPFlow) -> None:
        """Inspect what the client sends as text; keep no message, or a day's chat stays in memory."""
        assert flow.websocket is not None  # noqa: S101 - the hook is for WebSockets alone
        message = flow.websocket.messages[-1]
        del flow.websocket.messages[:-1]
        visit = visit_of(flow)
        if visit is None:
            message.drop()
        elif message.from_client and message.is_text and self._inspects(visit):
            request = RawRequest("POST", as_http(visit.url), (), message.content)
            if is_candidate(await read(request, visit)) and not await self._released(visit, request):
                message.drop()

    def _inspects(self, visit: Visit) -> bool:
        access = visit.access
        return access is not None and access.decision == "inspect" and self.watch.current.policy.inspection_on

    async def _released(self, visit: Visit, request: RawRequest) -> bool:
        limit_s = self.watch.current.policy.limits.inspect_time_limit_ms / 1000
        try:
            result = await self.companion.inspect(request, visit.person, limit_s=limit_s)
        except CompanionUnavailable:
            is_open = visit.access is not None and visit.access.fail == "open"
            await self.refusals.unchecked(visit, "allow" if is_open else "block", NO_ANSWER)
            return is_open
        return bool(result["release"])


def as_http(url: str) -> str:
    """The address of the socket as that of a request."""
    return url.replace("ws", "http", 1) if url.startswith(("ws:", "wss:")) else url
