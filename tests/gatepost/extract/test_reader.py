"""From a raw request to the post in it."""

from __future__ import annotations

import base64
import gzip
import json
import time
import zlib

import pytest
from extract_helpers import PNG, multipart, read, read_json, words
from hypothesis import given, settings
from hypothesis import strategies as st

from gatepost.extract import RawRequest, ReadLimits, read_post

SAID = "Olivia Smith won the race"
FORM = "application/x-www-form-urlencoded"
DOCUMENT = json.dumps({"payload": {"entry": {"copy": SAID}}}).encode()


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (DOCUMENT, "application/json"),
        (DOCUMENT, "text/plain;charset=UTF-8"),
        (DOCUMENT, FORM),
        (DOCUMENT, ""),
        (DOCUMENT, "image/png"),
        (b"for (;;);" + DOCUMENT, "application/json"),
        (b"\xef\xbb\xbf" + DOCUMENT, "application/json"),
        (DOCUMENT.decode().encode("utf-16"), "application/json"),
        (DOCUMENT + b"\n" + b'{"a":1}', "application/x-ndjson"),
        (b"[" + DOCUMENT + b"]", "application/json"),
        (b"message=Olivia+Smith+won+the+race", FORM),
        (b"message=Olivia+Smith+won+the+race", ""),
        (b"message=Olivia Smith won the race\r\n", "text/plain"),
        (SAID.encode(), "text/plain"),
        (SAID.encode(), FORM),
        (SAID.encode(), ""),
    ],
)
def test_the_bytes_count_and_not_their_label(body: bytes, content_type: str) -> None:
    """The declared type is only a hint."""
    assert words(read(body, content_type)) == [SAID]


@pytest.mark.parametrize("end", ["\r\n", "\n"])
@pytest.mark.parametrize(
    "content_type", ["multipart/form-data; boundary=----Boundary7", "multipart/form-data", "", FORM]
)
def test_multipart_under_any_label(content_type: str, end: str) -> None:
    """Words and picture come out whole, with or without a declared boundary."""
    body = multipart([{"name": "caption", "text": SAID}, {"name": "f", "filename": "x", "data": PNG}], end=end)
    reading = read(body, content_type)
    assert (words(reading), reading.post and reading.post.images[0].data) == ([SAID], PNG)


@pytest.mark.parametrize("content_type", ["image/jpeg", "*/*", FORM, "", "multipart/form-data", "application/json"])
def test_a_raw_picture_under_any_label(content_type: str) -> None:
    """A picture is known by its first bytes."""
    reading = read(PNG, content_type)
    assert reading.post is not None
    assert (reading.action, reading.post.images[0].data) == ("upload", PNG)


def test_a_picture_within_json_is_found() -> None:
    """Base64 and data URLs carry pictures past everything that looks at files only."""
    reading = read_json(
        {"a": base64.b64encode(PNG).decode(), "b": "data:image/png;base64," + base64.b64encode(PNG).decode()}
    )
    assert reading.post is not None
    assert [image.data for image in reading.post.images] == [PNG, PNG]


def test_a_compressed_body_is_opened_without_being_declared() -> None:
    """Pages compress by themselves and forget the header."""
    assert words(read(gzip.compress(DOCUMENT), "application/json")) == [SAID]


def test_a_wrong_coding_header_does_not_hide_a_plain_body() -> None:
    """The body claims gzip and is not."""
    assert words(read(DOCUMENT, "application/json", Content_Encoding="gzip")) == [SAID]


@pytest.mark.parametrize(
    ("body", "coding", "why"),
    [
        (b"\x00\x01\x02\x03" * 20, "gzip", "not gzip"),
        (b"\x00\x01\x02\x03" * 20, "rot13", "not known"),
        (gzip.compress(bytes(range(256)) * 9)[:-20], "gzip", "short"),
        (zlib.compress(b"\0" * 100_000_000), "deflate", "more than"),
    ],
)
def test_what_cannot_be_opened_is_said(body: bytes, coding: str, why: str) -> None:
    """The policy decides what follows; the reader says why."""
    reading = read(body, "application/json", Content_Encoding=coding)
    assert (reading.readable, why in reading.why) == (False, True)


@pytest.mark.parametrize("opener", ["[", '{"a":'])
def test_a_tower_of_brackets_is_unreadable(opener: str) -> None:
    """And no traceback."""
    reading = read((opener * 60_000).encode() + b"1" + (b"]" if opener == "[" else b"}") * 60_000, "application/json")
    assert (reading.readable, reading.post is not None) == (False, True)


def test_what_was_read_before_a_limit_is_kept() -> None:
    """The words so far can still be inspected."""
    request = RawRequest("POST", "https://a.example/post", (), json.dumps({"text": SAID, "x": ["a"] * 99}).encode())
    reading = read_post(request, limits=ReadLimits(max_leaves=50))
    assert (reading.readable, words(reading)) == (False, [SAID])


def test_what_takes_too_long_is_given_up() -> None:
    """The clock is looked at between values, and what was read is kept."""
    request = RawRequest("POST", "https://a.example/post", (), json.dumps({"text": SAID, "x": ["a"] * 99}).encode())
    reading = read_post(request, limits=ReadLimits(max_seconds=-1))
    assert (reading.readable, words(reading)) == (False, [SAID])


def test_words_before_and_after_a_picture_keep_their_order() -> None:
    """Indexes count the texts as they came."""
    reading = read_json({"title": "First", "body": "Second one", "note": "Third one"})
    assert reading.post is not None
    assert [(part.index, part.text) for part in reading.post.texts] == [
        (0, "First"),
        (1, "Second one"),
        (2, "Third one"),
    ]


def test_the_same_words_twice_are_one_text() -> None:
    """Sites repeat the plain form beside the rich one."""
    assert words(read_json({"text": SAID, "markup_text": SAID})) == [SAID]


def test_lone_surrogates_and_line_ends_are_tidied() -> None:
    """What is read can be written again."""
    assert words(read(b'{"text":"a\\ud800 b\\r\\nc"}', "application/json")) == ["a\ufffd b\nc"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("olivia_smith_y4.png", ["olivia smith y4.png"]),
        ("IMG_2034.png", []),
        ("upload_1795245497.2690578_1b31a9c9a4a04c8abb3119c50c0a87f4.png", []),
        ("ring mum 07700 900123.png", ["ring mum 07700 900123.png"]),
        ("blob", []),
        ("a" * 40 + ".png", ["a" * 40 + ".png"]),
    ],
)
def test_file_names(name: str, expected: list[str]) -> None:
    """A name that a person gave is inspected, a camera's is not."""
    body = multipart([{"name": "f", "filename": name, "data": PNG}])
    assert words(read(body, "multipart/form-data; boundary=----Boundary7")) == expected


def test_a_text_file_is_read() -> None:
    """A list of pupils leaves as a file, and is words all the same."""
    body = multipart([{"name": "f", "filename": "list.csv", "type": "text/csv", "text": "Olivia,Smith"}])
    reading = read(body, "multipart/form-data; boundary=----Boundary7")
    assert reading.post is not None
    assert (len(reading.post.files), "Olivia,Smith" in words(reading)) == (1, True)


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"Upload-Metadata": "filename " + base64.b64encode(b"olivia smith.jpg").decode()}, "olivia smith.jpg"),
        ({"Content-Disposition": "attachment; filename*=UTF-8''olivia%20smith.jpg"}, "olivia smith.jpg"),
        ({"x-owa-urlpostdata": "%7B%22Body%22%3A%7B%22Subject%22%3A%22Olivia%20Smith%22%7D%7D"}, "Olivia Smith"),
    ],
)
def test_headers_that_carry_words(headers: dict[str, str], expected: str) -> None:
    """tus, raw uploads and Outlook put words into headers."""
    request = RawRequest("POST", "https://a.example/upload", tuple(headers.items()), b"")
    assert expected in words(read_post(request))


def test_words_in_the_path_are_read() -> None:
    """Some sites write the text into the address."""
    assert words(read(url="https://a.example/say/Olivia%20Smith%20won")) == ["Olivia Smith won"]


def test_a_key_may_be_what_was_written() -> None:
    """A key with blanks is somebody's sentence."""
    assert words(read_json({"Olivia Smith": True})) == ["Olivia Smith"]


def test_telemetry_is_no_post() -> None:
    """Beacons are measured traffic, not writing."""
    reading = read(b'{"event":"typed"}', "text/plain", url="https://a.example/api/telemetry")
    assert (reading.post, reading.action) == (None, "telemetry")


@pytest.mark.parametrize("url", ["", "::::", "http://[", "https://a.example:99999/x", "/only/a/path", "http://\x00"])
def test_any_address_is_borne(url: str) -> None:
    """A broken address is no excuse to fail."""
    assert words(read(b'{"text":"Olivia Smith"}', url=url)) == ["Olivia Smith"]


HOSTILE = {
    "brackets": b"[" * 500_000,
    "braces": b'{"a":' * 200_000,
    "ampersands": b"a=b&" * 200_000,
    "boundaries": b"--B\r\n\r\n" * 100_000,
    "quotes": b'"' * 500_000,
    "backslashes": b'{"text":"' + b"\\\\" * 400_000 + b'"}',
    "base64": b'{"text":"' + b"QUJD" * 400_000 + b'"}',
    "html": b'{"text":"' + b"<p <!-- &#" * 100_000 + b'"}',
    "percent": b"text=" + b"%7B%22" * 200_000,
    "data urls": b'{"text":"' + b"data:image/png;base64," * 50_000 + b'"}',
    "xml": b"<?xml version='1.0'?>" + b"<a>" * 200_000,
    "one word": b'{"text":"' + b"aB1" * 500_000 + b'"}',
    "graphql": b'{"query":"mutation {' + b"a:b " * 200_000 + b'"}',
    "blanks": b'{"text":"x' + b" " * 1_000_000 + b'y"}',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_bodies_take_no_time(name: str) -> None:
    """A megabyte of anything is read, or given up, within seconds."""
    started = time.perf_counter()
    read(HOSTILE[name], "multipart/form-data; boundary=B" if name == "boundaries" else "")
    assert time.perf_counter() - started < 8


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(["GET", "POST", "PUT", "", "post", "\x00"]),
    st.text(max_size=40),
    st.dictionaries(
        st.sampled_from(
            ["Content-Type", "Content-Encoding", "Content-Disposition", "Upload-Metadata", "X-OWA-UrlPostData"]
        ),
        st.text(max_size=40)
        | st.sampled_from([FORM, "application/json", "multipart/form-data; boundary=B", "gzip", "br, zstd"]),
    ),
    st.binary(max_size=200) | st.text(max_size=200).map(str.encode),
)
def test_nothing_escapes(method: str, url: str, headers: dict[str, str], body: bytes) -> None:
    """Whatever is sent, a reading comes back that says what it could not read."""
    reading = read_post(RawRequest(method, url, tuple(headers.items()), body))
    assert reading.readable or reading.why
    assert "could not be read (" not in reading.why
