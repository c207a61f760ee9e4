"""A text as the context model reads it: words and signs in order, the names that it judges hidden behind marks.

Of a first name that may be a pupil's, of whole names, classes and the school it sees only how they are written and
whether they are everyday words too: another school's roll needs no training, and a name's origin makes no difference.
What the rules take for nobody's of the roll, such as a surname after a title, it reads as it stands, and keeps nothing.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from gatepost.detect.people import is_common
from gatepost.detect.word_lists import english_words
from gatepost.detect.words import Words

#: A pupil's whole name, one of the school's classes, the school itself.
WHOLE, CLASS, SCHOOL = "<whole name>", "<our class>", "<our school>"
#: A first name by itself, by how it is written; those that are everyday words too are marked apart.
_SMALL, _UPPER, CAPITAL = "<small name>", "<upper name>", "<name>"
_SMALL_WORD, _UPPER_WORD, _CAPITAL_WORD, _FIRST_WORD = "<small word>", "<upper word>", "<word>", "<first word>"
MARKS = (
    WHOLE, CLASS, SCHOOL, _SMALL, _UPPER, CAPITAL, _SMALL_WORD, _UPPER_WORD, _CAPITAL_WORD, _FIRST_WORD,
)  # fmt: skip
#: How the same name is written by somebody with other habits.
OTHER_CASES = {
    CAPITAL: (_SMALL, _SMALL, _UPPER), _CAPITAL_WORD: (_UPPER_WORD,), _FIRST_WORD: (_CAPITAL_WORD, _UPPER_WORD),
}  # fmt: skip
_SIGNS = frozenset(".,!?:;\"'()-/#@&%£+*=_")
_PICTURES = frozenset({"So", "Sk"})
#: Of what stands between two words so many characters are read, and so many of them kept.
_MOST_READ, _MOST_SIGNS = 40, 6
_WORDS_OF_A_PICTURE = 3

Token = tuple[str, int | None]


@dataclass(frozen=True, slots=True)
class Hidden:
    """Which words of a text are names: place of the first word → place after the last."""

    whole: Mapping[int, int] = field(default_factory=dict)
    firsts: Mapping[int, int] = field(default_factory=dict)
    labels: Mapping[int, str] = field(default_factory=dict)


def tokens_of(words: Words, hidden: Hidden) -> Iterator[Token]:
    """Yield each word, mark or sign with the place of its word; signs have none."""
    if len(words):
        yield from _signs(words.before(0))
    place, last = 0, ""
    while place < len(words):
        token, end = _token(words, hidden, place)
        # A class of two words is one class.
        if token not in (CLASS, SCHOOL) or token != last:
            yield token, place
        last = token
        yield from _signs(words.gap(end - 1))
        place = end


def _token(words: Words, hidden: Hidden, place: int) -> tuple[str, int]:
    if place in hidden.whole:
        return WHOLE, hidden.whole[place]
    if place in hidden.firsts:
        return _mark(words, place), hidden.firsts[place]
    return hidden.labels.get(place, words.words[place]), place + 1


def _mark(words: Words, place: int) -> str:
    word = words.words[place]
    is_word = is_common(word) or word in english_words()
    if words.is_upper(place):
        return _UPPER_WORD if is_word else _UPPER
    if not words.is_capital(place):
        return _SMALL_WORD if is_word else _SMALL
    if is_word:
        return _FIRST_WORD if words.starts_sentence(place) else _CAPITAL_WORD
    return CAPITAL


def _signs(gap: str) -> Iterator[Token]:
    """Yield punctuation and the names of pictures, each once where it is repeated."""
    last, count = "", 0
    for sign in (sign for character in gap[:_MOST_READ] for sign in _sign(character)):
        if sign != last and count < _MOST_SIGNS:
            yield sign, None
            last, count = sign, count + 1


@lru_cache(maxsize=4096)
def _sign(character: str) -> tuple[str, ...]:
    """A sign itself; of a picture the first words of its name in Unicode, as in “clapping hands sign”."""
    if character in _SIGNS:
        return (character,)
    if character > "\u2000" and unicodedata.category(character) in _PICTURES:
        return tuple(unicodedata.name(character, "").lower().replace("-", " ").split()[:_WORDS_OF_A_PICTURE])
    return ()
