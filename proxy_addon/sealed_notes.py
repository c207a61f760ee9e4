"""Records that something went to a channel which nobody can read at the proxy: once an hour, and never how much."""

from __future__ import annotations

from mitmproxy import http

from gatepost.opaque import sealed_at
from proxy_addon.policy_watch import PolicyWatch
from proxy_addon.refusals import Refusals
from proxy_addon.visit import Visit, is_open, visit_of

_WRITES = frozenset({"POST", "PUT", "PATCH"})


class SealedNotes:
    """The gate has let it through, because the policy opens the service; the log says that nothing was checked."""

    def __init__(self, watch: PolicyWatch, refusals: Refusals) -> None:
        self.watch = watch
        self.refusals = refusals

    async def request(self, flow: http.HTTPFlow) -> None:
        """Note a body that goes on to a sealed host."""
        visit = visit_of(flow)
        if visit is not None and is_open(flow) and flow.request.method.upper() in _WRITES and self._is_sealed(visit):
            await self.refusals.sealed(visit)

    async def websocket_message(self, flow: http.HTTPFlow) -> None:
        """Note a message that goes on to a sealed host."""
        assert flow.websocket is not None  # noqa: S101 - the hook is for WebSockets alone
        visit, message = visit_of(flow), flow.websocket.messages[-1]
        if visit is not None and message.from_client and not message.dropped and self._is_sealed(visit):
            await self.refusals.sealed(visit)

    def _is_sealed(self, visit: Visit) -> bool:
        access = visit.access
        if access is None or access.decision != "inspect" or not self.watch.current.policy.inspection_on:
            return False
        return sealed_at(access.service, visit.host) is not None
