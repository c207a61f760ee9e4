"""E-mail addresses read out: ``jo dot marsh, squiggle, post dot example``, ``j o m at red hyphen mail dot example``.

From an “at” that is said or drawn, the words to its left make the mailbox and those to its right the site.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from gatepost.detect.detector import Hit
from gatepost.detect.email_validators import NOT_LOCAL, TOP_LEVELS
from gatepost.detect.words import Words

MESSAGE = "This is an e-mail address, spelt out."
ADVICE = "Leave the address out, or point to the contact page of the school's website."
_AT = frozenset({"at", "squiggle", "curly"})
_AFTER_AT = frozenset({"sign", "symbol", "thing", "thingy", "a"})
_SIGNS = {"dot": ".", "underscore": "_", "hyphen": "-", "dash": "-", "minus": "-"}
#: Said between the parts, and no part of the address.
_FILLERS = frozenset(
    {"then", "an", "the", "and", "all", "one", "word", "no", "gap", "gaps", "space", "spaces", "thats", "it", "s"}
)
_GAP = re.compile(r"[\s,()\[\]<>\"'/*~-]{0,4}")
_JOINED = re.compile(r"[._+-]")
_MOST = 12


class SpokenEmails:
    """Finds addresses in which “at” or “dot” is a word; those that are typed are patterns' to find."""

    def find(self, words: Words) -> Iterator[Hit]:
        """Kind ``email``; the key is the address as it would be typed. Time linear in the text."""
        for place, word in enumerate(words.words):
            if word in _AT or (place and words.before(place).strip(" ,") == "@"):
                first = place + (word in _AT)
                site = _site(words, first, is_sure=word in _AT and word != "at")
                box = _box(words, place) if site else None
                if site and box:
                    start, end = words.starts[box[0]], words.ends[site[0] - 1]
                    key, evidence = f"{box[1]}@{site[1]}", ("e-mail: said in words",)
                    yield Hit("email", start, end, 0.85, key, MESSAGE, ADVICE, evidence)


def _site(words: Words, place: int, *, is_sure: bool) -> tuple[int, str] | None:
    """The place after the site's last word, and the site: it ends in a top-level domain, after a said dot or at."""
    has_dot = is_sure
    while place < len(words) and words.words[place] in _AFTER_AT | _FILLERS and _GAP.fullmatch(words.gap(place - 1)):
        place += 1
    site = ""
    for at in range(place, min(len(words), place + _MOST)):
        gap = words.gap(at - 1) if at > place else ""
        if sign := _sign(words, at):
            site, has_dot = site + sign, has_dot or sign == "."
        elif words.words[at] in _FILLERS or (words.words[at] == "stop" and _is_full_stop(words, at)):
            continue
        elif not site or site[-1] in ".-_" or _JOINED.fullmatch(gap):
            is_last = (site[-1:] == "." or gap == ".") and words.words[at] in TOP_LEVELS
            site += (gap if _JOINED.fullmatch(gap) else "") + words.words[at]
            if is_last and not _goes_on(words, at + 1):
                return (at + 1, site) if has_dot else None
        else:
            return None
    return None


def _goes_on(words: Words, place: int) -> bool:
    """Another “dot” and a top-level domain follow: sch dot uk."""
    return place + 1 < len(words) and words.words[place] == "dot" and words.words[place + 1] in TOP_LEVELS


def _box(words: Words, place: int) -> tuple[int, str] | None:
    """The place of the mailbox's first word, and the mailbox: parts joined by signs, or single letters."""
    at = place - 1
    while at >= 0 and words.words[at] in _FILLERS and place - at < _MOST and _GAP.fullmatch(words.gap(at)):
        at -= 1
    if at < 0 or not _GAP.fullmatch(words.gap(at).replace("@", "")):
        return None
    box = words.words[at]
    while at > 0 and place - at < _MOST and (step := _before(words, at, box)):
        at, box = step
    return (at, box) if len(box) > 1 and box not in NOT_LOCAL and not box.isdigit() else None


def _before(words: Words, at: int, box: str) -> tuple[int, str] | None:
    """One part more to the left: after a sign, or one letter beside another."""
    gap, before = words.gap(at - 1), words.words[at - 1]
    if _JOINED.fullmatch(gap):
        return at - 1, before + gap + box
    if not _GAP.fullmatch(gap):
        return None
    if before == "stop" and at > 2 and words.words[at - 2] == "full":
        return at - 3, words.words[at - 3] + "." + box
    if before in _SIGNS and at > 1:
        return at - 2, words.words[at - 2] + _SIGNS[before] + box
    is_spelt = gap == " " and len(before) == 1 and len(words.words[at]) == 1
    return (at - 1, before + box) if is_spelt else None


def _sign(words: Words, place: int) -> str:
    return "." if _is_full_stop(words, place + 1) else _SIGNS.get(words.words[place], "")


def _is_full_stop(words: Words, place: int) -> bool:
    """Whether the word at this place is the second of “full stop”."""
    return 0 < place < len(words) and words.words[place - 1] == "full" and words.words[place] == "stop"
