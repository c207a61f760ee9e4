"""Ends a client's connection where mitmproxy offers no answer: after TLS began, or on a WebSocket."""

# mypy: allow-untyped-calls
from __future__ import annotations

from mitmproxy import connection, ctx
from mitmproxy.proxy import commands, events, layer


def close_client(client: connection.Client) -> None:
    """Close the client's connection now; nothing happens when it is closed already.

    mitmproxy has no public call for this (its ``kill()`` does not work on WebSockets, and leaves an HTTP/1 client
    that is still sending waiting for its own time limit).
    """
    handler = ctx.master.addons.get("proxyserver").connections.get(client.id)
    if handler is not None and client in handler.transports:
        handler.close_connection(client)


class RefusedLayer(layer.Layer):
    """Takes the place of the protocol that was about to start, and closes."""

    def _handle_event(self, event: events.Event) -> layer.CommandGenerator[None]:
        if isinstance(event, events.Start):
            yield commands.CloseConnection(self.context.client)
