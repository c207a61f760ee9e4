"""Untrusted bytes open as an upright picture at working size, or give one line of reason."""

from __future__ import annotations

import contextlib
import struct
import warnings
import zlib
from pathlib import Path

import pytest
from drawn_face import encoded, face_photo
from PIL import Image

from companion_api.detectors.kinds import decode
from companion_api.detectors.kinds.kinds import MAX_COUNTED_FRAMES
from companion_api.detectors.picture import Picture, available_formats, open_frames, open_picture
from gatepost.errors import UnreadableError

ORIENTATION = 0x0112
SAMPLES = Path(__file__).parent / "samples"


def png_header(width: int, height: int) -> bytes:
    """Return a PNG file that claims a size and has almost no pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


def chunk(kind: bytes, data: bytes) -> bytes:
    """Return one PNG chunk."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def reason_of(data: bytes) -> str:
    """Return why the bytes do not open."""
    with pytest.raises(UnreadableError) as caught:
        open_picture(data)
    return str(caught.value)


@pytest.mark.parametrize("kind", [name for name in available_formats() if name not in ("MPO", "HEIF")])
def test_every_format_opens_by_content(kind: str) -> None:
    """Each format on the list opens without a file name to go by."""
    opened = open_picture(encoded(Image.new("RGB", (60, 40), "teal"), kind))
    assert (opened.width, opened.height, opened.image.mode) == (60, 40, "RGB")


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_png_mode_becomes_rgb(mode: str) -> None:
    """Bit depth, palette and transparency end as RGB."""
    assert open_picture(encoded(Image.new(mode, (20, 10)), "PNG")).image.mode == "RGB"


@pytest.mark.parametrize("mode", ["I", "F", "CMYK", "LAB", "YCbCr"])
def test_every_tiff_mode_becomes_rgb(mode: str) -> None:
    """So do the modes that only scans and print files have."""
    assert open_picture(encoded(Image.new(mode, (20, 10)), "TIFF")).image.mode == "RGB"


def test_cmyk_keeps_its_colour() -> None:
    """A print-shop JPEG keeps light as light."""
    opened = open_picture(encoded(Image.new("RGB", (32, 32), "white").convert("CMYK")))
    assert min(opened.image.getpixel((5, 5))) > 240  # type: ignore[arg-type, type-var]


def test_deep_grey_is_not_clipped_to_white() -> None:
    """A 16-bit scan shows its range, not one white sheet."""
    deep = Image.new("I;16", (20, 10), 1000)
    deep.paste(60000, (10, 0, 20, 10))
    opened = open_picture(encoded(deep, "PNG"))
    assert opened.image.getpixel((2, 5)) == (0, 0, 0)
    assert opened.image.getpixel((17, 5)) == (255, 255, 255)


def test_transparent_parts_are_white() -> None:
    """What is transparent is looked at as sites show it."""
    palette = Image.new("P", (10, 10), 3)
    palette.putpalette([0] * 768)
    opened = open_picture(encoded(palette, "GIF", transparency=3))
    assert opened.image.getpixel((5, 5)) == (255, 255, 255)


def test_a_large_picture_is_reduced_to_working_size() -> None:
    """The detectors see at most 1,600 pixels; the size as given is kept."""
    opened = open_picture(encoded(Image.new("RGB", (4032, 3024))))
    assert (opened.width, opened.height, opened.image.size) == (4032, 3024, (1600, 1200))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize(("orientation", "corner"), [(1, (0, 0)), (3, (39, 19)), (6, (19, 0)), (8, (0, 39))])
def test_exif_orientation_is_applied(kind: str, orientation: int, corner: tuple[int, int]) -> None:
    """The dark corner is where a viewer shows it, and quarter turns swap the sides."""
    image = Image.new("RGB", (40, 20), "white")
    image.paste("black", (0, 0, 8, 8))
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    opened = open_picture(encoded(image, kind, exif=exif))
    assert (opened.width, opened.height) == ((20, 40) if orientation in (6, 8) else (40, 20))
    assert max(opened.image.getpixel(corner)) < 80  # type: ignore[arg-type, type-var]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "0 bytes"),
        (b"hello", "not a picture"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "damaged"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        (b"PK\x03\x04rest", "ZIP"),
        (b"GIF89a", "damaged"),
        (b"\xff\xd8\xff\xe0", "damaged"),
        (png_header(14_200, 14_200), "megapixels"),
        (png_header(8_001, 8_000), "megapixels"),
        (png_header(60_000, 60_000), "megapixels"),
        (png_header(400, 300), "damaged"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_why(data: bytes, words: str) -> None:
    """Wrong, empty, cut short or too large: one line of reason."""
    reason = reason_of(data)
    assert words in reason
    assert "\n" not in reason


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "BMP"])
def test_a_picture_cut_short_is_unreadable(kind: str) -> None:
    """Half a file is no picture."""
    data = encoded(face_photo(300, 200, face=150), kind)
    assert "damaged" in reason_of(data[: len(data) // 2])


def test_bytes_over_the_limit_are_not_opened() -> None:
    """The file's size is looked at first."""
    with pytest.raises(UnreadableError, match="at most 10 are read"):
        open_picture(b"x" * 11, max_bytes=10)


def test_a_text_bomb_inside_a_png_is_unreadable() -> None:
    """A compressed note that unfolds to 100 MB stops the reading."""
    bomb = chunk(b"zTXt", b"note\0\0" + zlib.compress(b"\0" * 100_000_000))
    data = encoded(Image.new("RGB", (8, 8)), "PNG")
    assert "damaged" in reason_of(data[:33] + bomb + data[33:])


@pytest.mark.parametrize("field", ["exif", "icc_profile"])
def test_a_malformed_note_does_not_hide_the_picture(field: str) -> None:
    """Broken EXIF or ICC data changes nothing, and no warning leaks."""
    broken = b"Exif\0\0II*\0\xff\xff\xff\xff" + b"\xff" * 64
    data = encoded(Image.new("RGB", (30, 20)), "JPEG", **{field: broken})
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert open_picture(data).width == 30


def test_a_picture_with_something_behind_it_is_read() -> None:
    """A picture that is an archive at the same time is judged by what it shows."""
    assert open_picture(encoded(Image.new("RGB", (30, 20))) + b"PK\x03\x04 a whole archive").width == 30


def test_an_animation_gives_frames_with_their_second() -> None:
    """Four frames, from the first to the last."""
    frames = [Image.new("RGB", (20, 20), (number * 20, 0, 0)) for number in range(10)]
    data = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=500)
    assert [frame.at_s for frame in open_frames(data)] == [0.0, 1.5, 3.0, 4.5]


def test_a_still_has_no_second() -> None:
    """A photograph is one picture without a time."""
    assert [frame.at_s for frame in open_frames(encoded(Image.new("RGB", (20, 20)), "PNG"))] == [None]


def test_a_long_animation_is_read_within_its_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    """Frames beyond the pixel budget are not reached for."""
    monkeypatch.setattr(decode, "MAX_ANIMATED_PIXELS", 3 * 20 * 20)
    frames = [Image.new("RGB", (20, 20), (number * 20, 0, 0)) for number in range(10)]
    data = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=500)
    frames_read = decode.frames(data, {"max_pixels": 400, "max_frames": 4})
    assert [told["at_s"] for told, _ in frames_read] == [0.0, 0.5, 1.0]


def test_a_gif_of_very_many_frames_is_not_walked_to_its_end() -> None:
    """An animation of 100,000 frames is looked at as far as frames are counted."""
    frame = encoded(Image.new("P", (1, 1)), "GIF")
    start, block = frame[:13], frame[frame.index(b"\x2c") : -1]
    palette = frame[13 : frame.index(b"\x2c")]
    data = start + palette + (b"\x21\xf9\x04\0\x0a\0\0\0" + block) * 100_000 + b"\x3b"
    assert [frame.at_s for frame in open_frames(data)][-1] == 0.1 * (MAX_COUNTED_FRAMES - 1)


@pytest.mark.parametrize(("name", "size"), [("plain.heic", (360, 240)), ("face.heic", (240, 360))])
def test_a_phone_s_heic_opens_upright(name: str, size: tuple[int, int]) -> None:
    """HEIC as iPhones keep it is read, and its rotation note is applied."""
    opened = open_picture((SAMPLES / name).read_bytes())
    assert (opened.width, opened.height) == size
    assert opened.image.size == size


def test_boxes_are_scaled_to_the_picture_as_given_and_clipped() -> None:
    """A box that sticks out ends at the border."""
    half = Picture(Image.new("RGB", (100, 50)), 200, 100)
    assert half.to_given((-5, 10, 30, 60)) == (0, 20, 50, 80)


def test_no_pixels_in_the_repr() -> None:
    """A logged picture shows its size alone."""
    assert repr(Picture(Image.new("RGB", (1, 1)), 1, 1)) == "Picture(width=1, height=1, at_s=None)"


def test_random_damage_never_raises_anything_else() -> None:
    """Flipped bytes give a picture or UnreadableError."""
    whole = bytearray(encoded(face_photo(120, 80, face=60), "TIFF", compression="tiff_lzw"))
    for place in range(0, len(whole), max(1, len(whole) // 150)):
        damaged = bytearray(whole)
        damaged[place] ^= 0xFF
        with contextlib.suppress(UnreadableError):
            open_frames(bytes(damaged))
    assert open_picture(bytes(whole)).width == 120
