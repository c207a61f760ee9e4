"""A folded text cut into words, with what stands between them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gatepost.detect.normalise import FoldedText, fold

#: Letters and digits; the ranges add the vowel signs of Indic and South-East Asian scripts, which stand inside words.
_WORD = re.compile(r"(?:[^\W_]|[\u0900-\u0963\u0966-\u0dff\u0e30-\u0e4e\u0eb0-\u0ecd\u102b-\u103e\u17b6-\u17d3])+")
_SENTENCE_END = re.compile(r"[.!?\n…]")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one text: ``words[i]`` folded, standing at ``starts[i]`` to ``ends[i]`` of the folded text.

    ``plains`` are the words with their case where they are not simply the letters that stand there.
    """

    text: FoldedText
    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    plains: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.words)

    def plain(self, place: int) -> str:
        """The word with its case."""
        if self.plains:
            return self.plains[place]
        return self.text.plain[self.starts[place] : self.ends[place]]

    def gap(self, place: int) -> str:
        """What stands between this word and the next; after the last one, the rest of the text."""
        end = self.starts[place + 1] if place + 1 < len(self.words) else None
        return self.text.plain[self.ends[place] : end]

    def before(self, place: int) -> str:
        """What stands between this word and the one before it; before the first, the text's beginning."""
        return self.text.plain[self.ends[place - 1] if place else 0 : self.starts[place]]

    def is_capital(self, place: int) -> bool:
        """True when the word begins with a capital letter."""
        return self.plain(place)[0].isupper()

    def is_upper(self, place: int) -> bool:
        """True when the word is two or more letters, all capitals."""
        word = self.plain(place)
        return len(word) > 1 and word.isupper()

    def starts_sentence(self, place: int) -> bool:
        """True at the beginning of the text or after a full stop, an exclamation or question mark or a new line."""
        return place == 0 or bool(_SENTENCE_END.search(self.before(place)))


def split_words(text: FoldedText) -> Words:
    """Cut a folded text into its words."""
    found = [(match.group(), match.start(), match.end()) for match in _WORD.finditer(text.folded)]
    if not found:
        return Words(text, (), (), ())
    words, starts, ends = zip(*found, strict=True)
    return Words(text, words, starts, ends)


def atoms(name: str) -> tuple[str, ...]:
    """The folded words of a name: ``O'Brien-Núñez`` → ``("o", "brien", "nunez")``."""
    return tuple(_WORD.findall(fold(name).folded))
