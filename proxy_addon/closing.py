"""Ends a client's connection where mitmproxy offers no answer: after TLS began, or on a WebSocket."""

# mypy: allow-untyped-calls
from __future__ import annotations

import asyncio

from mitmproxy import connection, ctx
from mitmproxy.addons import proxyserver
from mitmproxy.proxy import commands, events, layer


def close_client(client: connection.Client) -> None:
    """Close the client's connection now; nothing happens when it is closed already.

    mitmproxy has no public call for this (its ``kill()`` does not work on WebSockets, and leaves an HTTP/1 client
    that is still sending waiting for its own time limit).
    """
    handler = ctx.master.addons.get("proxyserver").connections.get(client.id)
    if handler is not None and client in handler.transports:
        handler.close_connection(client)


async def close_all(server: proxyserver.Proxyserver, limit_s: float) -> None:
    """Close every client's connection, tunnels too, and wait until they are gone or the limit is over."""
    for handler in list(server.connections.values()):
        if handler.client in handler.transports:
            handler.close_connection(handler.client)
    try:
        async with asyncio.timeout(limit_s):
            while server.connections:
                await asyncio.sleep(0.02)
    except TimeoutError:
        return


class RefusedLayer(layer.Layer):
    """Takes the place of the protocol that was about to start, and closes."""

    def _handle_event(self, event: events.Event) -> layer.CommandGenerator[None]:
        if isinstance(event, events.Start):
            yield commands.CloseConnection(self.context.client)
