"""Bodies told by their bytes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatepost.extract.sniff import is_image, media_type, sniff_boundary, text_of


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"\xff\xd8\xff\xe0rest", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\nrest", "image/png"),
        (b"GIF89a", "image/gif"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"\x00\x00\x00\x1cftypavif", "image/heif"),
        (b"\x00\x00\x00\x1cftypheic", "image/heif"),
        (b"\x00\x00\x00\x1cftypisom", "video/mp4"),
        (b"BM" + (100).to_bytes(4, "little") + bytes(40), "image/bmp"),
        (b"BMW is a car, and this is only a sentence", None),
        (b'<?xml version="1.0"?><svg xmlns="x"/>', "image/svg+xml"),
        (b"%PDF-1.7", "application/pdf"),
        (b"PK\x03\x04", "application/zip"),
        (b"GIFT ideas", None),
        (b'{"a":1}', None),
        (b"", None),
    ],
)
def test_media_type(data: bytes, expected: str | None) -> None:
    """Magic numbers decide, and near-misses are not taken."""
    assert media_type(data) == expected


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"\xef\xbb\xbfcaf\xc3\xa9", "café"),
        ("café".encode("utf-16"), "café"),
        ('{"a":"b"}'.encode("utf-16-le"), '{"a":"b"}'),
        ('{"a":"b"}'.encode("utf-16-be"), '{"a":"b"}'),
        (b"caf\xe9 for everyone here", "café for everyone here"),
        (b"\x00\x01\x02\x03", None),
    ],
)
def test_text_of(data: bytes, expected: str | None) -> None:
    """BOM, UTF-16 without one, UTF-8, windows-1252, binary."""
    assert text_of(data) == expected


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"--abc\r\nContent-Disposition: form-data\r\n\r\nx", b"abc"),
        (b"--abc\nContent-Type: text/plain\n\nx", b"abc"),
        (b"-- a dash and a sentence\nwithout a header", None),
        (b"--", None),
    ],
)
def test_sniff_boundary(data: bytes, expected: bytes | None) -> None:
    """A boundary line is followed by a part's header."""
    assert sniff_boundary(data) == expected


@given(st.binary(max_size=200))
def test_nothing_escapes(data: bytes) -> None:
    """Any bytes are told, or not, without an exception."""
    assert isinstance(is_image(data), bool)
    assert text_of(data, "no-such-charset") is None or data is not None
