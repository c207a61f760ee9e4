"""A school's own folder: what it says where nothing can be written."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import NoReturn

import pytest

from gatepost.errors import InputError
from gatepost.home import Home, write_private


def refuse(*_arguments: object, **_options: object) -> NoReturn:
    """What every write and every removal answers on a read-only disk."""
    raise OSError(errno.EROFS, os.strerror(errno.EROFS))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A home on a disk that has just become read-only."""
    (tmp_path / "policy.yaml").write_text("extends: default\n", encoding="utf-8")
    monkeypatch.setattr(os, "open", refuse)
    monkeypatch.setattr(Path, "write_bytes", refuse)
    monkeypatch.setattr(Path, "unlink", refuse)
    return Home(tmp_path)


def test_a_secret_that_cannot_be_written_is_one_line(home: Home) -> None:
    """Not even the removal of the temporary file may raise anything else."""
    with pytest.raises(InputError, match="cannot be written: Read-only file system"):
        write_private(home.root / "x", "x")


def test_a_read_only_home_is_said_before_anything_starts(home: Home) -> None:
    """Companion and supervisor ask first."""
    with pytest.raises(InputError, match="nothing can be written in this home: Read-only file system"):
        home.require_writable()


def test_the_question_leaves_nothing_behind(tmp_path: Path) -> None:
    """A home that can be written is as it was."""
    (tmp_path / "policy.yaml").write_text("extends: default\n", encoding="utf-8")
    assert Home(tmp_path).require_writable() == Home(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["policy.yaml"]


@pytest.mark.parametrize("damaged", [b"", b"zz", b"\xff\xfe", b"abcd"])
def test_a_damaged_key_is_named_and_kept(tmp_path: Path, damaged: bytes) -> None:
    """A fresh one in its place would lock the school out of its own lists."""
    path = tmp_path / "keys" / "roll.key"
    path.parent.mkdir()
    path.write_bytes(damaged)
    with pytest.raises(InputError, match=r"roll\.key: does not hold a key"):
        Home(tmp_path).secret("roll")
    assert path.read_bytes() == damaged


def test_a_key_is_made_once(tmp_path: Path) -> None:
    """The second reading finds the first one's key."""
    assert Home(tmp_path).secret("roll") == Home(tmp_path).secret("roll")
