"""One sentence sent as a list of its words."""

from __future__ import annotations

from collections.abc import Sequence

from gatepost.extract.json_body import Number
from gatepost.extract.word_lists import word_list

#: Keys whose list is one text. Lists of tags, names and answers hold a thing each, and are never joined.
_KEYS = word_list("keys_of_pieces_of_text")
_MIN_PIECES = 3
_MAX_PIECE_CHARS = 40


def join_pieces(value: object, key: str) -> str | None:
    """``["Well", "done", "Ottoline", "Smith"]`` as a reader reads it; None for anything that is not a cut-up text.

    Most pieces are one word: whole sentences and paragraphs are texts of their own.
    """
    if not isinstance(value, list) or len(value) < _MIN_PIECES or key.strip("_").lower() not in _KEYS:
        return None
    if not all(isinstance(piece, str) and not isinstance(piece, Number) for piece in value):
        return None
    pieces = [piece.strip() for piece in value if piece.strip()]
    return " ".join(pieces) if _is_cut_up(pieces) else None


def _is_cut_up(pieces: Sequence[str]) -> bool:
    single = sum(len(piece.split()) == 1 for piece in pieces)
    said = sum(any(map(str.isalpha, piece)) for piece in pieces)
    short = all(len(piece) <= _MAX_PIECE_CHARS for piece in pieces)
    return short and single * 3 >= len(pieces) * 2 and said * 2 > len(pieces)
