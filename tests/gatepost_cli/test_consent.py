"""`gatepost consent import` and `consent list` on a home."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from dashboard_helpers import make_home

from gatepost.home import Home
from gatepost_cli.main import main

ROLL = "UPN,Forename,Surname,Reg\nU1,Olivia,Smithson,Oak\nU2,Tom,Bracewell,Oak\nU3,Amara,Khan,Oak\n"
CONSENTS = "UPN,Website,Press\nU1,yes,no\nU2,yes,\nU3,no,no\n"


@pytest.fixture
def home(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Home:
    """A home with three pupils and their families' answers."""
    home = make_home(tmp_path / "home")
    assert gatepost(home, "roll", "import", write(home, ROLL)) == 0
    assert gatepost(home, "consent", "import", write(home, CONSENTS)) == 0
    assert "5 answers on the list: 5 added, 0 changed, 0 left." in capsys.readouterr().out
    return home


def gatepost(home: Home, *arguments: str) -> int:
    """Run one command on that home."""
    return main([*arguments, "--home", str(home.root)])


def write(home: Home, text: str) -> str:
    """Write a list beside the home and return its path."""
    path = home.root.parent / "list.csv"
    path.write_text(text, encoding="utf-8")
    return str(path)


def printed(home: Home, capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, object]:
    """The one JSON document that a command prints."""
    capsys.readouterr()
    assert gatepost(home, *arguments, "--json") == 0
    document: dict[str, object] = json.loads(capsys.readouterr().out)
    return document


def test_the_list_counts_and_names_nobody(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    """A pupil without an answer is counted as not said."""
    counts = printed(home, capsys, "consent", "list")
    press = {"channel": "press", "yes": 0, "no": 2, "not_said": 1}
    assert counts == {"pupils": 3, "channels": [press, {"channel": "website", "yes": 2, "no": 1, "not_said": 0}]}


def test_the_table_says_what_it_is_used_for(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody shall believe that pictures are compared with it where the school has not decided so."""
    gatepost(home, "consent", "list")
    shown = capsys.readouterr().out
    assert "website" in shown
    assert "only where the policy switches identification on" in shown


def test_a_second_import_tells_what_changed(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    """Added, changed and left are answers."""
    again = write(home, "UPN,Website,Press\nU1,no,no\nU2,yes,yes\nU3,,no\n")
    counts = printed(home, capsys, "consent", "import", again)
    assert counts == {"list": "consents", "total": 5, "added": 1, "changed": 1, "left": 1}


@pytest.mark.parametrize("text", ["UPN,Website\nU1,yes\n", "UPN,Website\nU9,yes\n", "nothing\n"])
def test_a_refused_file_changes_nothing(home: Home, capsys: pytest.CaptureFixture[str], text: str) -> None:
    """Over half gone, an unknown pupil or no list at all: one line, exit 2."""
    before = printed(home, capsys, "consent", "list")
    assert gatepost(home, "consent", "import", write(home, text)) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert printed(home, capsys, "consent", "list") == before


def test_allow_shrink_accepts_it(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    """The option that the refusal names."""
    small = write(home, "UPN,Website\nU1,yes\n")
    assert printed(home, capsys, "consent", "import", small, "--allow-shrink")["left"] == 4


def test_a_leaver_s_answers_go_with_the_leaver(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is kept about a pupil who is not on the roll."""
    gatepost(home, "roll", "import", write(home, ROLL.replace("U3,Amara,Khan,Oak\n", "")))
    channels = printed(home, capsys, "consent", "list")["channels"]
    assert channels == [
        {"channel": "press", "yes": 0, "no": 1, "not_said": 1},
        {"channel": "website", "yes": 2, "no": 0, "not_said": 0},
    ]


def test_answers_are_sealed_on_disk(home: Home) -> None:
    """No name stands in the database file or its journal."""
    stored = b"".join(path.read_bytes() for path in home.root.glob("gatepost.db*"))
    assert b"Bracewell" not in stored
