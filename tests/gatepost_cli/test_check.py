"""`gatepost check` on one post: exit status, JSON, lines for a person, wrong input."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from drawn_face import encoded, face_photo
from picture_helpers import write_school
from PIL import Image

from gatepost_cli.main import main


@pytest.fixture
def school(tmp_path: Path) -> list[str]:
    """Return the options that name a policy and a roll."""
    return write_school(tmp_path)


def check(*arguments: str) -> int:
    """Run the command in this process."""
    return main(["check", *arguments])


def result_of(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, object]:
    """Return the one JSON document."""
    check(*arguments, "--json")
    document: dict[str, object] = json.loads(capsys.readouterr().out)
    return document


def huge_png() -> bytes:
    """Return a PNG whose header claims 200 megapixels."""
    header = b"IHDR" + struct.pack(">IIBBBBB", 20_000, 10_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + struct.pack(">I", 13)
        + header
        + struct.pack(">I", zlib.crc32(header))
        + b"\0\0\0\0IDAT\0\0\0\0"
    )


def test_a_clean_post_exits_0(school: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing to say."""
    assert check(*school, "--text", "A lovely day in the garden.") == 0
    assert capsys.readouterr().out.startswith("allow: nothing to say")


def test_a_named_pupil_exits_1(school: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """The words are shown masked, with the message, the advice and the clause."""
    assert check(*school, "--text", "Well done Olivia Smith!") == 1
    shown = capsys.readouterr().out
    assert "O▒▒▒▒▒ S▒▒▒▒" in shown
    assert "Smith" not in shown
    assert "Clause 4.2: “Pupils are not named.”" in shown


def test_a_finding_that_the_policy_allows_exits_0(school: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """What the policy lets pass is not something to say."""
    assert check(*school, "--text", "Meadowbrook Primary School is open.") == 0


def test_json_is_the_contract_s_document(school: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """One document with the agreed keys; the span counts code points of the text as given."""
    document = result_of(capsys, *school, "--text", "🎉 Olivia Smith")
    assert {"verdict", "elapsed_ms", "policy", "findings"} == set(document)
    finding = document["findings"][0]  # type: ignore[index]
    assert (finding["kind"], finding["level"], finding["span"]) == ("pupil_name", "block", [2, 14])
    assert finding["clause"] == {"id": "4.2", "quote": "Pupils are not named."}


def test_several_texts_are_numbered(school: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """The part says which text."""
    document = result_of(capsys, *school, "--text", "Hello", "--text", "Tom Jones")
    assert document["findings"][0]["part"] == {"type": "text", "index": 1}  # type: ignore[index]


def test_a_face_in_a_picture_is_found(school: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The box is inside the picture as given."""
    (tmp_path / "photo.jpg").write_bytes(encoded(face_photo(2000, 1500, face=700)))
    finding = result_of(capsys, *school, "--image", str(tmp_path / "photo.jpg"))["findings"][0]  # type: ignore[index]
    left, top, width, height = finding["box"]
    assert finding["kind"] == "face"
    assert 650 <= left < left + width <= 1350
    assert 400 <= top < top + height <= 1100


def test_a_text_file_is_read(school: list[str], tmp_path: Path) -> None:
    """Words in an attached list are found."""
    (tmp_path / "list.csv").write_text("pupil,prize\nOlivia Smith,1st\n", encoding="utf-8")
    assert check(*school, "--file", str(tmp_path / "list.csv")) == 1


def test_explain_tells_what_a_finding_rests_on(school: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Evidence and stage times come on request."""
    document = result_of(capsys, *school, "--text", "Olivia Smith", "--explain")
    assert document["findings"][0]["evidence"]  # type: ignore[index]
    assert "texts" in document["stages_ms"]  # type: ignore[operator]


def test_a_control_character_does_not_reach_the_terminal(school: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Nor does a lone surrogate end the program."""
    assert check(*school, "--text", "Olivia\x1b[31m Smith \udce9 Tom Jones") == 1
    assert "\x1b" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("none.jpg", None, "No such file"),
        ("empty.jpg", b"", "0 bytes"),
        ("short.jpg", encoded(face_photo())[:900], "cut short"),
        ("huge.png", huge_png(), "at most 64 megapixels"),
        ("letter.jpg", b"%PDF-1.7", "PDF"),
        ("photo.heic", b"\0\0\0\x18ftypheic\0\0\0\0", "damaged"),
    ],
)
def test_a_picture_that_cannot_be_read_is_one_line_and_exit_2(
    school: list[str], capsys: pytest.CaptureFixture[str], name: str, data: bytes | None, words: str
) -> None:
    """The line names the file as it was given and the reason; nothing goes to stdout."""
    path = Path(school[-1]).with_name(name)
    if data is not None:
        path.write_bytes(data)
    assert check(*school, "--text", "Hello", "--image", str(path)) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert str(path) in err
    assert words in err


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ([], "--text, --image or --file"),
        (["--text", "x", "--role", "techer"], "did you mean 'teacher'"),
        (["--text", "x", "--action", "tweet"], "--action tweet"),
        (["--text", "x", "--account", "private"], "personal, official"),
        (["--text", "x", "--batch", "posts.jsonl"], "--batch"),
        (["--image", "."], "directory"),
        (["--image", "a\0b"], "file"),
    ],
)
def test_wrong_options_are_one_line_and_exit_2(
    school: list[str], capsys: pytest.CaptureFixture[str], options: list[str], words: str
) -> None:
    """The line names the option and says what to do."""
    assert check(*school, *options) == 2
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert words in err


def test_a_home_that_is_not_there_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a policy there is nothing to check by."""
    assert check("--home", str(tmp_path / "nowhere"), "--text", "x") == 2
    assert "gatepost init" in capsys.readouterr().err


def test_text_alone_imports_no_picture_library(school: list[str]) -> None:
    """A check of words starts without Pillow, OpenCV, dlib, face_recognition, Flask or SQLAlchemy."""
    heavy = ("PIL", "cv2", "dlib", "face_recognition", "flask", "sqlalchemy", "mitmproxy")
    code = (
        "import sys; from gatepost_cli.main import main;"
        f"status = main({['check', *school, '--text', 'Olivia Smith', '--json']!r});"
        f"print([name for name in {heavy!r} if name in sys.modules], file=sys.stderr); sys.exit(status)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.strip()) == (1, "[]")


def test_a_program_sees_one_document_and_no_warning(school: list[str], tmp_path: Path) -> None:
    """With a picture, stdout is JSON alone and stderr empty, with Python's warnings switched on."""
    (tmp_path / "photo.png").write_bytes(encoded(Image.new("RGB", (64, 64)), "PNG"))
    command = [sys.executable, "-W", "default", "-m", "gatepost_cli", "check", *school, "--json"]
    done = subprocess.run(
        [*command, "--image", str(tmp_path / "photo.png")], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["verdict"] == "allow"


def test_a_broken_scan_is_one_line_too(school: list[str], tmp_path: Path) -> None:
    """What the TIFF library writes by itself does not reach stderr."""
    scan = bytearray(encoded(face_photo(), "TIFF", compression="tiff_lzw"))
    scan[8:3000] = b"\xff" * 2992
    (tmp_path / "scan.tif").write_bytes(scan)
    command = [sys.executable, "-m", "gatepost_cli", "check", *school, "--image", str(tmp_path / "scan.tif")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
