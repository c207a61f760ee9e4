"""Bombs, polyglots and damage: every file ends in findings or in one line of reason, and the companion goes on."""

from __future__ import annotations

import contextlib
import io
import struct
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from drawn_face import encoded
from file_helpers import TYPES, docx, pdf, xlsx, zipped
from file_mutations import mutated
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from picture_helpers import LISTS, FixedFaces, make_policy
from PIL import Image

from companion_api.detectors.images import PictureInspector, Terms
from companion_api.detectors.kinds import archive
from companion_api.detectors.kinds.contents import ContentInspector
from companion_api.detectors.kinds.kinds import kind_of
from companion_api.detectors.workers.workers import shared_workers
from gatepost.detect.text import TextInspector
from gatepost.errors import UnreadableError
from gatepost.finding import Finding, PartRef

SAMPLES = Path(__file__).parents[1] / "samples"
PICTURE = Image.effect_noise((64, 48), 60).convert("RGB")
SEEDS: dict[str, bytes] = {
    "jpeg": encoded(PICTURE), "png": encoded(PICTURE, "PNG"), "webp": encoded(PICTURE, "WEBP"),
    "gif": encoded(PICTURE, "GIF"), "tiff": encoded(PICTURE, "TIFF", compression="tiff_lzw"),
    "avif": encoded(PICTURE, "AVIF"), "heic": (SAMPLES / "face.heic").read_bytes(),
    "mp4": (SAMPLES / "h264.mp4").read_bytes(), "webm": (SAMPLES / "vp9.webm").read_bytes(),
    "pdf": pdf("Hello"), "docx": docx("Hello", more={"word/media/image1.png": encoded(PICTURE, "PNG")}),
    "xlsx": xlsx([["a", "b"], ["c", "d"]]),
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg' width='40' height='30'><text>Hello</text></svg>",
}  # fmt: skip


def look(data: bytes, left_s: float = 10.0) -> list[Finding]:
    """Return what a file holds; raises UnreadableError and nothing else."""
    policy = make_policy()
    contents = ContentInspector(TextInspector(policy.school, LISTS), PictureInspector(FixedFaces()))
    return contents.find(data, kind_of(data) or "picture", PartRef("file", 0), Terms(left_s=lambda: left_s))


def reason(data: bytes) -> str:
    """Return why a file is unreadable."""
    with pytest.raises(UnreadableError) as caught:
        look(data)
    return str(caught.value)


@pytest.mark.parametrize("name", SEEDS)
def test_every_seed_is_readable(name: str) -> None:
    """What is damaged below is whole here."""
    assert "unreadable" not in [finding.kind for finding in look(SEEDS[name])]


@pytest.mark.parametrize("name", sorted(set(SEEDS) - {"svg", "webm", "mp4"}))
def test_half_a_file_is_unreadable(name: str) -> None:
    """One line of reason."""
    assert "\n" not in reason(SEEDS[name][: len(SEEDS[name]) // 2])


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(name=st.sampled_from(sorted(SEEDS)), seed=st.integers(0, 2**32))
def test_damage_gives_findings_or_a_reason(name: str, seed: int) -> None:
    """Bytes changed, cut out, doubled and swapped in every kind of file."""
    with contextlib.suppress(UnreadableError):
        look(mutated(SEEDS[name], seed))
    assert shared_workers()


def zip_bomb(unfolded: int, name: str = "word/document.xml") -> bytes:
    """Return a document whose member unfolds to so many bytes."""
    return zipped(TYPES | {name: b"<a>" + b" " * unfolded + b"</a>"})


def test_a_document_that_unfolds_without_end_is_unreadable() -> None:
    """A small archive of very many bytes is not unfolded to its end."""
    assert "unfolds" in reason(zip_bomb(archive.MOST_MEMBER_BYTES + 1))


def test_a_document_of_very_many_parts_is_unreadable() -> None:
    """Parts are counted first."""
    parts = {f"word/header{number}.xml": b"" for number in range(archive.MOST_MEMBERS + 1)}
    assert "unfolds" in reason(zipped(TYPES | parts))


def test_a_document_that_lies_about_its_size_is_unreadable() -> None:
    """The size in the directory is not believed."""
    data = bytearray(zip_bomb(archive.MOST_MEMBER_BYTES + 1))
    at = data.rfind(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 10)
    assert reason(bytes(data))


def locked_docx() -> bytes:
    """Return a document whose members say that they are encrypted."""
    data = bytearray(docx("Hello"))
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := data.find(mark, at + 1)) >= 0:
            data[at + flags] |= 1
    return bytes(data)


def test_a_locked_document_is_told_as_locked() -> None:
    """The policy says what follows."""
    assert reason(locked_docx()) == "the document is locked with a password"
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")
    assert reason(ole) == "the document is locked with a password"


def test_an_older_document_is_told_as_such() -> None:
    """The shell of .doc and .xls is not looked into."""
    assert ".doc" in reason(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))


def huge(kind: str) -> bytes:
    """Return a file that claims 30,000 by 30,000 pixels."""
    data = bytearray(SEEDS[kind])
    if kind == "png":
        data[16:24] = struct.pack(">II", 30_000, 30_000)
        data[29:33] = struct.pack(">I", zlib.crc32(data[12:29]))
    elif kind == "gif":
        data[6:10] = struct.pack("<HH", 30_000, 30_000)
    else:
        at = data.index(b"\xff\xc0")
        data[at + 5 : at + 9] = struct.pack(">HH", 30_000, 30_000)
    return bytes(data)


@pytest.mark.parametrize("kind", ["png", "gif", "jpeg"])
def test_a_picture_of_30000_by_30000_is_not_decoded(kind: str) -> None:
    """Its header is asked first."""
    assert "megapixels" in reason(huge(kind))


def test_a_page_of_any_size_is_drawn_small() -> None:
    """A page as large as a football field is rendered at working size."""
    assert look(pdf("Hello").replace(b"[0 0 595 842]", b"[0 0 14400 14400]")) == []


def test_nested_xml_does_not_unfold() -> None:
    """Entities are refused wherever an office document holds them."""
    bomb = b"<!DOCTYPE a [<!ENTITY x 'ha'>]><a>&x;</a>"
    assert "entities" in reason(zipped(TYPES | {"word/document.xml": bomb}))


def test_a_deep_drawing_ends_its_worker_at_most() -> None:
    """A hundred thousand groups inside one another are too deep for a renderer."""
    depth = 100_000
    data = b"<svg xmlns='http://www.w3.org/2000/svg'>" + b"<g>" * depth + b"</g>" * depth + b"</svg>"
    with contextlib.suppress(UnreadableError):
        look(data)
    assert look(SEEDS["png"]) == []


def gif_and_zip() -> bytes:
    """Return a picture that is an archive too."""
    buffer = io.BytesIO(SEEDS["gif"])
    with zipfile.ZipFile(buffer, "a") as file:
        file.writestr("[Content_Types].xml", "x")
    return buffer.getvalue()


@pytest.mark.parametrize(
    "make",
    [gif_and_zip, lambda: SEEDS["jpeg"] + SEEDS["pdf"], lambda: SEEDS["png"] + b"<svg></svg><html></html>"],
)
def test_a_file_of_two_kinds_is_what_it_begins_as(make: Callable[[], bytes]) -> None:
    """A site that takes a picture shows the picture."""
    assert kind_of(make()) == "picture"
    assert look(make()) == []


@pytest.mark.parametrize("field", ["exif", "icc_profile", "xmp"])
def test_malformed_details_do_not_hide_a_picture(field: str) -> None:
    """A broken note is passed over."""
    broken = b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + b"\xff" * 400
    assert look(encoded(PICTURE, **{field: broken})) == []


def test_a_heif_box_without_an_end_is_unreadable() -> None:
    """A length that leads past the file, or round in a circle."""
    data = bytearray(SEEDS["heic"])
    at = data.index(b"meta") - 4
    data[at : at + 4] = struct.pack(">I", 0xFFFFFFF0)
    assert reason(bytes(data))


def endless_photo() -> bytes:
    """A small file of 12 megapixels that is drawn all over a few thousand times, each time a little better."""
    data = encoded(Image.new("RGB", (4032, 3024), "olive"), "JPEG", progressive=True)
    last = data.rindex(b"\xff\xda")
    return data[:-2] + data[last:-2] * 3000 + data[-2:]


def scrambled_photo() -> bytes:
    """A phone's photograph whose middle was overwritten."""
    data = bytearray(encoded(Image.effect_noise((4032, 3024), 40).convert("RGB"), "JPEG"))
    data[len(data) // 3 : len(data) // 2] = bytes(len(data) // 2 - len(data) // 3)
    return bytes(data)


@pytest.mark.parametrize("make", [endless_photo, scrambled_photo])
def test_a_bad_photo_of_12_megapixels_is_answered_in_time(make: Callable[[], bytes]) -> None:
    """It is unreadable or it shows nothing, within the seconds that a post has."""
    data = make()
    started = time.monotonic()
    with contextlib.suppress(UnreadableError):
        assert look(data, left_s=3.0) == []
    assert time.monotonic() - started < 6


def test_an_empty_file_says_so() -> None:
    """Zero bytes are no picture."""
    assert "0 bytes" in reason(b"")
