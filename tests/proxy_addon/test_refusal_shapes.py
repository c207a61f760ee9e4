"""A refusal as it arrives: in the protocol of the request, and readable to the page that sent it."""

from __future__ import annotations

from typing import Any

import pytest
from proxy_helpers import FLAGGED

POST = "https://chatterbox.example/chat.Service/Send"
ORIGIN = "https://www.chatterbox.example"


def grpc_web(words: bytes) -> bytes:
    """One frame with one message whose second field is a string."""
    message = b"\x12" + bytes([len(words)]) + words
    return b"\0" + len(message).to_bytes(4) + message


@pytest.mark.parametrize("http2", [False, True], ids=["http1", "http2"])
def test_a_grpc_call_ends_with_permission_denied(stand: Any, http2: bool) -> None:
    """Its library reads the status from the headers, also across hosts; the body is empty."""
    headers = {"Content-Type": "application/grpc-web+proto", "X-Grpc-Web": "1", "Origin": ORIGIN}
    with stand.proxy.client(http2=http2) as client:
        answer = client.post(POST, content=grpc_web(b"Well done " + FLAGGED), headers=headers)
    told = {name: answer.headers[name] for name in ("content-type", "grpc-status", "grpc-message")}
    assert told == {
        "content-type": "application/grpc-web+proto",
        "grpc-status": "7",
        "grpc-message": "Not sent. This names a pupil.",
    }
    assert (answer.status_code, answer.content) == (403, b"")
    assert "grpc-status" in answer.headers["access-control-expose-headers"]


@pytest.mark.parametrize("origin", [ORIGIN, "null"])
def test_a_page_of_another_host_may_read_the_refusal(stand: Any, origin: str) -> None:
    """With its cookies, and kept apart from what another page would get; a sandboxed page says that it is nobody."""
    with stand.proxy.client(headers={"Origin": origin}) as client:
        answer = client.post(POST, json={"text": FLAGGED.decode()})
    names = ("access-control-allow-origin", "access-control-allow-credentials", "vary")
    assert [answer.headers[name] for name in names] == [origin, "true", "Origin"]


def test_nothing_in_a_refusal_asks_for_another_try(stand: Any) -> None:
    """No time to wait for, no address to go to, no sign-in."""
    with stand.proxy.client() as client:
        answer = client.post(POST, json={"text": FLAGGED.decode()})
    assert not {"retry-after", "location", "www-authenticate", "proxy-authenticate"} & set(answer.headers)


def test_an_event_stream_of_a_refused_site_ends(stand: Any) -> None:
    """A browser connects again to a stream that breaks off, and not to one that is refused."""
    with stand.proxy.client(headers={"Accept": "text/event-stream", "Sec-Fetch-Mode": "cors"}) as client:
        answer = client.get("https://closed.example/stream")
    assert (answer.status_code, answer.headers["content-type"]) == (403, "application/json")


def test_a_chunk_of_a_resumable_upload_is_refused_in_words(stand: Any) -> None:
    """Tus clients show the body as it is."""
    headers = {"Tus-Resumable": "1.0.0", "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    with stand.proxy.client() as client:
        answer = client.patch("https://chatterbox.example/files/7", content=b"Well done " + FLAGGED, headers=headers)
    assert (answer.status_code, answer.text) == (403, "Not sent. This names a pupil.")
