"""Multipart bodies, byte for byte."""

from __future__ import annotations

from contextlib import suppress

import pytest
from extract_helpers import PNG, multipart
from hypothesis import given
from hypothesis import strategies as st

from gatepost.errors import UnreadableError
from gatepost.extract.limits import Budget, ReadLimits, TooMuchError
from gatepost.extract.multipart_body import Part, parse_multipart, parse_parameters


def parse(data: bytes, boundary: bytes = b"B", **limits: int) -> list[Part]:
    """The parts under ordinary limits."""
    return list(parse_multipart(data, boundary, Budget(ReadLimits(**limits))))


@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_parts_are_byte_exact(end: str) -> None:
    """Line ends, false boundaries and trailing blanks within a part are its own."""
    payload = b"one\r\ntwo\n--Bogus\r\n\r\n"
    parts = parse(multipart([{"name": "f", "data": payload}, {"name": "g", "data": PNG}], boundary="B", end=end))
    assert [part.data for part in parts] == [payload, PNG]


@given(st.lists(st.binary(max_size=60).filter(lambda data: b"--B" not in data), min_size=1, max_size=4))
def test_what_is_written_is_read(payloads: list[bytes]) -> None:
    """Any parts come back as they were."""
    body = b"".join(b'--B\r\nContent-Disposition: form-data; name="x"\r\n\r\n' + data + b"\r\n" for data in payloads)
    assert [part.data for part in parse(body + b"--B--")] == payloads


@pytest.mark.parametrize(
    ("header", "name", "filename"),
    [
        ('form-data; name="a"; filename="b.png"', "a", "b.png"),
        ("form-data; name=a; filename=b.png", "a", "b.png"),
        ('form-data; filename="b.png"; name="a"', "a", "b.png"),
        ('form-data; name="a%22b%0D%0Ac"', 'a"b\r\nc', None),
        ('form-data; name="a"; filename="x"; filename*=UTF-8\'\'%e2%82%ac%20rates.png', "a", "€ rates.png"),
        ('form-data; name=a; filename*0="long "; filename*1=name.png', "a", "long name.png"),
        ("form-data; name=a; filename*0*=utf-8'en'%c3%a9; filename*1=t.png", "a", "ét.png"),
        ('form-data; name="a"; filename="q\\"uote;.png"', "a", 'q"uote;.png'),
        ("form-data", "", None),
    ],
)
def test_names(header: str, name: str, filename: str | None) -> None:
    """Unquoted, reordered, escaped, RFC 2231 and RFC 5987 names."""
    part = parse(f"--B\r\nContent-Disposition: {header}\r\n\r\nx\r\n--B--".encode())[0]
    assert (part.name, part.filename) == (name, filename)


def test_a_part_without_headers_is_read() -> None:
    """multipart/mixed parts may begin with the blank line."""
    assert parse(b"--B\r\n\r\nhello\r\n--B--")[0].data == b"hello"


def test_a_folded_header_is_one_line() -> None:
    """Continuation lines belong to the header above."""
    body = b'--B\r\nContent-Disposition: form-data;\r\n name="folded"\r\n\r\nx\r\n--B--'
    assert parse(body)[0].name == "folded"


def test_transfer_encodings_are_undone() -> None:
    """multipart/related may carry base64."""
    body = b"--B\r\nContent-Transfer-Encoding: base64\r\n\r\naGVsbG8=\r\n--B--"
    assert parse(body)[0].data == b"hello"


def test_a_body_without_its_last_boundary_is_read_to_the_end() -> None:
    """What a lenient server would take, the reader takes too."""
    assert parse(b'--B\r\nContent-Disposition: form-data; name="x"\r\n\r\nhello')[0].data == b"hello"


def test_the_number_of_parts_is_bounded() -> None:
    """A thousand parts are refused."""
    with pytest.raises(TooMuchError, match="parts"):
        parse(multipart([{"name": "x", "text": "y"}] * 12, boundary="B"), max_parts=10)


def test_no_boundary_is_unreadable() -> None:
    """A multipart body must begin somewhere."""
    with pytest.raises(UnreadableError):
        parse(b"nothing of the kind")


@given(st.binary(max_size=300))
def test_only_unreadable_error_escapes(data: bytes) -> None:
    """Any bytes under any boundary."""
    with suppress(UnreadableError):
        assert all(isinstance(part, Part) for part in parse(b"--B\r\n" + data))
        assert all(isinstance(part, Part) for part in parse(data))


@given(st.text(max_size=120))
def test_parameters_never_fail(text: str) -> None:
    """Any header gives a dictionary."""
    assert isinstance(parse_parameters(f"form-data; {text}"), dict)
