"""Every encoding that sites and clients use, one row each, read from the request to the words."""

from __future__ import annotations

import base64
import gzip
import json
import zlib

import brotli
import pytest
import zstandard
from extract_helpers import PNG, multipart, words

from gatepost.extract import RawRequest, Reading, ReadLimits, read_post

# ruff: noqa: E501 - a request a line reads best
URL = "https://unheard-of.example/api/entries"
SAID = "Olivia Smith won the race"
DOCUMENT = {"entry": {"copy": SAID}}
JSON = json.dumps(DOCUMENT).encode()
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=----Boundary7"


def sent(body: bytes = b"", kind: str = "", url: str = URL, method: str = "POST", **headers: str) -> RawRequest:
    """One request; keyword headers have ``_`` for ``-``."""
    pairs = [("Content-Type", kind)] if kind else []
    return RawRequest(
        method, url, (*pairs, *((name.replace("_", "-"), value) for name, value in headers.items())), body
    )


def raw_deflate(data: bytes) -> bytes:
    """Deflate without zlib's frame."""
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


def field(number: int, data: bytes) -> bytes:
    """A length-delimited protobuf field."""
    return bytes([number << 3 | 2, len(data)]) + data


def grpc(message: bytes, flag: int = 0) -> bytes:
    """A gRPC frame."""
    return bytes([flag]) + len(message).to_bytes(4, "big") + message


MESSAGE = field(1, b"\x08\x01") + field(4, field(2, field(1, SAID.encode())))
B64 = base64.b64encode(JSON).decode()
MAIL = f"From: a@b.example\r\nTo: c@d.example\r\n\r\n{SAID}\r\n"
SOAP = '<s:Envelope xmlns:s="http://s"><s:Body><CreateItem><Body BodyType="HTML">&lt;p&gt;Oliv&lt;b&gt;ia&lt;/b&gt; Smith won the race&lt;/p&gt;</Body></CreateItem></s:Body></s:Envelope>'
RPC = f"<?xml version='1.0'?><methodCall><methodName>wp.newPost</methodName><params><param><value><struct><member><name>post_content</name><value><string>{SAID}</string></value></member></struct></value></param></params></methodCall>"

ROWS = {
    # D1: content codings
    "gzip": sent(gzip.compress(JSON), Content_Encoding="gzip"),
    "x-gzip": sent(gzip.compress(JSON), Content_Encoding="x-gzip"),
    "gzip in two members": sent(gzip.compress(JSON[:20]) + gzip.compress(JSON[20:]), Content_Encoding="gzip"),
    "deflate": sent(zlib.compress(JSON), Content_Encoding="deflate"),
    "deflate without a frame": sent(raw_deflate(JSON), Content_Encoding="deflate"),
    "br": sent(brotli.compress(JSON), Content_Encoding="br"),
    "zstd": sent(zstandard.ZstdCompressor().compress(JSON), Content_Encoding="zstd"),
    "gzip, br": sent(brotli.compress(gzip.compress(JSON)), Content_Encoding="gzip, br"),
    "a wrong coding": sent(JSON, Content_Encoding="br"),
    "a coding that is not told": sent(gzip.compress(JSON)),
    # D3: forms
    "form": sent(b"entry[copy]=Olivia+Smith+won+the+race", FORM),
    "form, repeated key": sent(b"text=Olivia+Smith+won+the+race&text=Olivia+Smith+won+the+race", FORM),
    "form in the query": sent(url=f"{URL}?text=Olivia%20Smith%20won%20the%20race"),
    "form, windows-1252": sent(b"text=Olivia%A0Smith+won+the+race&_charset_=windows-1252", FORM),
    "form, entities of a legacy charset": sent(b"text=Olivia%26%2332%3BSmith+won%A0the+race&_charset_=windows-1252", FORM),
    # D4: multipart
    "multipart": sent(multipart([{"name": "text", "text": SAID}]), MULTIPART),
    "multipart, bare LF": sent(multipart([{"name": "text", "text": SAID}], end="\n"), MULTIPART),
    "multipart, JSON part": sent(multipart([{"name": "payload_json", "type": "text/plain", "text": JSON.decode()}]), MULTIPART),
    "multipart/related": sent(b"--x\nContent-Type: application/json\n\n" + JSON + b"\n--x--", 'multipart/related; boundary="x"'),
    "multipart, nested": sent(b"--x\r\nContent-Type: multipart/mixed; boundary=y\r\n\r\n--y\r\nContent-Type: application/json\r\n\r\n" + JSON + b"\r\n--y--\r\n--x--\r\n", "multipart/mixed; boundary=x"),
    "multipart, unquoted name": sent(b"--x\r\nContent-Disposition: form-data; name=text\r\n\r\n" + SAID.encode() + b"\r\n--x--\r\n", "multipart/form-data; boundary=x"),
    "multipart, no end": sent(b"--x\r\nContent-Disposition: form-data; name=text\r\n\r\n" + SAID.encode(), "multipart/form-data; boundary=x"),
    # D5: plain text
    "plain form": sent(f"text={SAID}\r\nother=1\r\n".encode(), "text/plain"),
    "JSON as text": sent(JSON, "text/plain;charset=UTF-8"),
    "NDJSON": sent(b'{"a": 1}\n' + JSON + b"\n", "application/x-ndjson"),
    # D6: JSON
    "BOM": sent(b"\xef\xbb\xbf" + JSON, "application/json"),
    "UTF-16": sent(JSON.decode().encode("utf-16"), "application/json"),
    "for (;;);": sent(b"for (;;);" + JSON),
    ")]}'": sent(b")]}'\n" + JSON),
    "batch": sent(b"[" + JSON + b', {"a": 1}]'),
    "numeric keys": sent(json.dumps({"2": {"1": [{"9": SAID}]}}).encode()),
    # D7: strings within strings
    "JSON in JSON": sent(json.dumps({"payload": json.dumps({"tasks": [json.dumps(DOCUMENT)]})}).encode()),
    "batchexecute": sent(b"f.req=" + json.dumps([[["Xy12Ab", json.dumps([None, [SAID]]), None, "generic"]]]).encode().replace(b"+", b"%2B"), FORM),
    "Facebook's batch": sent(json.dumps({"batch": [{"method": "POST", "relative_url": "me/feed", "body": "message=Olivia+Smith+won+the+race"}]}).encode()),
    "a form in JSON": sent(json.dumps({"body": "text=Olivia+Smith+won+the+race&x=1"}).encode()),
    "base64": sent(json.dumps({"data": B64}).encode()),
    "base64url": sent(json.dumps({"data": B64.translate(str.maketrans("+/", "-_")).rstrip("=")}).encode()),
    "percent escapes": sent(json.dumps({"data": "%7B%22text%22%3A%22Olivia%20Smith%20won%20the%20race%22%7D"}).encode()),
    "data URL": sent(json.dumps({"data": f"data:application/json;base64,{B64}"}).encode()),
    "signed": sent(b"signed_body=SIGNATURE." + JSON, FORM),
    # D8: protobuf
    "protobuf": sent(MESSAGE, "application/x-protobuf"),
    "protobuf without a label": sent(MESSAGE, "application/octet-stream"),
    "JSON in protobuf": sent(field(8, field(4, b'{"aweType":0,"text":"' + SAID.encode() + b'"}')), "application/x-protobuf"),
    "gRPC-web": sent(grpc(MESSAGE) + grpc(b"grpc-status:0", 0x80), "application/grpc-web+proto"),
    "gRPC-web as text": sent(base64.b64encode(grpc(MESSAGE)), "application/grpc-web-text"),
    "gRPC, packed": sent(grpc(gzip.compress(MESSAGE), 1), "application/grpc", Grpc_Encoding="gzip"),
    "Connect": sent(grpc(MESSAGE) + grpc(b"{}", 2), "application/connect+proto"),
    "Connect, unary": sent(MESSAGE, "application/proto"),
    # D9: XML
    "XML-RPC": sent(RPC.encode(), "text/xml"),
    "SOAP": sent(SOAP.encode(), "text/xml"),
    "Atom": sent(f"<entry xmlns='http://www.w3.org/2005/Atom'><content type='html'>&lt;p&gt;{SAID}&lt;/p&gt;</content></entry>".encode(), "application/atom+xml"),
    # D10: markup
    "HTML": sent(json.dumps({"content": "<div>Oliv<b>ia</b> Smith won<span> the race</span></div>"}).encode()),
    "BBCode": sent(json.dumps({"message": "Oliv[b]ia[/b] Smith won the race"}).encode()),
    "Markdown": sent(json.dumps({"markdown": "Oli**via** Smith won the race"}).encode()),
    "rich text": sent(json.dumps({"doc": {"type": "doc", "content": [{"type": "paragraph", "content": [{"type": "text", "text": "Oliv"}, {"type": "text", "text": "ia Smith won the race", "marks": [{"type": "bold"}]}]}]}}).encode()),
    "Quill": sent(json.dumps({"delta": {"ops": [{"insert": "Oliv"}, {"insert": "ia Smith", "attributes": {"bold": True}}, {"insert": " won the race\n"}]}}).encode()),
    "Draft.js": sent(json.dumps({"raw": json.dumps({"blocks": [{"key": "a", "text": SAID, "type": "unstyled"}], "entityMap": {}})}).encode()),
    "nobody's editor": sent(json.dumps({"spans": [{"str": 1, "text": "Olivia Smith "}, {"str": 2, "text": "won the race"}]}).encode()),
    # D12: sockets
    "socket.io": sent(b'42["say",' + JSON + b"]", Upgrade="websocket"),
    # D13: headers
    "x-owa-urlpostdata": sent(x_owa_urlpostdata="%7B%22Subject%22%3A%22Olivia%20Smith%20won%20the%20race%22%7D"),
    "Dropbox-API-Arg": sent(Dropbox_API_Arg=json.dumps({"path": "/Olivia Smith won the race"})),
    "Upload-Metadata": sent(Upload_Metadata="title " + base64.b64encode(SAID.encode()).decode()),
    "X-Title": sent(X_Archive_Meta_Title="uri(Olivia%20Smith%20won%20the%20race)"),
    "Title": sent(Title="=?utf-8?q?Olivia_Smith_won_the_race?="),
    "Content-Disposition": sent(Content_Disposition="attachment; filename*=UTF-8''Olivia%20Smith%20won%20the%20race"),
    "the path": sent(url=f"{URL}/Olivia%20Smith%20won%20the%20race"),
    # D14: edits
    "edits": sent(json.dumps([{"commands": [{"ty": "is", "ibi": 1, "s": "Olivia Smi"}, {"ty": "is", "ibi": 11, "s": "th won the race"}]}]).encode()),
    "a mail message": sent(json.dumps({"raw": base64.urlsafe_b64encode(MAIL.encode()).decode()}).encode()),
}  # fmt: skip


@pytest.mark.parametrize("name", ROWS)
def test_the_words_are_read(name: str) -> None:
    """Whatever they travel in."""
    reading = read_post(ROWS[name])
    found = [text.replace("\xa0", " ").lstrip("/") for text in words(reading)]
    assert SAID in found, reading
    assert reading.readable


FILES = {
    "JPEG": (b"\xff\xd8\xff\xe0" + b"\0" * 30, "images"), "PNG": (PNG, "images"), "GIF": (b"GIF89a" + b"\0" * 30, "images"),
    "WebP": (b"RIFF\x1a\0\0\0WEBPVP8 " + b"\0" * 20, "images"), "AVIF": (b"\0\0\0\x1cftypavif" + b"\0" * 20, "images"),
    "HEIC": (b"\0\0\0\x1cftypheic" + b"\0" * 20, "images"), "TIFF": (b"II*\0" + b"\0" * 30, "images"),
    "BMP": (b"BM" + b"\x46\0\0\0" + b"\0" * 30, "images"), "SVG": (b"<svg xmlns='http://www.w3.org/2000/svg'></svg>", "images"),
    "MP4": (b"\0\0\0\x18ftypmp42" + b"\0" * 20, "files"), "MOV": (b"\0\0\0\x14ftypqt  " + b"\0" * 20, "files"),
    "WebM": (b"\x1aE\xdf\xa3" + b"\0" * 20, "files"), "PDF": (b"%PDF-1.7\n", "files"), "Office": (b"PK\x03\x04\x14\0", "files"),
}  # fmt: skip


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("how", ["raw", "part", "part without a name", "base64"])
def test_files_are_found_by_their_bytes(kind: str, how: str) -> None:
    """Whatever they are called, and wherever they are."""
    data, place = FILES[kind]
    part = {"name": "x", "type": "text/plain", "data": data}
    request = {
        "raw": sent(data, "application/json"),
        "part": sent(multipart([part | {"filename": "x.txt"}]), MULTIPART),
        "part without a name": sent(multipart([part]), MULTIPART),
        "base64": sent(json.dumps({"a": f"data:application/octet-stream;base64,{base64.b64encode(data).decode()}"}).encode()),
    }[how]  # fmt: skip
    post = read_post(request).post
    assert post is not None
    assert [file.data for file in getattr(post, place)] == [data]


def read_small(request: RawRequest) -> Reading:
    """Read within tight limits."""
    return read_post(request, limits=ReadLimits(max_body_bytes=10_000, max_parts=5, max_leaves=50, max_nesting=20))


BOMBS = {
    "packed": sent(gzip.compress(b"\0" * 10_000_000), Content_Encoding="gzip"),
    "packed twice": sent(gzip.compress(gzip.compress(b"\0" * 10_000_000)), Content_Encoding="gzip, gzip"),
    "packed br": sent(brotli.compress(b"\0" * 10_000_000), Content_Encoding="br"),
    "packed zstd": sent(zstandard.ZstdCompressor().compress(b"\0" * 10_000_000), Content_Encoding="zstd"),
    "packed message": sent(grpc(gzip.compress(b"\0" * 10_000_000), 1), "application/grpc"),
    "five codings": sent(JSON, Content_Encoding="gzip, gzip, gzip, gzip, gzip"),
    "many parts": sent(multipart([{"name": "a", "text": "b"}] * 9), MULTIPART),
    "many fields": sent(b"&".join(b"a=b" for _ in range(99)), FORM),
    "a tower": sent(b"[" * 99 + b"]" * 99),
    "entities": sent(b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "text/xml"),
    "too long": sent(b"a" * 10_001),
}


@pytest.mark.parametrize("name", BOMBS)
def test_what_asks_too_much_is_said_to_be_unreadable(name: str) -> None:
    """Within the limits, and without an exception."""
    reading = read_small(BOMBS[name])
    assert not reading.readable
    assert reading.why
