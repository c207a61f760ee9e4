"""A face in a picture that no camera of the school's took; nothing where no list is kept or no camera is named."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path

import pytest
from drawn_face import encoded
from file_helpers import box
from picture_helpers import LISTS, SCHOOL, FixedFaces, make_policy
from PIL import Image

from companion_api.detectors.faces.faces import Face
from companion_api.detectors.kinds.film_notes import film_notes
from companion_api.inspection import Inspector
from gatepost.finding import Finding
from gatepost.post import FilePart, ImagePart, Post

SAMPLES = Path(__file__).parents[1] / "samples"
FACE = Face((10, 20, 30, 40), 30, 0.9)
IPAD = {"make": "Apple", "model": "iPad (9th generation)"}
CANON = {"make": "Canon", "model": "EOS 2000D", "serial": "012345"}


def photo(make: str = "", model: str = "", serial: str = "", kind: str = "JPEG") -> bytes:
    """Return a picture whose EXIF names its camera."""
    exif = Image.Exif()
    exif.update({tag: value for tag, value in ((0x010F, make), (0x0110, model)) if value})
    if serial:
        exif.get_ifd(0x8769)[0xA431] = serial
    return encoded(Image.new("RGB", (200, 100), "teal"), kind, exif=exif.tobytes())


def found_in(data: bytes, *faces: Face, cameras: Sequence[dict[str, str]] = (IPAD, CANON)) -> list[Finding]:
    """Return what is said of the camera at a school with this list."""
    policy = make_policy(school=SCHOOL | {"cameras": list(cameras)})
    inspector = Inspector(policy, LISTS, faces=FixedFaces(*faces))
    part = {"files": (FilePart(data),)} if data[4:8] == b"ftyp" else {"images": (ImagePart(data),)}
    verdict = inspector.inspect(Post(**part))  # type: ignore[arg-type]
    return [entry.finding for entry in verdict.findings if entry.finding.kind == "personal_camera"]


@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "PNG"])
def test_a_face_by_a_phone_that_is_not_on_the_list(kind: str) -> None:
    """The camera is named as people call it, once for the picture, without a box."""
    (finding,) = found_in(photo("Apple", "iPhone 14", kind=kind), FACE, FACE)
    said = "This picture was taken with an iPhone 14, which is not on the school's list of cameras."
    assert (finding.message, finding.family, finding.box) == (said, "pupil", None)
    assert "camera of the school's" in finding.advice


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (photo("Apple", "iPad (9th generation)"), "it is on the list"),
        (photo("CANON ", "Canon EOS 2000D", "12345"), "the same in the maker's own spelling, with its number"),
        (photo("Canon", "Canon EOS 2000D"), "it says no number, so make and model decide"),
        (photo(), "it names no camera"),
        (photo("Samsung"), "a maker alone could be any camera of theirs"),
    ],
)
def test_nothing_is_said(data: bytes, why: str) -> None:
    """Neither of the school's own cameras, nor where nothing is known."""
    assert found_in(data, FACE) == [], why


def test_a_picture_without_anybody_may_be_anyones() -> None:
    """The clauses are about pictures of children."""
    assert found_in(photo("Apple", "iPhone 14")) == []


def test_nothing_is_compared_without_a_list() -> None:
    """A school that keeps none hears nothing of cameras."""
    assert found_in(photo("Apple", "iPhone 14"), FACE, cameras=()) == []


def test_another_number_is_another_camera() -> None:
    """The same model, at home."""
    (finding,) = found_in(photo("Canon", "Canon EOS 2000D", "99999"), FACE)
    assert "a Canon EOS 2000D" in finding.message
    assert "99999" not in finding.message


def test_what_a_picture_says_of_its_camera_is_kept_short() -> None:
    """It is a stranger's text in our sentence."""
    (finding,) = found_in(photo("Evil", "Cam\nera\x1b[0m " + "x" * 500), FACE)
    assert finding.message.isprintable()
    assert len(finding.message) < 160


def test_a_camera_in_xmp_is_found() -> None:
    """Editors move it there."""
    packet = (
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:tiff='urn:tiff'>"
        "<rdf:Description tiff:Make='Google'><tiff:Model>Pixel 8</tiff:Model></rdf:Description></rdf:RDF>"
    )
    (finding,) = found_in(encoded(Image.new("RGB", (200, 100), "teal"), xmp=packet.encode()), FACE)
    assert "a Google Pixel 8," in finding.message


def film_by(notes: bytes) -> bytes:
    """Return a film with further boxes behind it."""
    return (SAMPLES / "h264.mp4").read_bytes() + box(b"moov", notes)


def keyed(names: tuple[bytes, bytes], *values: bytes, version: bytes = b"") -> bytes:
    """Return a box ``meta`` as phones write it: keys by name, values by the keys' numbers."""
    keys = bytes(4) + struct.pack(">I", 2) + b"".join(box(b"mdta", name) for name in names)
    items = [box(struct.pack(">I", number), box(b"data", bytes(8) + value)) for number, value in enumerate(values, 1)]
    handler = box(b"hdlr", bytes(8) + b"mdta" + bytes(13))
    return box(b"meta", version + handler + box(b"keys", keys) + box(b"ilst", b"".join(items)))


APPLE = (b"com.apple.quicktime.make", b"com.apple.quicktime.model")
ANDROID = (b"com.android.manufacturer", b"com.android.model")
OLDER = [struct.pack(">HH", len(text), 0) + text for text in (b"Apple", b"iPhone 6")]


@pytest.mark.parametrize(
    ("notes", "name"),
    [
        (keyed(APPLE, b"Apple", b"iPhone 14"), "an iPhone 14"),
        (keyed(ANDROID, b"samsung", b"SM-S911B", version=bytes(4)), "a samsung SM-S911B"),
        (box(b"udta", box(b"\xa9mak", OLDER[0]) + box(b"\xa9mod", OLDER[1])), "an iPhone 6"),
    ],
)
def test_the_camera_of_a_film(notes: bytes, name: str) -> None:
    """As Apple's and Android's phones and older QuickTime files note it."""
    (finding,) = found_in(film_by(notes), FACE)
    assert finding.message == f"This film was taken with {name}, which is not on the school's list of cameras."


def test_a_film_of_the_schools_tablet() -> None:
    """It is on the list."""
    assert found_in(film_by(keyed(APPLE, b"Apple", b"iPad (9th generation)")), FACE) == []


@pytest.mark.parametrize("at", range(0, 200, 5))
def test_a_damaged_note_is_passed_over(at: int) -> None:
    """Wherever it is damaged or cut short, no more than a word of it is lost."""
    note = keyed(APPLE, b"Apple", b"iPhone 14")
    for damaged in (note[:at], note[:at] + b"\xff" * 4 + note[at + 4 :]):
        told = [entry for entry, _ in film_notes(b"\0\0\0\x08ftyp" + box(b"moov", damaged), 1000)]
        assert {entry["kind"] for entry in told} <= {"camera"}
