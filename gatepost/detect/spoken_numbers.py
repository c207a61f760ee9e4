"""Telephone numbers said in words or with letters for digits: ``oh double-seven``, ``O77OO 9OOI23``."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from gatepost.detect.detector import Hit
from gatepost.detect.phones import ADVICE, MESSAGE, is_in_plan
from gatepost.detect.words import Words

_DIGITS = {
    "zero": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7",
    "eight": "8", "nine": "9",
    "oh": "0", "o": "0", "nought": "0", "naught": "0", "nil": "0", "ought": "0", "tree": "3", "niner": "9",
}  # fmt: skip
_TIMES = {"double": 2, "dbl": 2, "treble": 3, "triple": 3}
#: Said between the parts of one number: 07700, then nine hundred, and it ends on 733.
_FILLERS = frozenset(
    {
        "then", "and", "add", "finish", "finishes", "finishing", "ends", "end", "ending", "on", "in", "with", "its",
        "it", "s", "just", "plus", "followed", "by",
    }
)  # fmt: skip
_MOST_FILLERS = 4
#: Digits of a number's first part that make it more than counting: 0, 1, 1, 2, 3, 5, 8, 13 is a row of numbers.
_EXCHANGE = 3
_RUN_OF_TIMES = re.compile(r"(dbl|double|treble|triple)([0-9])")
#: ``07seven00``: digits and their names run together.
_RUN_TOGETHER = re.compile(rf"(?=.*[0-9])(?:[0-9]|{'|'.join(word for word in _DIGITS if len(word) > 2)}){{2,14}}")
_DIGIT = re.compile(rf"[0-9]|{'|'.join(word for word in _DIGITS if len(word) > 2)}")
#: Letters that look like digits count as such in a word that has a digit too, or that is all of them.
_LOOK_ALIKE = str.maketrans({"o": "0", "l": "1", "i": "1", "|": "1"})
_MIXED = re.compile(r"(?=[oli]*[0-9]|o{2,4}$)[0-9oli]{1,14}")
#: What may stand between two digits that are said: a space, a comma, a dash, a dot.
_GAP = re.compile(r"[\s,.()/*_+-]{0,4}|[^\x00-\x7f\w]{1,3}")
_PICTURE = re.compile(r"[^\x00-\x7f\w]")
_MOST_WORDS = 18
#: Without its zero a number must be said digit by digit.
_SAID_ONE_BY_ONE = 7
_LEADS = ("0044", "44", "0")


class SpokenNumbers:
    """Finds UK numbers in which at least one digit is not written as one."""

    def find(self, words: Words) -> Iterator[Hit]:
        """Kind ``phone``; the key is the number's digits as dialled abroad."""
        place = 0
        while place < len(words):
            run = _run(words, place) if _may_begin(words.words[place]) else []
            hit = _number(words, place, run) if len(run) > 1 or (run and len(run[0]) > 9) else None
            if hit is None:
                place += 1
                continue
            yield hit
            place = next((n for n in range(place, len(words)) if words.starts[n] >= hit.end), len(words))


def _may_begin(word: str) -> bool:
    """A number begins with a zero or with 44; a mobile's may be said without its zero."""
    digits = "0" if word in _TIMES else _digits(word, has_digits=False)
    return digits is not None and (digits[0] in "04" or word == "seven")


def _run(words: Words, place: int) -> list[str]:
    """The digits each word from here adds, as far as they go."""
    run: list[str] = []
    times, fillers = 1, 0
    for at in range(place, min(len(words), place + _MOST_WORDS)):
        if at > place and not _GAP.fullmatch(words.gap(at - 1).replace("'", "")):
            break
        word = words.words[at]
        fillers = fillers + 1 if word in _FILLERS else 0
        if word in _TIMES or 0 < fillers <= _MOST_FILLERS:
            times = _TIMES.get(word, 1)
            run.append("")
            continue
        digits = _digits(word, has_digits=any(run))
        if digits is None:
            break
        run.append(digits * times if len(digits) == 1 else digits)
        times = 1
    return run


def _digits(word: str, *, has_digits: bool) -> str | None:
    if word in _DIGITS:
        return _DIGITS[word]
    if word == "hundred" and has_digits:
        return "00"
    if several := _RUN_OF_TIMES.fullmatch(word):
        return several.group(2) * _TIMES[several.group(1)]
    if word.isdecimal():
        return "".join(str(unicodedata.decimal(character)) for character in word)
    if _RUN_TOGETHER.fullmatch(word):
        return "".join(_DIGITS.get(piece, piece) for piece in _DIGIT.findall(word))
    return word.translate(_LOOK_ALIKE) if _MIXED.fullmatch(word) else None


def _number(words: Words, place: int, run: list[str]) -> Hit | None:
    """The first words of the run that make a number of the UK's plan, unless all of them are plain digits."""
    digits = ""
    for count, piece in enumerate(run, 1):
        digits += piece
        lead = next((lead for lead in _LEADS if digits.startswith(lead)), "" if digits[:1] == "7" else None)
        if lead is None or len(digits) - len(lead) < 10 or (not lead and count < _SAID_ONE_BY_ONE):
            continue
        national = digits[len(lead) :]
        if len(national) > 10:
            national = national.removeprefix("0") if lead != "0" else national
        is_number = len(national) == 10 and is_in_plan(national) and not _is_plain(words, place, count)
        if not is_number:
            continue
        start, end = words.starts[place], words.ends[place + count - 1]
        return Hit("phone", start, end, 0.9, f"+44{national}", MESSAGE, ADVICE, ("phone: said in words",))
    return None


def _is_plain(words: Words, place: int, count: int) -> bool:
    """True for digits alone, which are `Phones` to judge; pictures are a disguise, and commas after an exchange."""
    gaps = [words.gap(at) for at in range(place, place + count - 1)]
    has_exchange = len(words.words[place]) >= _EXCHANGE
    if any(_PICTURE.search(gap) or (has_exchange and "," in gap) for gap in gaps):
        return False
    return all(re.fullmatch("[0-9]+", word) for word in words.words[place : place + count])
