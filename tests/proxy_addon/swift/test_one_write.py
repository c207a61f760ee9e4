"""Head and body leave as one write where both are at hand, and each at once where the body is still to come."""

from __future__ import annotations

from typing import Any

import pytest
from mitmproxy import http, options
from mitmproxy.proxy import commands, context, events
from mitmproxy.proxy.layers.http._events import (
    ErrorCode,
    HttpEvent,
    RequestData,
    RequestEndOfMessage,
    RequestHeaders,
    ResponseData,
    ResponseEndOfMessage,
    ResponseHeaders,
    ResponseProtocolError,
)
from mitmproxy.test import tflow

from proxy_addon.swift import one_write

REQUEST = http.Request.make("POST", "http://chatterbox.example/", b"hi", {"content-length": "2"})


def _response(status: int = 200, *, stream: bool = False) -> http.Response:
    response = http.Response.make(status, b"hello")
    response.stream = stream
    return response


def _sent(layer: Any, *sent: HttpEvent) -> list[Any]:
    found = [command for event in sent for command in layer.handle_event(event)]
    return [command.data if isinstance(command, commands.SendData) else type(command).__name__ for command in found]


def _server() -> Any:
    server = one_write.Http1Server(context.Context(tflow.tflow().client_conn, options.Options()))
    list(server.handle_event(events.Start()))
    list(server.handle_event(events.DataReceived(server.conn, b"GET / HTTP/1.1\r\nHost: a.example\r\n\r\n")))
    return server


def test_an_answer_is_one_write() -> None:
    """Byte for byte head and body."""
    sent = _sent(_server(), ResponseHeaders(1, _response()), ResponseData(1, b"hello"), ResponseEndOfMessage(1))
    assert sent == [b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello"]


def test_the_head_of_a_streamed_answer_does_not_wait() -> None:
    """An event stream begins before its first event."""
    assert len(_sent(_server(), ResponseHeaders(1, _response(stream=True)))) == 1


def test_the_invitation_to_send_a_body_does_not_wait() -> None:
    """Its client sends nothing before it has "100 Continue"."""
    assert len(_sent(_server(), ResponseHeaders(1, _response(100)))) == 1


def test_an_answer_without_a_body_does_not_wait() -> None:
    """Such as 304."""
    assert len(_sent(_server(), ResponseHeaders(1, _response(304), end_stream=True))) == 1


@pytest.mark.parametrize(
    "end", [ResponseEndOfMessage(1), ResponseProtocolError(1, "gone", ErrorCode.CLIENT_DISCONNECTED)]
)
def test_a_head_is_not_lost_when_no_body_follows(end: HttpEvent) -> None:
    """It leaves before whatever ends the message."""
    head, *rest = _sent(_server(), ResponseHeaders(1, _response()), end)
    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert all(isinstance(each, str) for each in rest)


def _client() -> Any:
    flow = tflow.tflow()
    around = context.Context(flow.client_conn, options.Options())
    around.server = flow.server_conn
    client = one_write.Http1Client(around)
    list(client.handle_event(events.Start()))
    return client


def test_a_request_is_one_write() -> None:
    """The body right behind its head."""
    (sent,) = _sent(_client(), RequestHeaders(1, REQUEST, False), RequestData(1, b"hi"), RequestEndOfMessage(1))
    assert sent.endswith(b"\r\n\r\nhi")


def test_the_head_of_a_streamed_request_does_not_wait() -> None:
    """A site may answer it before the body is there."""
    request = REQUEST.copy()
    request.stream = True
    assert len(_sent(_client(), RequestHeaders(1, request, False))) == 1
