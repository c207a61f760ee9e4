"""Words cut into known pieces."""

from __future__ import annotations

import pytest

from gatepost.detect.word_pieces import WordPieces

VOCABULARY = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "play", "##ground", "##s", "p", "##l"]


@pytest.mark.parametrize(
    ("word", "pieces"),
    [
        ("play", (4,)),
        ("plays", (4, 6)),
        ("playgrounds", (4, 5, 6)),
        ("pl", (7, 8)),
        ("zebra", (1,)),
        ("playz", (1,)),
        ("", (1,)),
        ("p" * 500, (1,)),
    ],
)
def test_longest_pieces_come_first(word: str, pieces: tuple[int, ...]) -> None:
    """What cannot be cut whole is one unknown piece, and a very long word is not tried."""
    assert WordPieces(VOCABULARY).of(word) == pieces


def test_a_flood_of_new_words_does_not_stay_in_memory() -> None:
    """Cut words are kept for the next time, up to a bound."""
    pieces = WordPieces(VOCABULARY)
    for number in range(50_000):
        pieces.of(f"play{number}")
    assert len(pieces._known) <= 20_001
