"""Words cut into the pieces that the context model knows (WordPiece, longest first), as numbers of its vocabulary."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

_LONGEST = 40
PAD, UNKNOWN, BEGIN, END = "[PAD]", "[UNK]", "[CLS]", "[SEP]"


class WordPieces:
    """One vocabulary: pieces that begin a word as they are, pieces that go on with ``##`` before them."""

    def __init__(self, vocabulary: Iterable[str]) -> None:
        self._numbers: Mapping[str, int] = {piece: number for number, piece in enumerate(vocabulary)}
        self.begin, self.end = self._numbers[BEGIN], self._numbers[END]
        self._unknown = (self._numbers[UNKNOWN],)
        self._known: dict[str, tuple[int, ...]] = {}

    def of(self, word: str) -> tuple[int, ...]:
        """Return the numbers of a folded word's pieces: at least one, that of the unknown where nothing fits."""
        if (known := self._numbers.get(word)) is not None:
            return (known,)
        if word not in self._known:
            if len(self._known) > _MOST_KEPT:
                self._known.clear()
            self._known[word] = self._cut(word)
        return self._known[word]

    def _cut(self, word: str) -> tuple[int, ...]:
        pieces: list[int] = []
        start = 0
        while start < len(word) <= _LONGEST:
            end = next((end for end in range(len(word), start, -1) if self._piece(word, start, end) is not None), start)
            if end == start:
                return self._unknown
            pieces.append(self._numbers[_name(word, start, end)])
            start = end
        return tuple(pieces) or self._unknown

    def _piece(self, word: str, start: int, end: int) -> int | None:
        return self._numbers.get(_name(word, start, end))


_MOST_KEPT = 20_000


def _name(word: str, start: int, end: int) -> str:
    return word[start:end] if start == 0 else f"##{word[start:end]}"
