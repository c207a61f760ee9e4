"""`gatepost redact`: a copy beside the picture, never over it, and one line for whatever is wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from drawn_face import encoded, face_photo
from PIL import Image

from gatepost_cli.main import main


@pytest.fixture
def photo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A photograph with one face, in a place without any home."""
    monkeypatch.delenv("GATEPOST_HOME", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "no-data"))
    path = tmp_path / "sports-day.jpg"
    path.write_bytes(encoded(face_photo()))
    return path


def redact(*arguments: object) -> int:
    """Run the command in this process."""
    return main(["redact", *map(str, arguments)])


def wrong(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    """Return the one line about wrong input."""
    assert redact(*arguments) == 2
    shown = capsys.readouterr()
    assert (shown.out, shown.err.count("\n")) == ("", 1)
    return shown.err


def test_the_copy_lies_beside_the_picture(photo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Named after it; the picture is as it was."""
    before = photo.read_bytes()
    assert redact(photo) == 0
    copy = photo.with_name("sports-day-blurred.jpg")
    with Image.open(copy) as image:
        assert (photo.read_bytes() == before, image.size) == (True, (800, 600))
    assert "1 face blurred; 800 x 600 pixels, without metadata" in capsys.readouterr().out


def test_json_says_what_was_done(photo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One document, with the copy's name, size and boxes."""
    out = photo.with_name("copy.png")
    redact(photo, "--out", out, "--max-side", "400", "--json")
    told = json.loads(capsys.readouterr().out)
    assert (told["out"], told["media_type"], told["width"], told["covered"][0]["what"]) == (
        str(out), "image/png", 400, "faces",
    )  # fmt: skip


def test_only_logos_leaves_faces_alone(photo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And says that nothing had to be covered."""
    redact(photo, "--only", "logo")
    assert "nothing had to be covered" in capsys.readouterr().out


def test_the_crop_is_told(tmp_path: Path, photo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A face at the edge is cut away."""
    photo.write_bytes(encoded(face_photo(1200, 600, face=200, at=(0, 200))))
    redact(photo, "--crop")
    assert "; cropped;" in capsys.readouterr().out


def test_a_copy_that_is_there_is_kept(photo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Unless --force says otherwise."""
    copy = photo.with_name("sports-day-blurred.jpg")
    copy.write_bytes(b"mine")
    assert "is there already" in wrong(capsys, photo)
    assert (copy.read_bytes(), redact(photo, "--force"), copy.read_bytes()[:2]) == (b"mine", 0, b"\xff\xd8")


@pytest.mark.parametrize("link", [False, True])
def test_the_picture_is_never_changed(photo: Path, capsys: pytest.CaptureFixture[str], *, link: bool) -> None:
    """Not even with --force, nor by another name of the same file."""
    out = photo.with_name("other.jpg") if link else photo
    if link:
        out.symlink_to(photo)
    before = photo.read_bytes()
    assert "the picture itself" in wrong(capsys, photo, "--out", out, "--force")
    assert photo.read_bytes() == before


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--only", "hats"], "no such value"),
        (["--only", ","], "--only: name one or more"),
        (["--max-side", "12"], "--max-side 12: give a number of pixels"),
        (["--max-side", "many"], "--max-side many: give a number of pixels"),
        (["--out", "copy.gif"], "end its name in .jpg or .png"),
        (["--out", "no/such/folder/copy.jpg"], "cannot be written"),
    ],
)
def test_wrong_options_are_one_line(
    photo: Path, capsys: pytest.CaptureFixture[str], options: list[str], words: str
) -> None:
    """Which option, and what to do."""
    assert words in wrong(capsys, photo, *options)


@pytest.mark.parametrize(
    ("content", "words"), [(b"", "is empty"), (b"%PDF-1.7\n", "a PDF document"), (None, "cannot be read")]
)
def test_what_is_no_picture_is_one_line(
    photo: Path, capsys: pytest.CaptureFixture[str], content: bytes | None, words: str
) -> None:
    """Which file and why; and no copy is left."""
    photo.unlink()
    if content is not None:
        photo.write_bytes(content)
    said = wrong(capsys, photo)
    assert (str(photo) in said, words in said, list(photo.parent.glob("*blurred*"))) == (True, True, [])
