"""Files put together from their pieces."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatepost.extract.chunk_store import ChunkStore, StoreLimits
from gatepost.extract.chunks import Chunk

FILE = bytes(range(256)) * 8


def by_offset(size: int = 300, **more: object) -> list[Chunk]:
    """The file in pieces that count bytes."""
    return [Chunk("u", FILE[at : at + size], offset=at, **more) for at in range(0, len(FILE), size)]  # type: ignore[arg-type]


def by_index(first: int = 0, size: int = 300) -> list[Chunk]:
    """The file in pieces that are counted."""
    pieces = [FILE[at : at + size] for at in range(0, len(FILE), size)]
    return [Chunk("u", piece, index=first + at, total_parts=len(pieces)) for at, piece in enumerate(pieces)]


def added(chunks: list[Chunk], store: ChunkStore | None = None) -> tuple[list[bool], bytes]:
    """Whether the upload was complete after each piece, and what it then holds."""
    kept = store or ChunkStore()
    uploads = [(upload.complete, upload) for chunk in chunks for upload in [kept.add("me", chunk)]]
    return [complete for complete, _ in uploads], uploads[-1][1].read(10_000)


@pytest.mark.parametrize("chunks", [by_offset(total_bytes=len(FILE)), by_index(), by_index(first=1)])
def test_the_last_piece_completes_the_file(chunks: list[Chunk]) -> None:
    """Not one before it."""
    told, data = added(chunks)
    assert (told, data) == ([False] * (len(chunks) - 1) + [True], FILE)


def test_pieces_may_come_in_any_order() -> None:
    """Parallel uploads are put in order."""
    chunks = by_index()
    random.Random(7).shuffle(chunks)
    assert added(chunks)[1] == FILE


def test_a_piece_that_is_sent_again_counts_once() -> None:
    """After a lost connection clients repeat themselves."""
    chunks = by_offset(total_bytes=len(FILE))
    assert added([*chunks[:3], chunks[2], *chunks[3:]]) == ([False] * (len(chunks)) + [True], FILE)


def test_an_end_without_bytes_completes() -> None:
    """X and S3 say when it is over."""
    chunks = [Chunk("u", FILE[:100], index=1), Chunk("u", FILE[100:], index=2), Chunk("u", last=True)]
    assert added(chunks) == ([False, False, True], FILE)


def test_a_length_that_was_announced_completes() -> None:
    """The protocol of tus tells the length when the upload is made."""
    store = ChunkStore()
    store.announce("me", len(FILE))
    uploads = [store.add("me", chunk) for chunk in by_offset()]
    assert (uploads[-1].complete, uploads[-1].read(99999)) == (True, FILE)


def test_a_beginning_that_was_not_seen_is_said() -> None:
    """The end of such a file completes it, and it is not whole."""
    upload = ChunkStore().add("me", by_offset(total_bytes=len(FILE))[-1])
    assert (upload.complete, upload.whole) == (True, False)


@pytest.mark.parametrize(
    ("data", "finished"),
    [
        (b"\xff\xd8\xff\xe0" + b"x" * 400 + b"\xff\xd9", True),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 400 + b"IEND\xae\x42\x60\x82", True),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 400, False),
        (b"RIFF\x98\x01\0\0WEBPVP8 " + b"x" * 400, True),
        (b"\0\0\0\x18ftypmp42" + b"x" * 400, None),
    ],
)
def test_a_file_of_untold_length_is_known_by_its_end(data: bytes, finished: bool | None) -> None:
    """Where the kind of file has one."""
    store = ChunkStore()
    uploads = [store.add("me", Chunk("u", data[at : at + 150], offset=at)) for at in range(0, len(data), 150)]
    assert (uploads[-1].finished, uploads[-1].complete) == (finished, bool(finished))


def test_owners_do_not_meet() -> None:
    """Two devices may use the same name."""
    store = ChunkStore()
    store.add("you", by_index()[0])
    assert store.add("me", by_index()[1]).read(99999) == FILE[300:600]


def test_the_store_is_bounded_in_number() -> None:
    """The oldest goes first."""
    store = ChunkStore(limits=StoreLimits(max_uploads=3))
    for number in range(9):
        store.add("me", Chunk(f"u{number}", b"x", offset=0))
    assert len(store) == 3


def test_the_store_is_bounded_in_bytes() -> None:
    """What does not fit is lost, and every further piece of it says so."""
    store = ChunkStore(limits=StoreLimits(max_bytes=1000))
    uploads = [store.add("me", chunk) for chunk in by_offset(total_bytes=len(FILE))]
    assert (uploads[-1].complete, uploads[-1].whole, uploads[-1].size) == (True, False, 0)


def test_old_uploads_are_dropped() -> None:
    """Nobody goes on with them."""
    now = [0.0]
    store = ChunkStore(clock=lambda: now[0])
    store.add("me", Chunk("old", b"x", offset=0))
    now[0] = 4000
    store.add("me", Chunk("new", b"x", offset=0))
    assert len(store) == 1


def test_a_judged_upload_is_forgotten() -> None:
    """Its place is free."""
    store = ChunkStore()
    store.add("me", by_index()[0])
    store.forget("me", "u")
    assert len(store) == 0


@given(
    st.lists(
        st.builds(
            Chunk,
            st.sampled_from("ab"),
            st.binary(max_size=9),
            st.none() | st.integers(0, 40),
            st.none() | st.integers(0, 5),
            st.none() | st.integers(0, 40),
            st.none() | st.integers(0, 5),
            st.booleans(),
        ),
        max_size=12,
    )
)
def test_nothing_escapes(chunks: list[Chunk]) -> None:
    """Pieces that contradict each other are borne, and no more is read than was sent."""
    store = ChunkStore()
    for chunk in chunks:
        upload = store.add("me", chunk)
        assert isinstance(upload.complete, bool)
        assert len(upload.read(10_000)) <= sum(len(piece.data) for piece in chunks)
