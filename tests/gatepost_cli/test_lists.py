"""`gatepost roll import`, `staff import`, `logo add` and `logo list` on a home."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from drawn_crest import crest
from drawn_face import encoded
from picture_helpers import POLICY_YAML, ROLL
from PIL import Image

from companion_api.db import Database
from companion_api.detectors.logos import logo_files
from companion_api.detectors.logos.logo_calibration import Calibration
from companion_api.store.lists import load_lists
from gatepost.errors import InputError
from gatepost.home import Home
from gatepost.roll import Lists
from gatepost_cli.main import main

STAFF = "Title,First,Last,Role,Email\nMrs,Jo,Pike,Teacher,jpike@meadowbrook-primary.example\nMr,Remi,Okafor,Governor,\n"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><circle r="5"/></svg>'


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Return a home with a policy and nothing else."""
    home = Home(tmp_path / "school")
    home.root.mkdir()
    home.policy_path.write_text(POLICY_YAML, encoding="utf-8")
    return home


def lists_of(home: Home) -> Lists:
    """Return what the database of a home holds."""
    database = Database.of(home)
    with database.reading() as session:
        lists = load_lists(session)
    database.close()
    return lists


def run(home: Home, *arguments: str) -> int:
    """Run a command on the home."""
    return main([*arguments, "--home", str(home.root)])


def write(tmp_path: Path, name: str, data: str | bytes) -> str:
    """Write a file and return its path."""
    path = tmp_path / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return str(path)


def test_a_roll_is_imported_with_its_counts(home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Added, changed and left are said; the pupils are in the home."""
    assert run(home, "roll", "import", write(tmp_path, "roll.csv", ROLL)) == 0
    assert "2 pupils on the list: 2 added, 0 changed, 0 left." in capsys.readouterr().out
    assert {pupil.first for pupil in lists_of(home).pupils} == {"Olivia", "Tom"}


def test_counts_as_json(home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A second import tells what is new to it."""
    run(home, "roll", "import", write(tmp_path, "roll.csv", ROLL))
    capsys.readouterr()
    more = ROLL.replace("Willow", "Oak") + "Amara,Khan,Oak,4\n"
    run(home, "roll", "import", write(tmp_path, "roll.csv", more), "--json")
    counts = json.loads(capsys.readouterr().out)
    assert counts == {"list": "pupils", "total": 3, "added": 1, "changed": 1, "left": 0}


def test_a_file_without_over_half_is_refused_whole(
    home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The list stays as it was; the line names the file and the option that would allow it."""
    run(home, "roll", "import", write(tmp_path, "roll.csv", ROLL + "Amara,Khan,Oak,4\n"))
    small = write(tmp_path, "small.csv", "Forename,Surname\nOlivia,Smith\n")
    assert run(home, "roll", "import", small) == 2
    assert "small.csv: 2 of 3 people would leave" in capsys.readouterr().err
    assert len(lists_of(home).pupils) == 3


def test_allow_shrink_accepts_it(home: Home, tmp_path: Path) -> None:
    """A school that is closing may say so."""
    run(home, "roll", "import", write(tmp_path, "roll.csv", ROLL + "Amara,Khan,Oak,4\n"))
    small = write(tmp_path, "small.csv", "Forename,Surname\nOlivia,Smith\n")
    assert run(home, "roll", "import", small, "--allow-shrink") == 0
    assert len(lists_of(home).pupils) == 1


@pytest.mark.parametrize("text", ["", "only words\n", "Forename,Surname\n", "Forename,Surname\nOlivia,\n"])
def test_a_bad_file_is_one_line_and_changes_nothing(
    home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    """The place is named and no database is touched."""
    assert run(home, "roll", "import", write(tmp_path, "bad.csv", text)) == 2
    err = capsys.readouterr().err
    assert "bad.csv" in err
    assert err.count("\n") == 1
    assert not (home.root / "gatepost.db").exists()


def test_a_staff_list_keeps_its_kinds(home: Home, tmp_path: Path) -> None:
    """Staff and governors of one file go to their own lists."""
    assert run(home, "staff", "import", write(tmp_path, "staff.csv", STAFF)) == 0
    assert {(adult.first, adult.kind) for adult in lists_of(home).adults} == {("Jo", "staff"), ("Remi", "governor")}


def test_an_import_needs_a_home(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is made by the way."""
    nowhere = Home(tmp_path / "nowhere")
    assert run(nowhere, "roll", "import", write(tmp_path, "roll.csv", ROLL)) == 2
    assert "gatepost init" in capsys.readouterr().err
    assert not nowhere.root.exists()


def test_a_check_uses_the_home_s_lists(home: Home, tmp_path: Path) -> None:
    """After the import the pupils are known."""
    assert run(home, "check", "--text", "Tom Jones won") == 0
    run(home, "roll", "import", write(tmp_path, "roll.csv", ROLL))
    assert run(home, "check", "--text", "Tom Jones won") == 1


@pytest.fixture(autouse=True)
def quick_trial(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the trial's pictures to its own tests: each takes seconds."""

    def tried(logo: np.ndarray, tell: object) -> Calibration:
        if len(np.unique(logo)) < 3:
            raise InputError("the logo shows too little to look for")
        return Calibration(0.56, 0.97, 0.9, 0.85)

    monkeypatch.setattr(logo_files, "calibrate", tried)


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("crest.png", encoded(Image.new("RGBA", (64, 64)), "PNG"), "PNG"),
        ("crest.jpeg", encoded(Image.new("RGB", (64, 64))), "JPEG"),
        ("wrong ending.txt", SVG, "SVG"),
    ],
)  # fmt: skip
def test_a_logo_is_kept_owner_only(
    home: Home, capsys: pytest.CaptureFixture[str], name: str, data: bytes, kind: str
) -> None:
    """Its kind is told by content, and only the owner may read the copy."""
    assert run(home, "logo", "add", write(home.root.parent, name, data), "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["kind"], told["size_bytes"]) == (kind, len(data))
    assert (home.logos / told["name"]).stat().st_mode & 0o777 == 0o600


def test_a_logo_s_name_is_made_safe(home: Home, tmp_path: Path) -> None:
    """Spaces, accents and dots of the file's name do not reach the home."""
    run(home, "logo", "add", write(tmp_path, "..École Crest (1).svg", SVG))
    assert [path.name.rpartition("-")[0] for path in home.logos.glob("*.svg")] == ["cole-crest-1"]


def test_the_same_logo_is_refused_the_second_time(
    home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever it is called."""
    run(home, "logo", "add", write(tmp_path, "crest.svg", SVG))
    assert run(home, "logo", "add", write(tmp_path, "copy.svg", SVG)) == 2
    assert "there already, as crest-" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "no PNG, JPEG or SVG"),
        (b"GIF89a", "no PNG, JPEG or SVG"),
        (b"<html></html>", "no PNG, JPEG or SVG"),
        (b"\x89PNG\r\n\x1a\n", "cut short"),
        (b"<svg><script>alert(1)</script></svg>", "script"),
        (b'<svg onload="alert(1)"/>', "script"),
        (b'<svg><a href="javascript:alert(1)"/></svg>', "script"),
        (b"<svg>" + b" " * 5_300_000 + b"</svg>", "larger than 5 MB"),
    ],
)  # fmt: skip
def test_what_is_no_logo_is_refused(
    home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str], data: bytes, words: str
) -> None:
    """One line, and nothing is kept."""
    assert run(home, "logo", "add", write(tmp_path, "crest.svg", data)) == 2
    assert words in capsys.readouterr().err
    assert not home.logos.exists()


def test_logos_are_listed(home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One that shows nothing is kept, and the list says that it is not searched for."""
    run(home, "logo", "add", write(tmp_path, "crest.png", encoded(Image.new("RGBA", (64, 64)), "PNG")))
    run(home, "logo", "list")
    shown = capsys.readouterr().out
    assert "crest-" in shown
    assert "not searched for" in shown


def test_a_logo_is_tried_out_when_it_is_added(home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What share of made pictures it was found in is told at once and kept."""
    assert run(home, "logo", "add", write(tmp_path, "crest.png", encoded(crest(), "PNG"))) == 0
    assert "it was found in 97% at 12 %" in capsys.readouterr().out
    run(home, "logo", "list", "--json")
    assert json.loads(capsys.readouterr().out)[0]["found_plain"] == 0.97


def test_a_check_finds_the_home_s_logo(home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A logo in the home is found in the next picture."""
    home.logos.mkdir()
    (home.logos / "crest.png").write_bytes(encoded(crest(), "PNG"))
    photo = Image.new("RGB", (1000, 750), "beige")
    photo.paste(crest().resize((240, 300)), (400, 200), crest().resize((240, 300)))
    capsys.readouterr()
    run(home, "check", "--image", write(tmp_path, "photo.jpg", encoded(photo)), "--json")
    assert "school_logo" in {finding["kind"] for finding in json.loads(capsys.readouterr().out)["findings"]}


def test_leavers_stand_beside_the_roll(home: Home, tmp_path: Path) -> None:
    """A list of leavers replaces neither the roll nor the siblings, and the roll's next import keeps it."""
    run(home, "roll", "import", write(tmp_path, "roll.csv", ROLL))
    run(home, "roll", "import", write(tmp_path, "leavers.csv", "First,Last\nBryony,Vale\n"), "--as", "leaver")
    run(home, "roll", "import", write(tmp_path, "roll.csv", ROLL))
    lists = lists_of(home)
    assert [(child.first, child.standing) for child in lists.others] == [("Bryony", "leaver")]
    assert len(lists.pupils) == 2


def test_parents_are_imported_as_such(home: Home, tmp_path: Path) -> None:
    """A list without a column for it says whose it is by the option."""
    assert run(home, "staff", "import", write(tmp_path, "p.csv", "First,Last\nBeth,Vale\n"), "--as", "parent") == 0
    assert [adult.kind for adult in lists_of(home).adults] == ["parent"]


def test_names_rest_sealed(home: Home, tmp_path: Path) -> None:
    """Nothing in the home's files shows a name of the roll or of the lists beside it."""
    run(home, "roll", "import", write(tmp_path, "roll.csv", "First,Last\nOttoline,Bramblewick\n"))
    run(home, "roll", "import", write(tmp_path, "leavers.csv", "First,Last\nOttoline,Gorsedene\n"), "--as", "leaver")
    held = b"".join(path.read_bytes() for path in home.root.rglob("*") if path.is_file())
    assert not any(name in held for name in (b"Ottoline", b"Bramblewick", b"Gorsedene"))
