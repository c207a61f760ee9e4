"""Names of the list in other scripts: Оливия Смит, محمد علي, ਹਰਪ੍ਰੀਤ ਸਿੰਘ, 王小明, compared by their consonants."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from gatepost.detect.full_names import NameHit
from gatepost.detect.people import Named, People
from gatepost.detect.word_lists import read_lines
from gatepost.detect.words import Words

_NAMED = re.compile(r"(?:LETTER|SYLLABLE|VOWEL SIGN)(?: SMALL)? ([A-Z]{1,5})$")
_NASALS = ("ANUSVARA", "TIPPI", "BINDI", "CANDRABINDU")
#: Consonants that scripts and spellings do not keep apart, then everything that they leave away.
_FOLDS = (
    (re.compile(r"dzh|dj"), "j"), (re.compile(r"tsh|tch|ch"), "x"), (re.compile(r"sh|sch|c(?=[eiy])|z"), "s"),
    (re.compile(r"ks"), "k"), (re.compile(r"ng"), "n"), (re.compile(r"ph"), "f"), (re.compile(r"ck|[cq]|kh"), "k"),
    (re.compile(r"[aeiouywh' -]"), ""), (re.compile(r"(.)\1+"), r"\1"),
)  # fmt: skip
_LEAST_CONSONANTS = 3
_GAPS = frozenset({" ", "  ", "·", "\u200c"})


def romanise(word: str) -> str:
    """Latin letters for a folded word of another script, letter by letter; those that are not known are left out."""
    return "".join(_latin(letter) for letter in unicodedata.normalize("NFC", word))


@cache
def _latin(letter: str) -> str:
    if letter.isascii():
        return letter
    if letter in _table():
        return _table()[letter]
    name = unicodedata.name(letter, "")
    if name.endswith(_NASALS):
        return "n"
    match = _NAMED.search(name)
    return match.group(1).lower() if match else ""


@cache
def _table() -> dict[str, str]:
    rows = (line.split() for line in read_lines("romanised.txt"))
    return {sign: sound for sound, signs in rows for sign in signs}


def skeleton(latin: str) -> str:
    """The consonants of a romanised name: ``muhammad`` and ``mohamed`` share ``md``, ``smith`` and ``smit`` ``smt``."""
    for pattern, letters in _FOLDS:
        latin = pattern.sub(letters, latin)
    return latin


class OtherScripts:
    """Whole names of the list, in either order; compiled at the first text that needs it."""

    def __init__(self, people: People) -> None:
        self._people = people
        self._pairs: dict[tuple[str, str], Named] | None = None
        self._joined: dict[str, Named] = {}

    def find(self, words: Words) -> Iterator[NameHit]:
        """Names in letters that are not Latin."""
        if words.text.original.isascii():
            return
        places = [place for place, word in enumerate(words.words) if not word.isascii() and not word[0].isdigit()]
        for place in places:
            found = self._unspaced(words, place) or self._spaced(words, place)
            if found:
                yield found

    def _unspaced(self, words: Words, place: int) -> NameHit | None:
        """王小明: surname and first name in one."""
        word = words.words[place]
        if not "\u3400" <= word[0] <= "\ud7ff" or not 2 <= len(word) <= 12:
            return None
        self._compile()
        who = self._joined.get(romanise(word))
        return NameHit(place, place + 1, who, 0.8, "whole name in another script") if who else None

    def _spaced(self, words: Words, place: int) -> NameHit | None:
        if place + 1 >= len(words) or words.gap(place) not in _GAPS or words.words[place + 1].isascii():
            return None
        one, other = (skeleton(romanise(words.words[n])) for n in (place, place + 1))
        if len(one) + len(other) < _LEAST_CONSONANTS or not (one and other):
            return None
        pairs = self._compile()
        who = pairs.get((one, other)) or pairs.get((other, one))
        return NameHit(place, place + 2, who, 0.75, "whole name in another script") if who else None

    def _compile(self) -> dict[tuple[str, str], Named]:
        if self._pairs is None:
            pairs: dict[tuple[str, str], Named] = {}
            for (first, last), named in self._people.pairs.items():
                pairs.setdefault((skeleton(romanise(first)), skeleton(romanise(last))), named)
                for joined in (last + first, first + last):
                    self._joined.setdefault(romanise(joined.replace(" ", "")), named)
            self._pairs = pairs
        return self._pairs
