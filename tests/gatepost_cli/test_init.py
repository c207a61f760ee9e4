"""`gatepost init`: a home, whole or not at all."""

from __future__ import annotations

import os
import re
import stat
import sys
from pathlib import Path

import pytest

from gatepost.home import Home
from gatepost.policy_file import load_policy
from gatepost_cli.main import main


@pytest.fixture
def home(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Home:
    """A home as init makes it."""
    assert main(["init", str(tmp_path / "school"), "--school-name", 'The "Acorn" School: 100 %']) == 0
    capsys.readouterr()
    return Home(tmp_path / "school")


def test_it_prints_a_one_time_link(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The first e-safety lead signs in with it."""
    assert main(["init", str(tmp_path / "school")]) == 0
    assert re.search(r"http://127\.0\.0\.1:8470/sign-in/link/[\w-]{20,}", capsys.readouterr().out)


def test_the_policy_is_valid_and_names_the_school(home: Home) -> None:
    """Any name survives, quotes and colons too."""
    assert load_policy(home.policy_path).school.name == 'The "Acorn" School: 100 %'


def test_inspection_is_off_until_notice_and_dpia(home: Home) -> None:
    """A new home gates sites and inspects nothing."""
    assert load_policy(home.policy_path).inspection_on is False


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps permissions in access lists")
def test_everything_is_readable_by_its_owner_alone(home: Home) -> None:
    """Folder 0700, secrets 0600."""
    secrets = [home.ca_key, *home.keys.iterdir(), home.policy_path, home.root / "gatepost.db"]
    assert [path.name for path in secrets if stat.S_IMODE(path.stat().st_mode) & 0o077] == []
    assert stat.S_IMODE(home.root.stat().st_mode) == 0o700


def test_a_second_init_changes_nothing(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    """A home is never overwritten."""
    before = home.policy_path.read_bytes()
    assert main(["init", str(home.root)]) == 2
    assert "is already a home" in capsys.readouterr().err
    assert home.policy_path.read_bytes() == before


def test_an_unknown_preset_leaves_nothing_behind(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One line, exit 2, no folder."""
    assert main(["init", str(tmp_path / "school"), "--preset", "amington-heat"]) == 2
    assert capsys.readouterr().err.startswith("gatepost: error: --preset or --school-name: 'amington-heat' is neither")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root and Windows may write anywhere")
def test_a_read_only_place_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No traceback where nothing can be written."""
    tmp_path.chmod(0o500)
    try:
        assert main(["init", str(tmp_path / "school")]) == 2
    finally:
        tmp_path.chmod(0o700)
    assert capsys.readouterr().err.count("\n") == 1


def test_a_file_in_the_way_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A name that is a file, or under a file, cannot be a home."""
    (tmp_path / "file").write_text("x")
    assert main(["init", str(tmp_path / "file")]) == 2
    assert main(["init", str(tmp_path / "file" / "school")]) == 2
    assert capsys.readouterr().err.count("\n") == 2
