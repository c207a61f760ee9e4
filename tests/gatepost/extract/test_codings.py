"""Content codings: every one, stacked, cut short, mislabelled and bombs."""

from __future__ import annotations

import gzip
import zlib
from contextlib import suppress

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from gatepost.errors import UnreadableError
from gatepost.extract.codings import coding_names, decode_content
from gatepost.extract.limits import TooMuchError

TEXT = b'{"text": "Oak class"}' * 20


def raw_deflate(data: bytes) -> bytes:
    """Deflate without zlib's frame."""
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


PACKERS = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstandard.compress,
}


@pytest.mark.parametrize("name", PACKERS)
def test_each_coding_is_undone(name: str) -> None:
    """What went in comes out."""
    assert decode_content(PACKERS[name](TEXT), [name], max_bytes=10_000) == TEXT


def test_raw_deflate_is_taken_for_deflate() -> None:
    """Many clients leave zlib's frame out."""
    assert decode_content(raw_deflate(TEXT), ["deflate"], max_bytes=10_000) == TEXT


def test_the_last_coding_is_undone_first() -> None:
    """``gzip, br`` was gzip and then br."""
    assert decode_content(brotli.compress(gzip.compress(TEXT)), ["gzip", "br"], max_bytes=10_000) == TEXT


def test_every_gzip_member_is_read() -> None:
    """Words in the second member count too."""
    assert decode_content(gzip.compress(b"one ") + gzip.compress(b"two"), ["gzip"], max_bytes=99) == b"one two"


def test_every_zstd_frame_is_read() -> None:
    """Frames follow each other as gzip members do."""
    data = zstandard.compress(b"one ") + zstandard.compress(b"two")
    assert decode_content(data, ["zstd"], max_bytes=99) == b"one two"


@pytest.mark.parametrize("name", PACKERS)
def test_a_bomb_is_stopped(name: str) -> None:
    """A body that unpacks beyond the limit is refused, not unpacked."""
    with pytest.raises(TooMuchError, match="more than"):
        decode_content(PACKERS[name](b"\0" * 5_000_000), [name], max_bytes=100_000)


@pytest.mark.parametrize("name", PACKERS)
def test_a_body_cut_short_is_unreadable(name: str) -> None:
    """Half a body could hide the other half."""
    with pytest.raises(UnreadableError):
        decode_content(PACKERS[name](bytes(range(256)) * 4)[:-9], [name], max_bytes=10_000)


@pytest.mark.parametrize("name", PACKERS)
def test_words_behind_a_compressed_body_make_it_unreadable(name: str) -> None:
    """No decoder reads them, and the site's own may."""
    with pytest.raises(UnreadableError):
        decode_content(PACKERS[name](TEXT) + b"Olivia Smith", [name], max_bytes=10_000)


def test_padding_behind_a_gzip_body_is_nothing() -> None:
    """Zeros up to the end of a block."""
    assert decode_content(gzip.compress(TEXT) + b"\0" * 64, ["gzip"], max_bytes=10_000) == TEXT


@pytest.mark.parametrize("name", ["rot13", "aws-chunked", "base64", "x" * 500])
def test_an_unknown_coding_is_unreadable(name: str) -> None:
    """No coding is guessed, and none of Python's own codecs is asked."""
    with pytest.raises(UnreadableError, match="not known"):
        decode_content(TEXT, [name], max_bytes=10_000)


def test_a_tower_of_codings_is_too_much() -> None:
    """Nobody sends five codings to be understood."""
    with pytest.raises(TooMuchError):
        decode_content(TEXT, ["gzip"] * 5, max_bytes=10_000)


def test_names_are_read_in_lower_case_without_identity() -> None:
    """``identity`` does nothing."""
    assert coding_names("GZip, identity , BR") == ["gzip", "br"]


@given(st.binary(max_size=300), st.lists(st.sampled_from([*PACKERS, "nonsense"]), max_size=3))
def test_only_unreadable_error_escapes(data: bytes, codings: list[str]) -> None:
    """Any bytes under any header end in bytes within the limit or in UnreadableError."""
    with suppress(UnreadableError):
        assert len(decode_content(data, codings, max_bytes=2_000)) <= 2_000
