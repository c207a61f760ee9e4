"""`gatepost faces`: refused while identification is off, and then on a recorded agreement alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from drawn_face import encoded, face_photo
from PIL import Image

from companion_api.identification import identifier
from companion_api.identification.template import LENGTH, Vector
from gatepost_cli.main import main

OFF = "school: {name: Meadowbrook Primary School}\n"
STAFF = OFF + "identification: {enabled: true, approved_by: Hilary Marlow, approved_on: 2026-09-01}\n"
PAPER = ("--agreed-on", "2026-09-01", "--recorded-by", "nbrandt", "--reference", "file 12")


class OneVector:
    """An encoder that needs no model, and counts."""

    def __init__(self) -> None:
        self.asked = 0

    def encode(self, *_: object) -> Vector:
        """Return the same numbers always."""
        self.asked += 1
        return (0.5,) * LENGTH


@pytest.fixture
def encoder(monkeypatch: pytest.MonkeyPatch) -> OneVector:
    """In place of the process's encoder."""
    one = OneVector()
    monkeypatch.setattr(identifier, "shared_encoder", lambda: one)
    return one


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home where the staff may be known again, with a photo of one of them."""
    (tmp_path / "policy.yaml").write_text(STAFF, encoding="utf-8")
    (tmp_path / "jo.jpg").write_bytes(encoded(face_photo()))
    return tmp_path


def faces(home: Path, action: str, *arguments: str) -> int:
    """Run the command in this process."""
    return main(["faces", action, "--home", str(home), *arguments])


def enrol(home: Path, *who: str, image: str = "jo.jpg", paper: tuple[str, ...] = PAPER) -> int:
    """Enrol somebody by one picture."""
    return faces(home, "enrol", *(who or ("--user", "jpike")), "--image", str(home / image), *paper)


def counted(home: Path, capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    """What ``list --json`` tells."""
    capsys.readouterr()
    faces(home, "list", "--json")
    enrolled: list[dict[str, object]] = json.loads(capsys.readouterr().out)["enrolled"]
    return enrolled


def test_an_adult_is_enrolled_counted_and_revoked(
    home: Path, encoder: OneVector, capsys: pytest.CaptureFixture[str]
) -> None:
    """The list names nobody; the end is one command."""
    assert (enrol(home), encoder.asked) == (0, 1)
    row = {"whose": "adult", "agreed_on": "2026-09-01", "pictures": 1}
    assert counted(home, capsys) == [row]
    assert (faces(home, "revoke", "--user", "JPike"), counted(home, capsys)) == (0, [])


def test_while_it_is_off_nothing_is_computed(
    home: Path, encoder: OneVector, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command is refused before a picture is opened, and no database is made."""
    (home / "policy.yaml").write_text(OFF, encoding="utf-8")
    assert (enrol(home), encoder.asked, (home / "gatepost.db").exists()) == (2, 0, False)
    assert "identification is off in this policy" in capsys.readouterr().err


def test_pupils_need_the_policys_word(home: Path, encoder: OneVector, capsys: pytest.CaptureFixture[str]) -> None:
    """A decision about the staff is none about children."""
    assert (enrol(home, "--pupil", "004001"), encoder.asked) == (2, 0)
    assert "pupils are not part of it" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("paper", "words"),
    [
        (("--agreed-on", "soon", *PAPER[2:]), "'soon' is not a date"),
        ((*PAPER[:5], " "), "where it is kept"),
        (PAPER[:2], "--recorded-by"),
    ],
)
def test_without_the_paper_nobody_is_enrolled(
    home: Path, encoder: OneVector, capsys: pytest.CaptureFixture[str], paper: tuple[str, ...], words: str
) -> None:
    """Day, witness and place are asked for."""
    try:
        status = enrol(home, paper=paper)
    except SystemExit as ended:
        status = int(str(ended.code))
    assert (status, encoder.asked, words in capsys.readouterr().err) == (2, 0, True)


@pytest.mark.parametrize(
    ("photo", "words"),
    [
        (Image.new("RGB", (300, 300)), "0 faces can be seen"),
        (face_photo(400, 300, face=60), "at least 80 are needed"),
    ],
)
def test_the_picture_shows_one_large_face(
    home: Path, encoder: OneVector, capsys: pytest.CaptureFixture[str], photo: Image.Image, words: str
) -> None:
    """Nobody is enrolled from a picture of another, or of too little."""
    (home / "bad.jpg").write_bytes(encoded(photo))
    assert (enrol(home, image="bad.jpg"), encoder.asked) == (2, 0)
    assert words in capsys.readouterr().err


def test_revoking_a_stranger_is_said(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One line, exit 2."""
    assert faces(home, "revoke", "--user", "nobody") == 2
    assert "nobody of this name or number is enrolled" in capsys.readouterr().err
