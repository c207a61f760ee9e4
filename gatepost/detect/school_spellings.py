"""The school's name misspelt, split in two, disguised, or as initials with dots: Medowbrook, Meadow brook, M.P.S."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from gatepost.detect.disguise import Put, Reading, Unmasker, reading_with
from gatepost.detect.misspelt import is_near
from gatepost.detect.word_lists import english_words, word_list
from gatepost.detect.words import Words

_SHORTEST = 6
_STREETS = word_list("sure_street_types") | {"estate", "park", "hospital", "surgery", "hotel", "inn"}


class SchoolSpellings:
    """Compiled from the words of the school's names that are its own: no everyday word, and not short."""

    def __init__(self, names: Iterable[tuple[str, ...]], abbreviations: Iterable[str]) -> None:
        long = {word for name in names for word in name if len(word) >= _SHORTEST}
        self._own = sorted(long - english_words())
        self._by_end: dict[str, list[str]] = {}
        for word in self._own:
            for letter in {word[0], word[-1]}:
                self._by_end.setdefault(letter, []).append(word)
        self._unmasker = Unmasker(set(self._own).__contains__)
        self._dotted = _dotted(abbreviations)

    def read(self, words: Words) -> Reading | None:
        """The text with the school's own words put where they are nearly written; None where they are not."""
        if not self._own:
            return None
        return reading_with(words, list(self._misspelt(words))) or self._unmasked(words)

    def find_dotted(self, words: Words) -> Iterator[tuple[int, int]]:
        """Where the initials stand with dots or spaces between them, as offsets of the folded text."""
        if self._dotted:
            yield from (match.span() for match in self._dotted.finditer(words.text.plain))

    def _unmasked(self, words: Words) -> Reading | None:
        return self._unmasker.read(words) or self._unmasker.read_split(words)

    def _misspelt(self, words: Words) -> Iterator[Put]:
        for place, word in enumerate(words.words):
            if len(word) < _SHORTEST or word in english_words() or _is_street(words, place + 1):
                continue
            near = {name for end in (word[0], word[-1]) for name in self._by_end.get(end, ())} - {word}
            if name := next((name for name in sorted(near) if is_near(word, name)), None):
                yield Put(words.starts[place], words.ends[place], name)


def _is_street(words: Words, place: int) -> bool:
    """``Meadowbrooke Road`` is another place."""
    return place < len(words) and words.is_capital(place) and words.words[place] in _STREETS


def _dotted(abbreviations: Iterable[str]) -> re.Pattern[str] | None:
    """``M.P.S.``, ``M. P. S.``; capitals only, and never a run of single letters that goes on."""
    written = [r"\.[ ]?".join(map(re.escape, alias)) for alias in sorted(abbreviations) if len(alias) > 1]
    return re.compile(rf"(?<![\w.])(?:{'|'.join(written)})\.?(?![\w.])") if written else None
