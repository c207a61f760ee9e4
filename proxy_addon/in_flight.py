"""Counts requests that have begun and not ended, so that a stop can wait for them."""

# mypy: allow-untyped-calls
from __future__ import annotations

import asyncio
from collections import defaultdict

from mitmproxy import connection, ctx, http

from proxy_addon.visit import is_open

#: mitmproxy opens five connections at most from one client to one address. An HTTP/2 client asks for a hundred
#: streams at once, and to an HTTP/1 server each needs its own: five that stay open would starve the others.
CONNECTIONS_TO_ONE_ADDRESS = 100
CHECK_EVERY_S = 0.05


class InFlight:
    """Knows which requests are on their way."""

    def __init__(self) -> None:
        self.flows: dict[str, str] = {}

    def client_connected(self, client: connection.Client) -> None:
        """Raise mitmproxy's limit of connections for this client."""
        handler = ctx.master.addons.get("proxyserver").connections[client.id]
        handler.max_conns = defaultdict(lambda: asyncio.Semaphore(CONNECTIONS_TO_ONE_ADDRESS))

    def requestheaders(self, flow: http.HTTPFlow) -> None:
        """One more."""
        if is_open(flow):
            self.flows[flow.id] = flow.client_conn.id

    def response(self, flow: http.HTTPFlow) -> None:
        """One less."""
        self.flows.pop(flow.id, None)

    def error(self, flow: http.HTTPFlow) -> None:
        """One less: it ended without an answer."""
        self.flows.pop(flow.id, None)

    def client_disconnected(self, client: connection.Client) -> None:
        """None of this client's is waited for any more."""
        self.flows = {flow: owner for flow, owner in self.flows.items() if owner != client.id}

    async def finish(self, limit_s: float) -> bool:
        """Wait until none is left, at most for the limit; say whether all ended."""
        try:
            async with asyncio.timeout(limit_s):
                while self.flows:
                    await asyncio.sleep(CHECK_EVERY_S)
        except TimeoutError:
            return False
        return True
