"""Protocol Buffers without their schema."""

from __future__ import annotations

import pytest
from extract_helpers import PNG, read, words
from hypothesis import given
from hypothesis import strategies as st


def field(number: int, value: bytes) -> bytes:
    """One length-delimited field of fewer than 128 bytes."""
    return bytes([number << 3 | 2, len(value)]) + value


MESSAGE = b"\x08\x96\x01" + field(4, field(4, field(2, field(1, b"Olivia Smith won")))) + b"\x15\x00\x00\x80?"


def test_strings_within_messages_are_read() -> None:
    """Numbers and fixed fields are passed over."""
    assert words(read(MESSAGE, "application/x-protobuf")) == ["Olivia Smith won"]


def test_json_within_a_field_is_read() -> None:
    """As TikTok sends its messages."""
    body = field(8, field(4, b'{"aweType":0,"text":"Olivia Smith"}'))
    assert words(read(body, "application/x-protobuf")) == ["Olivia Smith"]


def test_grpc_frames_are_taken_off() -> None:
    """Five bytes before each message; trailers are no message."""
    body = b"\x00" + len(MESSAGE).to_bytes(4, "big") + MESSAGE + b"\x80" + (4).to_bytes(4, "big") + b"ok\r\n"
    assert words(read(body, "application/grpc-web+proto")) == ["Olivia Smith won"]


def test_a_picture_in_a_field_is_found() -> None:
    """Thumbnails travel as bytes."""
    reading = read(field(3, PNG), "application/x-protobuf")
    assert reading.post is not None
    assert reading.post.images[0].data == PNG


@pytest.mark.parametrize("body", [b"\xff" * 20, MESSAGE[:-2], b"\x01\x00\x00"])
@pytest.mark.parametrize("kind", ["application/x-protobuf", "application/grpc"])
def test_other_bytes_are_unreadable(body: bytes, kind: str) -> None:
    """What is no message is said to be none."""
    assert read(body, kind).readable is False


@given(st.binary(max_size=200))
def test_nothing_escapes(data: bytes) -> None:
    """Any bytes are read or said to be unreadable."""
    reading = read(data, "application/x-protobuf")
    assert reading.readable or "could not be read (" not in reading.why


def test_many_layers_cost_little() -> None:
    """Each layer is parsed once, and the depth is bounded."""
    body = b"\x0a\x00"
    for _ in range(60):
        body = field(1, body) if len(body) < 126 else body
    assert read(body * 5_000, "application/x-protobuf").action
