"""Writing in a picture is read upright, on its side and upside down, without anything being fetched."""

from __future__ import annotations

import socket

import pytest
from PIL import Image, ImageDraw, ImageFont

from companion_api.detectors.picture import Picture
from companion_api.detectors.words import writing
from companion_api.detectors.words.writing import RapidOcrReader, WritingUnavailable, shared_reader

pytestmark = pytest.mark.skipif(not writing.is_installed(), reason="rapidocr is not installed")


def label(*rows: str, size: int = 48) -> Image.Image:
    """Return a white label in Pillow's own font."""
    image = Image.new("RGB", (640, 120 * len(rows)), "white")
    draw = ImageDraw.Draw(image)
    for number, row in enumerate(rows):
        draw.text((40, 30 + 120 * number), row, "black", ImageFont.load_default(size))
    return image


def read(image: Image.Image) -> list[str]:
    """Return what the process's reader reads, from the top down."""
    reader = shared_reader()
    assert reader is not None
    lines = reader.read(Picture(image, *image.size), limit_s=60)
    return [line.text for line in sorted(lines, key=lambda line: line.start[1])]


def test_each_line_is_read() -> None:
    """A label with two lines gives two, from the top."""
    assert read(label("Olivia Smith", "Oak class")) == ["Olivia Smith", "Oak class"]


@pytest.mark.parametrize("angle", [90, 180, 270])
def test_a_turned_picture_is_read(angle: int) -> None:
    """On either side and upside down, as without a note about its orientation."""
    assert read(label("Olivia Smith").rotate(angle, expand=True)) == ["Olivia Smith"]


@pytest.mark.parametrize(("angle", "along"), [(0, (1, 0)), (90, (0, -1)), (180, (-1, 0)), (270, (0, 1))])
def test_a_line_knows_which_way_it_runs(angle: int, along: tuple[int, int]) -> None:
    """The way from the first letter to the last follows the picture's turn."""
    image = label("Olivia Smith").rotate(angle, expand=True)
    line = RapidOcrReader().read(Picture(image, *image.size))[0]
    assert (round(line.along[0] / line.length), round(line.along[1] / line.length)) == along


def test_a_picture_without_writing_gives_nothing() -> None:
    """No line at all, and no error."""
    assert read(Image.new("RGB", (400, 300), "teal")) == []


def test_a_picture_with_little_writing_is_looked_at_larger(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pale letters on a large wall, which the first look does not show, are found in a larger copy."""
    wall = Image.new("RGB", (1600, 1200), "#9a9a90")
    ImageDraw.Draw(wall).text((900, 600), "Naomi Lane", "#6a6a60", ImageFont.load_default(15))
    assert read(wall) == ["Naomi Lane"]
    monkeypatch.setattr(writing, "FEW", 0)
    assert read(wall) == []


def test_nothing_is_read_once_the_time_is_up() -> None:
    """Lines that are not reached within the limit are left out."""
    reader, image = RapidOcrReader(), label("Olivia Smith")
    assert reader.read(Picture(image, *image.size), limit_s=0) == []


def test_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    """Opening the networks and reading need no connection."""

    def refuse(*_: object) -> None:
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    reader, image = RapidOcrReader(), label("Olivia Smith")
    reader.load()
    assert [line.text for line in reader.read(Picture(image, *image.size))] == ["Olivia Smith"]


def test_a_missing_network_is_told_and_not_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without its files reading is unavailable: rapidocr would download them."""
    monkeypatch.setattr(writing, "READER", "no-such-file.onnx")
    with pytest.raises(WritingUnavailable, match="not installed"):
        RapidOcrReader().load()
