"""The copy that a second person sees: small, drawn anew, with the moments that findings speak of."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from drawn_face import encoded
from file_helpers import docx
from PIL import Image

from companion_api.held_post import MOST_PICTURES, SIDE, copy_of
from gatepost.post import FilePart, ImagePart, Post, TextPart

SAMPLES = Path(__file__).parent / "detectors" / "samples"
LARGE = encoded(Image.new("RGB", (3000, 1500), "teal"))


def finding(kind: str, index: int, at_s: float | None = None) -> dict[str, Any]:
    """A finding's place in a check's wire form."""
    return {"part": {"type": kind, "index": index} | ({"at_s": at_s} if at_s is not None else {})}


def test_a_picture_is_made_small_and_loses_its_details() -> None:
    """Boxes stay in pixels of the picture as given."""
    exif = Image.Exif()
    exif[0x010E] = "Olivia Smith"
    given = encoded(Image.open(io.BytesIO(LARGE)), exif=exif.tobytes())
    (picture,) = copy_of(Post(images=(ImagePart(given),)), []).pictures
    with Image.open(io.BytesIO(picture.jpeg)) as drawn:
        assert (drawn.format, max(drawn.size), dict(drawn.getexif())) == ("JPEG", SIDE, {})
    assert ((picture.width, picture.height), b"Olivia" in picture.jpeg) == ((3000, 1500), False)


def test_a_film_is_shown_at_its_findings() -> None:
    """A picture for each second that is told, none of the others."""
    film = (SAMPLES / "h264.mp4").read_bytes()
    told = [finding("file", 3, 4.0), finding("file", 3, 1.0), finding("file", 9, 2.0)]
    pictures = copy_of(Post(files=(FilePart(film, 3),)), told).pictures
    assert sorted((one.index, one.at_s) for one in pictures) == [(3, 1.0), (3, 4.0)]


@pytest.mark.parametrize("data", [b"", b"\xff\xd8\xff damaged", docx("Hello")])
def test_what_cannot_be_shown_is_named(data: bytes) -> None:
    """The colleague looks at it with the writer."""
    copy = copy_of(Post(files=(FilePart(data, 0, "list.docx"),)), [])
    assert (copy.pictures, copy.not_shown) == ((), ("A file, list.docx",))


def test_no_more_pictures_than_a_page_holds() -> None:
    """The rest is named."""
    small = encoded(Image.new("RGB", (40, 30)))
    copy = copy_of(Post(images=tuple(ImagePart(small, at) for at in range(MOST_PICTURES + 2))), [])
    assert (len(copy.pictures), copy.not_shown) == (MOST_PICTURES, ("A picture", "A picture"))


def test_half_a_character_does_not_break_it() -> None:
    """Spans count the same."""
    assert copy_of(Post(texts=(TextPart("a\ud83db", 0),)), []).texts == {0: "a?b"}
