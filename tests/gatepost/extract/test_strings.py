"""Strings that hold something encoded."""

from __future__ import annotations

import base64
import gzip
import json
import zlib
from collections.abc import Callable
from urllib.parse import quote

import pytest
from extract_helpers import PNG
from hypothesis import given
from hypothesis import strategies as st

from gatepost.extract.leaves import Blob, Leaf, walk
from gatepost.extract.limits import Budget, ReadLimits, TooMuchError

WORDS = "Olivia Smith & Oak"
DOCUMENT = json.dumps({"text": WORDS})


def leaves(value: object) -> list[str]:
    """The texts under ordinary limits."""
    found = walk(value, (), Budget(ReadLimits()))
    return [piece.text for piece in found if isinstance(piece, Leaf)]


def blobs(value: object) -> list[bytes]:
    """The files under ordinary limits."""
    return [piece.data for piece in walk(value, (), Budget(ReadLimits())) if isinstance(piece, Blob)]


@pytest.mark.parametrize(
    "text",
    [
        DOCUMENT,
        json.dumps(DOCUMENT),
        f"SIGNATURE.{DOCUMENT}",
        quote(DOCUMENT),
        base64.b64encode(DOCUMENT.encode()).decode(),
        base64.urlsafe_b64encode(DOCUMENT.encode()).decode().rstrip("="),
        f"a=1&text={quote(WORDS)}",
        "data:text/plain," + quote(WORDS),
        "<p>Olivia <b>Smi</b>th &amp; Oak</p>",
        "Olivia Smith &amp; Oak",
        "Olivia Smith &#38; Oak",
    ],
)
def test_words_come_out(text: str) -> None:
    """Whatever they were wrapped in."""
    assert WORDS in leaves({"message": text})


def test_six_layers_are_opened_and_no_more() -> None:
    """Depth is bounded; what lies deeper stays as it was written."""
    text = WORDS
    for _ in range(6):
        text = json.dumps({"text": text})
    assert leaves(text) == [WORDS]
    assert leaves(json.dumps({"text": text})) == [DOCUMENT]


@pytest.mark.parametrize(
    "text",
    [
        "data:image/png;base64," + base64.b64encode(PNG).decode(),
        base64.b64encode(PNG).decode(),
        "Look ![x](data:image/png;base64," + base64.b64encode(PNG).decode() + ") here",
        '<p>Look</p><img src="data:image/png;base64,' + base64.b64encode(PNG).decode() + '">',
    ],
)
def test_pictures_come_out(text: str) -> None:
    """As data URL, bare base64, in Markdown and in HTML."""
    assert blobs({"body": text}) == [PNG]


@pytest.mark.parametrize(
    "text", ["a b c", "1 < 2 and 3 > 2", "I <3 you", "x=1", "{oops", "R&B night", "50% off", "#oak"]
)
def test_plain_words_stay(text: str) -> None:
    """Nothing is read into a sentence."""
    assert leaves({"text": text}) == [text]


def test_words_in_a_graphql_document_are_found() -> None:
    """Arguments may be written into the document itself."""
    document = 'mutation { post(text: "Olivia \\"Liv\\" Smith", note: """two\nlines""") { id } }'
    assert leaves({"query": document})[1:] == ['Olivia "Liv" Smith', "two\nlines"]


@given(st.text(max_size=200))
def test_nothing_escapes(text: str) -> None:
    """Any string under any wrapping."""
    for wrapped in (text, f"{{{text}", f"<p>{text}", f"data:{text}", f"SIGNATURE.[{text}", f"mutation {{{text}"):
        assert isinstance(leaves({"text": wrapped}), list)


def frameless(data: bytes) -> bytes:
    """Deflate without zlib's frame."""
    stream = zlib.compressobj(wbits=-15)
    return stream.compress(data) + stream.flush()


@pytest.mark.parametrize("pack", [base64.b64encode, zlib.compress, gzip.compress, frameless])
@pytest.mark.parametrize("plain", [DOCUMENT, f"{WORDS} class"])
def test_words_packed_before_base64_come_out(pack: Callable[[bytes], bytes], plain: str) -> None:
    """Base64 twice, and base64 of what a page compressed."""
    packed = base64.b64encode(pack(plain.encode())).decode()
    assert leaves({"payload": packed}) == [WORDS if plain is DOCUMENT else plain]


def test_a_picture_packed_twice_comes_out() -> None:
    """Layers are opened until something is known."""
    assert blobs({"payload": base64.b64encode(base64.b64encode(zlib.compress(PNG * 4))).decode()}) == [PNG * 4]


def test_layers_end() -> None:
    """What is wrapped beyond all sense stays as it was written."""
    text = WORDS
    for _ in range(9):
        text = base64.b64encode(text.encode()).decode()
    assert leaves({"payload": text}) == [text]


@pytest.mark.parametrize("cut", [0, 9])
def test_what_unpacks_without_end_is_refused(cut: int) -> None:
    """All values together may unpack to as much as a body may have, those without an end among them."""
    packed = zlib.compress(b"Olivia " * 20_000)
    bomb = base64.b64encode(packed[: len(packed) - cut]).decode()
    budget = Budget(ReadLimits(max_body_bytes=300_000))
    with pytest.raises(TooMuchError):
        list(walk({"a": bomb, "b": bomb, "c": bomb}, (), budget))


@given(st.binary(min_size=20, max_size=300))
def test_tokens_are_not_taken_for_packed_words(data: bytes) -> None:
    """Bytes that are nothing are left, whatever they begin with."""
    for token in (data, b"\x78\x9c" + data, b"\x1f\x8b\x08" + data):
        assert isinstance(leaves({"token": base64.b64encode(token).decode()}), list)
