"""Texts with their lengths before them, in messages of unknown make."""

from __future__ import annotations

import random
import struct

import pytest
from extract_helpers import PNG, read, words
from hypothesis import given
from hypothesis import strategies as st

from gatepost.extract.length_prefixed import prefixed_texts
from gatepost.extract.limits import Budget, ReadLimits

WORDS = "Well done Ottoline Smith – räder"


def bson(document: dict[str, object]) -> bytes:
    """A document of strings, numbers and documents (bsonspec.org)."""
    out = b""
    for key, value in document.items():
        name = key.encode() + b"\0"
        if isinstance(value, dict):
            out += b"\x03" + name + bson(value)
        elif isinstance(value, int):
            out += b"\x10" + name + struct.pack("<i", value)
        else:
            text = str(value).encode() + b"\0"
            out += b"\x02" + name + struct.pack("<i", len(text)) + text
    return struct.pack("<i", len(out) + 5) + out + b"\0"


def thrift(method: str, text: str) -> bytes:
    """A call in Thrift's binary protocol with one string."""
    name, said = method.encode(), text.encode()
    head = b"\x80\x01\x00\x01" + struct.pack(">i", len(name)) + name + struct.pack(">i", 1)
    return head + b"\x0b\x00\x01" + struct.pack(">i", len(said)) + said + b"\x00"


MESSAGES = {
    "application/bson": bson({"op": "create", "n": 3, "doc": {"text": WORDS}}),
    "application/x-thrift": thrift("createPost", WORDS),
    "application/octet-stream": thrift("createPost", WORDS),
}


@pytest.mark.parametrize("kind", MESSAGES)
def test_words_come_out(kind: str) -> None:
    """The writer's words and no name of a method; the bytes are kept as they travel."""
    reading = read(MESSAGES[kind], kind, url="https://a.example/api/posts")
    assert words(reading) == [WORDS]
    assert reading.post is not None
    assert [part.data for part in reading.post.files] == [MESSAGES[kind]]


def test_a_named_file_is_left_to_the_readers_of_files() -> None:
    """Only what nobody calls a file is searched."""
    name = 'attachment; filename="a.bin"'
    reading = read(MESSAGES["application/bson"], "application/octet-stream", Content_Disposition=name)
    assert WORDS not in words(reading)


def test_pictures_and_noise_say_nothing() -> None:
    """Lengths that happen to fit are too few to make a message."""
    noise = random.Random(7).randbytes(100_000) + struct.pack(">i", len(WORDS.encode())) + WORDS.encode()
    assert words(read(b"\xff\xfe\xfd" + noise, "application/octet-stream")) == []
    assert words(read(PNG + MESSAGES["application/bson"], "image/png")) == []


def test_lengths_within_lengths_come_to_an_end() -> None:
    """Bytes made to be looked at over and over are given up, and what was found by then is too little."""
    trap = b"\0\0\xff\xf0 " * 40_000
    assert prefixed_texts(trap, Budget(ReadLimits())) == []


def test_an_empty_share_is_no_message() -> None:
    """One string among much else is no message of strings."""
    one = struct.pack(">i", len(WORDS.encode())) + WORDS.encode()
    assert prefixed_texts(one + b"\x01" * 20, Budget(ReadLimits())) == [WORDS]
    assert prefixed_texts(one + b"\x01" * 400, Budget(ReadLimits())) == []


@given(st.binary(max_size=300))
def test_nothing_escapes(data: bytes) -> None:
    """Any bytes are searched to their end."""
    assert isinstance(prefixed_texts(data, Budget(ReadLimits())), list)
