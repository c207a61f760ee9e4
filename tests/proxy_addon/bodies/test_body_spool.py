"""A long body on disk: without a name, within the disk, gone when it is closed."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from proxy_addon.bodies import body_spool
from proxy_addon.bodies.body_spool import BodySpool, DiskFullError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where events wait too."""
    return tmp_path / "spool"


@pytest.fixture
def spool(folder: Path) -> Iterator[BodySpool]:
    """One body, closed afterwards."""
    made = BodySpool(folder)
    yield made
    made.close()


def test_it_gives_back_what_was_written_while_more_is_written(spool: BodySpool) -> None:
    """In its order, each byte once."""
    spool.write(b"one two")
    first = spool.next_piece(4)
    spool.write(b" three")
    assert (first, spool.next_piece(100), spool.next_piece(100)) == (b"one ", b"two three", b"")


def test_a_reader_begins_at_the_beginning_and_may_be_closed(spool: BodySpool) -> None:
    """Inspection comes before the body leaves."""
    spool.write(b"one two")
    with spool.reader() as file:
        assert file.read() == b"one two"
    assert spool.next_piece(3) == b"one"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows names the file and removes it at the end")
def test_it_has_no_name(spool: BodySpool, folder: Path) -> None:
    """Nobody else can open it, and nothing is left of it after a SIGKILL."""
    spool.write(b"x" * 10)
    assert os.listdir(folder) == []


def test_the_disk_shows_nothing_of_it(spool: BodySpool) -> None:
    """What a thief of the disk would find is noise."""
    spool.write(b"Olivia Smith " * 100)
    with spool.reader() as file:
        assert b"Olivia" not in os.read(file.fileno(), 2000)


def test_a_disk_that_is_nearly_full_takes_nothing(spool: BodySpool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Events and the database come first."""
    monkeypatch.setattr(body_spool, "LEFT_FREE_BYTES", 2**62)
    with pytest.raises(DiskFullError):
        spool.write(b"x")


def test_closing_twice_does_no_harm(spool: BodySpool) -> None:
    """A client may leave at any moment."""
    spool.close()
    spool.close()
    with pytest.raises(ValueError, match="closed"):
        spool.write(b"x")
