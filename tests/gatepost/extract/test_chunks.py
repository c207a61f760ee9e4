"""Pieces of files, as upload libraries send them."""

# ruff: noqa: E501 - a request a line reads best

from __future__ import annotations

import pytest
from extract_helpers import multipart
from hypothesis import given, settings
from hypothesis import strategies as st

from gatepost.extract import RawRequest
from gatepost.extract.chunks import Chunk, announced_length, chunk_of, frames_upload

PIECE = b"\x89PNG\r\n\x1a\n" + bytes(range(200, 256)) * 4
BOUNDARY = "multipart/form-data; boundary=----Boundary7"


def raw(url: str, method: str = "PUT", **headers: str) -> RawRequest:
    """A piece as the whole body."""
    return RawRequest(method, url, tuple((name.replace("_", "-"), value) for name, value in headers.items()), PIECE)


def form(url: str, **fields: str) -> RawRequest:
    """A piece in a form, as a file without a name or with one."""
    parts = [{"name": name, "text": value} for name, value in fields.items()]
    body = multipart([*parts, {"name": "file", "filename": "blob", "data": PIECE}])
    return RawRequest("POST", url, (("Content-Type", BOUNDARY),), body)


END = 300 + len(PIECE) - 1
REQUESTS = {
    "content-range": raw("https://u.example/f?upload_id=a1", Content_Range=f"bytes 300-{END}/900"),
    "google": raw("https://u.example/f?upload_id=a1", "POST", X_Goog_Upload_Command="upload", X_Goog_Upload_Offset="300"),
    "tus": raw("https://u.example/files/a1", "PATCH", Upload_Offset="300", Content_Type="application/offset+octet-stream"),
    "rupload": raw("https://u.example/rupload/a1", "POST", Offset="300", X_Entity_Length="900", X_Entity_Name="a1"),
    "s3": raw("https://s3.example/k/a1?partNumber=4&uploadId=a1"),
    "tiktok": raw("https://u.example/k?uploadID=a1&partNumber=4&phase=transfer", "POST"),
    "x": form("https://u.example/upload.json?command=APPEND&media_id=a1&segment_index=4"),
    "x fields": form("https://u.example/upload.json", command="APPEND", media_id="a1", segment_index="4"),
    "x v2": form("https://api.x.example/2/media/upload/a1234/append", segment_index="4"),
    "short id": form("https://u.example/upload/a1/append", segment_index="4"),
    "plupload": form("https://u.example/up", name="a1.png", chunk="4", chunks="9"),
    "resumable.js": form("https://u.example/up", resumableChunkNumber="4", resumableTotalChunks="9", resumableIdentifier="a1"),
    "flow.js": form("https://u.example/up", flowChunkNumber="4", flowTotalChunks="9", flowIdentifier="a1"),
    "dropzone": form("https://u.example/up", dzuuid="a1", dzchunkindex="4", dztotalchunkcount="9", dzchunkbyteoffset="300"),
    "fine uploader": form("https://u.example/up", qquuid="a1", qqpartindex="4", qqtotalparts="9", qqpartbyteoffset="300"),
    "nobody's": form("https://u.example/up", fileId="a1", chunkIndex="4", totalChunks="9"),
}  # fmt: skip


@pytest.mark.parametrize("name", REQUESTS)
def test_a_piece_is_known(name: str) -> None:
    """Its bytes, its place, and what it belongs to."""
    chunk = chunk_of(REQUESTS[name])
    assert chunk is not None
    assert chunk.data == PIECE
    assert 4 in (chunk.index, (chunk.offset or 0) / 75)
    assert "a1" in chunk.upload


ENDS = {
    "x": RawRequest("POST", "https://u.example/upload.json?command=FINALIZE&media_id=a1"),
    "x fields": RawRequest("POST", "https://u.example/upload.json", (), b"command=FINALIZE&media_id=a1"),
    "x v2": RawRequest("POST", "https://api.x.example/2/media/upload/a1234/finalize"),
    "short id": RawRequest(
        "POST", "https://u.example/upload/a1/finalize", (("Content-Type", "application/json"),), b"{}"
    ),
    "meta": RawRequest("POST", "https://u.example/me/videos", (), b"upload_phase=finish&upload_session_id=a1"),
    "s3": RawRequest("POST", "https://s3.example/k/a1?uploadId=a1", (), b"<CompleteMultipartUpload/>"),
    "google": RawRequest("POST", "https://u.example/f?upload_id=a1", (("X-Goog-Upload-Command", "finalize"),)),
    "range": RawRequest("PUT", "https://u.example/f?upload_id=a1", (("Content-Range", "bytes */900"),)),
}


@pytest.mark.parametrize("name", ENDS)
def test_an_end_is_known(name: str) -> None:
    """A request without bytes may be the one that publishes the file."""
    chunk = chunk_of(ENDS[name])
    assert chunk is not None
    assert (chunk.last, chunk.data) == (True, b"")


def test_an_end_belongs_to_its_pieces() -> None:
    """X, S3 and Google name the same upload in both."""
    for name in ("x", "x fields", "x v2", "short id", "s3", "google"):
        piece, end = chunk_of(REQUESTS[name]), chunk_of(ENDS[name])
        assert (piece and piece.upload) == (end and end.upload)


@pytest.mark.parametrize("name", ENDS)
def test_whoever_keeps_the_pieces_hears_of_the_end(name: str) -> None:
    """Clients end an upload with no body, with ``{}``, or with a form."""
    assert frames_upload(ENDS[name])


WHOLE = {
    "json": RawRequest("POST", "https://a.example/posts", (), b'{"text": "Part 2 of my story", "part": 2}'),
    "form": RawRequest("POST", "https://a.example/posts", (), b"message=Hello&part=2"),
    "photo": form("https://a.example/upload", caption="Hello"),
    "get": RawRequest("GET", "https://a.example/x?chunk=1&chunks=2"),
    "version": RawRequest("POST", "https://a.example/api/v2/finish", (), b"{}"),
    "settings": RawRequest("POST", "https://a.example/x", (), b'{"command": "finish", "id": 4}'),
}


@pytest.mark.parametrize("name", WHOLE)
def test_other_requests_are_no_pieces(name: str) -> None:
    """A story has parts too."""
    assert chunk_of(WHOLE[name]) is None
    assert not frames_upload(WHOLE[name])


JSON, MULTIPART = "application/json", "multipart/form-data; boundary=B"
INIT = b'--B\r\nContent-Disposition: form-data; name="total_bytes"\r\n\r\n900\r\n--B--\r\n'


@pytest.mark.parametrize(
    ("request_", "length"),
    [
        (RawRequest("POST", "https://u.example/files", (("Upload-Length", "900"),)), 900),
        (RawRequest("POST", "https://u.example/u.json?command=INIT&total_bytes=900"), 900),
        (RawRequest("POST", "https://u.example/start/", (), b"file_size=900&file_extension=mp4"), 900),
        (RawRequest("POST", "https://u.example/start", (("Content-Type", JSON),), b'{"total_bytes": 900}'), 900),
        (RawRequest("POST", "https://u.example/u.json", (("Content-Type", MULTIPART),), INIT), 900),
        (RawRequest("POST", "https://u.example/start/", (), b"&".join([b"a=1"] * 60)), None),
        (RawRequest("POST", "https://u.example/files", (("X-Upload-Content-Length", "900"),)), 900),
        (RawRequest("POST", "https://u.example/files", (("Upload-Length", "many"),)), None),
        (RawRequest("POST", "https://u.example/posts", (), b'{"text": "a=b"}'), None),
    ],
)
def test_a_length_told_beforehand(request_: RawRequest, length: int | None) -> None:
    """Some sites are told the length first, and the pieces do not repeat it."""
    assert announced_length(request_) == length


@settings(max_examples=60)
@given(
    st.sampled_from(["Content-Range", "Upload-Offset", "Offset", "X-Entity-Length", "X-Goog-Upload-Command"]),
    st.text(max_size=20) | st.sampled_from(["bytes 5-1/2", "bytes */*", "bytes 0-99999999999999999/1"]),
    st.text(max_size=40),
    st.binary(max_size=60),
)
def test_nothing_escapes(header: str, value: str, query: str, body: bytes) -> None:
    """Any header and any address are borne."""
    request = RawRequest("POST", f"https://a.example/u?chunk=1&{query}", ((header, value),), body)
    assert isinstance(chunk_of(request), Chunk | None)
    assert isinstance(announced_length(request), int | None)
    assert isinstance(frames_upload(request), bool)
