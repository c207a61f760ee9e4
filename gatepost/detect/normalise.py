"""Text in a comparable form, with the way back: every folded character knows the code points it came from."""

from __future__ import annotations

import re
import unicodedata
from array import array
from dataclasses import dataclass
from functools import lru_cache

from gatepost.detect.confusables import pictured_letters

#: Latin letters that Unicode does not decompose, and the marks that keyboards put in their stead.
_TWINS = str.maketrans(
    {
        "ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D",
        "ð": "d", "Ð": "D", "ł": "l", "Ł": "L", "þ": "th", "Þ": "TH", "ı": "i", "ħ": "h", "Ħ": "H", "ŋ": "n", "Ŋ": "N",
        "ŀ": "l", "Ŀ": "L",
        "’": "'", "‘": "'", "ʼ": "'", "ʻ": "'", "ʹ": "'", "′": "'", "´": "'", "`": "'", "‛": "'", "՚": "'",
        "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-", "⁃": "-", "﹘": "-",
        "“": '"', "”": '"', "„": '"', "‟": '"', "\u2028": "\n", "\u2029": "\n",
    }
)  # fmt: skip
_VIRAMA = 9
_TWINS.update({ord(sign): letter for sign, letter in pictured_letters().items()})
#: Characters that look like nothing at all, though Unicode calls them letters or symbols.
_TWINS.update(dict.fromkeys((0x115F, 0x1160, 0x3164, 0xFFA0), "\u200b") | {0x2800: " "})
#: Two flag letters and no more are a flag; more of them spell something.
_FLAG_LETTERS = re.compile(r"[\U0001f1e6-\U0001f1ff]+")


@dataclass(frozen=True, slots=True)
class FoldedText:
    """A text as the detectors read it.

    ``plain`` keeps case, ``folded`` does not; both have the same length, free of accents, invisible characters and
    typographers' variants. ``span(start, end)`` leads from their offsets back to code points of the text as given.
    """

    original: str
    plain: str
    folded: str
    _source: array[int] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The code points of the text as given that ``plain[start:end]`` came from; marks on the last one included."""
        if self._source is None:
            return start, end
        first = self._source[start]
        last = self._source[end - 1] + 1
        while last < len(self.original) and not _pieces(self.original[last]) and _is_mark(self.original[last]):
            last += 1
        return first, last


def fold(text: str) -> FoldedText:
    """Fold ``text`` in linear time: compatibility forms, case, accents, invisible characters, quotes and dashes.

    Each code point is folded alone, so a run of a hundred thousand combining marks costs no more than its length.
    """
    if text.isascii():
        plain = text.replace("`", "'")
        return FoldedText(text, plain, plain.lower())
    pieces = [_pieces(character) for character in _FLAG_LETTERS.sub(_without_flag, text)]
    source = array("l", (place for place, piece in enumerate(pieces) for _ in piece))
    plain = "".join(pieces)
    return FoldedText(text, plain, "".join([_lower(character) for character in plain]), source)


def _without_flag(match: re.Match[str]) -> str:
    return "  " if len(match.group()) == 2 else match.group()


def fold_key(text: str) -> str:
    """The comparable form alone, with runs of white space as one space."""
    return " ".join(fold(text).folded.split())


@lru_cache(maxsize=65536)
def _pieces(character: str) -> str:
    """What one code point becomes in ``plain``: nothing, one character or several."""
    if character.isascii():
        return "'" if character == "`" else character
    decomposed = unicodedata.normalize("NFKD", character.translate(_TWINS)).translate(_TWINS)
    return "".join(
        " " if piece.isspace() and piece != "\n" else piece for piece in decomposed if not _is_dropped(piece)
    )


def _is_dropped(character: str) -> bool:
    """Invisible characters, variation selectors, and accents; the vowel signs of other scripts stay."""
    category = unicodedata.category(character)
    if category in {"Cf", "Me"}:
        return True
    return category == "Mn" and _is_accent(character)


def _is_accent(character: str) -> bool:
    return unicodedata.combining(character) not in {0, _VIRAMA} or "\ufe00" <= character <= "\ufe0f"


def _is_mark(character: str) -> bool:
    return unicodedata.category(character)[0] == "M"


@lru_cache(maxsize=65536)
def _lower(character: str) -> str:
    """One character in lower case, never longer than it was, so that offsets keep."""
    folded = character.casefold()
    return folded if len(folded) == 1 else character
