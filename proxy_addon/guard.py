"""Wraps every hook, because mitmproxy lets traffic pass when a hook raises: here an exception refuses."""

# mypy: allow-untyped-calls
# ruff: noqa: ANN401 - a hook's argument is whatever mitmproxy passes to it
from __future__ import annotations

import inspect
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from mitmproxy import connection, ctx, http, tls
from mitmproxy.proxy import layer, server_hooks

from proxy_addon.answers import unavailable_answer
from proxy_addon.closing import RefusedLayer, close_client

logger = logging.getLogger(__name__)

FAILED = "gatepost_failed"
Hook = Callable[[Any], Any]


def refuse_request(flow: http.HTTPFlow) -> None:
    """Answer the flow ourselves; used for hooks that run before the site is asked."""
    flow.request.stream = False
    flow.response = unavailable_answer(flow.request)


def refuse_response(flow: http.HTTPFlow) -> None:
    """The site has answered already: its answer is replaced whole, also what is still to come of it."""
    refuse_request(flow)
    flow.metadata[FAILED] = True


def refuse_tls(data: tls.ClientHelloData) -> None:
    """Nothing is known of this connection, so neither a tunnel nor a page is safe: it ends."""
    data.ignore_connection = False
    close_client(data.context.client)


def refuse_layer(data: layer.NextLayer) -> None:
    """Put a layer that closes where the wanted one would have been."""
    data.layer = RefusedLayer(data.context)


def refuse_client(client: connection.Client) -> None:
    """Mitmproxy closes a connection that has an error before its first byte is read."""
    client.error = "refused by gatepost"


def refuse_server(data: server_hooks.ServerConnectionHookData) -> None:
    """Mitmproxy does not dial a server that has an error."""
    data.server.error = "refused by gatepost"


def refuse_message(flow: http.HTTPFlow) -> None:
    """Drop the message and end the connection: a WebSocket has no way to answer 403."""
    if flow.websocket is not None and flow.websocket.messages:
        flow.websocket.messages[-1].drop()
    close_client(flow.client_conn)


#: hook → what an exception in it does. Hooks that only watch (error, client_disconnected …) are not here.
REFUSALS: dict[str, Callable[[Any], None]] = {
    "client_connected": refuse_client,
    "http_connect": refuse_request,
    "next_layer": refuse_layer,
    "tls_clienthello": refuse_tls,
    "server_connect": refuse_server,
    "requestheaders": refuse_request,
    "request": refuse_request,
    "responseheaders": refuse_response,
    "response": refuse_response,
    "websocket_start": refuse_message,
    "websocket_message": refuse_message,
}


class Guarded:
    """One addon, with its hooks wrapped. It keeps the addon's name, so that mitmproxy finds it."""

    def __init__(self, addon: Any) -> None:
        self.addon = addon
        self.name = getattr(addon, "name", type(addon).__name__.lower())

    def __getattr__(self, hook: str) -> Any:
        """Return the addon's own attribute, wrapped when it is a hook that could let something pass."""
        found = getattr(self.addon, hook)
        return guarded(found, REFUSALS[hook], where=f"{self.name}.{hook}") if hook in REFUSALS else found


class LastWord:
    """Runs after all other addons: a response that failed on its way stays refused, whatever arrived of it since."""

    def response(self, flow: http.HTTPFlow) -> None:
        """Put the refusal back over the body that mitmproxy stored into it."""
        if flow.metadata.get(FAILED):
            flow.response = unavailable_answer(flow.request)


def guarded(hook: Hook, refuse: Callable[[Any], None], *, where: str) -> Hook:
    """Return the hook wrapped: whatever it raises, now or awaited, is logged by kind and refuses."""

    def run(data: Any) -> Awaitable[None] | None:
        try:
            outcome = hook(data)
        except Exception as error:
            _refuse(data, refuse, where, error)
            return None
        return finish(data, outcome) if inspect.isawaitable(outcome) else None

    async def finish(data: Any, outcome: Awaitable[Any]) -> None:
        try:
            await outcome
        except Exception as error:
            _refuse(data, refuse, where, error)

    return run


def _refuse(data: Any, refuse: Callable[[Any], None], where: str, error: Exception) -> None:
    try:
        refuse(data)
    except Exception:
        # The last resort must not depend on anything that could fail in its turn: no proxy, no leak.
        ctx.master.shutdown()
        raise
    logger.error("%s failed and refused: %s", where, type(error).__name__, exc_info=error)
