"""A file that reads as it was written, and of which the disk shows nothing."""

from __future__ import annotations

import io
import random

import pytest

from gatepost.sealed_file import SealedFile

WORDS = b"Olivia Smith is in Oak class. " * 40


def sealed(data: bytes = WORDS) -> tuple[SealedFile, io.BytesIO]:
    """A sealed file and what lies beneath."""
    beneath = io.BytesIO()
    file = SealedFile(beneath)
    file.write(data)
    return file, beneath


def test_it_reads_as_it_was_written() -> None:
    """From the beginning to the end, and nothing after it."""
    file, _ = sealed()
    file.seek(0)
    assert (file.read(), file.read(10)) == (WORDS, b"")


def test_the_disk_shows_nothing() -> None:
    """As long as the words, and none of them."""
    file, beneath = sealed()
    assert file.tell() == len(WORDS)
    assert len(beneath.getvalue()) == len(WORDS)
    assert b"Olivia" not in beneath.getvalue()


def test_two_files_of_the_same_words_differ() -> None:
    """Each has a key of its own."""
    (one, beneath_one), (other, beneath_other) = sealed(), sealed()
    assert beneath_one.getvalue() != beneath_other.getvalue()
    assert one.seal != other.seal


def test_any_place_can_be_read() -> None:
    """Whether or not it is the beginning of a block."""
    file, _ = sealed()
    chance = random.Random(1)
    for _ in range(50):
        start, length = chance.randrange(len(WORDS)), chance.randrange(1, 60)
        file.seek(start)
        assert file.read(length) == WORDS[start : start + length]


@pytest.mark.parametrize("size", [1, 15, 16, 17, 100])
def test_it_may_be_written_in_pieces(size: int) -> None:
    """Of any size, one after the other."""
    file = SealedFile(io.BytesIO())
    for start in range(0, len(WORDS), size):
        file.write(WORDS[start : start + size])
    file.seek(0)
    assert file.read() == WORDS


def test_another_reader_needs_the_seal() -> None:
    """With it the words, without it noise."""
    file, beneath = sealed()
    copies = (io.BytesIO(beneath.getvalue()) for _ in range(2))
    with_seal, without = SealedFile(next(copies), file.seal), SealedFile(next(copies))
    assert with_seal.read() == WORDS != without.read()


def test_closing_it_closes_what_is_beneath() -> None:
    """The system gives the disk back."""
    file, beneath = sealed()
    file.close()
    assert beneath.closed
