"""Bytes inside a CONNECT skip the layers that have nothing more to say about them.

mitmproxy hands each of them through the proxy's own HTTP layers, and those of a tunnel that passes unread through
two TLS layers that were told to do nothing as well. What follows here is what these layers do by then, no more.
"""

# mypy: allow-untyped-calls
from __future__ import annotations

from typing import Protocol

from mitmproxy import connection, ctx
from mitmproxy.proxy import commands, events, layer
from mitmproxy.proxy.layers import http as http_layers
from mitmproxy.proxy.layers import modes, tcp


class Handler(Protocol):
    """What handles one client's connection, as far as it is used here."""

    layer: layer.Layer | Inside | Passing


def install() -> None:
    """Make passing tunnels take the shortcut; called once, before the proxy starts."""
    http_layers.HttpStream.handle_connect_finish = handle_connect_finish  # type: ignore[method-assign]
    tcp.TCPLayer.relay_messages = relay_messages  # type: ignore[method-assign]


def handle_connect_finish(self: http_layers.HttpStream) -> layer.CommandGenerator[None]:
    """As mitmproxy's own. Once the answer is out, what follows on the connection is for the layer inside."""
    yield from _whole_handle_connect_finish(self)
    outside = [type(each) for each in self.context.layers[:2]]
    accepted = self.flow.response is not None and 200 <= self.flow.response.status_code < 300
    # TLS to the proxy itself would be one more layer outside, and has to stay.
    if accepted and self.child_layer is not None and outside == [modes.HttpProxy, http_layers.HttpLayer]:
        _handler(self.context.client).layer = Inside(self.child_layer)


class Inside:
    """Stands for the proxy's HTTP layers after a CONNECT."""

    def __init__(self, child: layer.Layer) -> None:
        self.child = child

    def handle_event(self, event: events.Event) -> layer.CommandGenerator[None]:
        """Pass on what the layer inside wants; half-closed connections are closed, as mitmproxy does here."""
        for command in self.child.handle_event(event):
            if isinstance(command, commands.CloseTcpConnection):
                yield commands.CloseConnection(command.connection)
            else:
                yield command


class Passing:
    """Stands for all layers of a tunnel that passes unread: sends each side's bytes to the other."""

    def __init__(self, inside: Inside, client: connection.Client, server: connection.Server) -> None:
        self.inside, self.client, self.server = inside, client, server

    def handle_event(self, event: events.Event) -> layer.CommandGenerator[None]:
        """Everything but bytes goes to the layers as ever."""
        if not isinstance(event, events.DataReceived):
            yield from self.inside.handle_event(event)
        elif event.connection is self.client:
            yield commands.SendData(self.server, event.data)
        elif event.connection is self.server:
            yield commands.SendData(self.client, event.data)


_whole_handle_connect_finish = http_layers.HttpStream.handle_connect_finish
_whole_relay_messages = tcp.TCPLayer.relay_messages


def relay_messages(self: tcp.TCPLayer, event: events.Event) -> layer.CommandGenerator[None]:
    """As mitmproxy's own. Once bytes have come down to here, nothing above waits for anything more of them."""
    yield from _whole_relay_messages(self, event)
    if self.flow is None and isinstance(event, events.DataReceived):
        handler = _handler(self.context.client)
        if isinstance(handler.layer, Inside):
            handler.layer = Passing(handler.layer, self.context.client, self.context.server)


def _handler(client: connection.Client) -> Handler:
    handler: Handler = ctx.master.addons.get("proxyserver").connections[client.id]
    return handler
