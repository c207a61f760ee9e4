"""What a match must prove beyond its shape: postcode areas, real street words, check digits."""

from __future__ import annotations

import re

from gatepost.detect.check_digits import is_nhs_number, is_nino, is_upn
from gatepost.detect.patterns import Validator
from gatepost.detect.word_lists import word_list

#: Every postcode area in use (Royal Mail), the Crown dependencies and the forces' BF included.
_AREAS = word_list("postcode_areas")
_OUTWARD = re.compile(r"[A-Z]{1,2}[0-9]{1,2}|(?:EC|WC|SW|SE|NW|N|E|W)[0-9][A-HJKMNPR-Y]")
_ADDRESS_CUE = re.compile(
    r"\b(?:address|addr|postcode|post code|live[sd]?|living|moved?|come|round|deliver\w*|send|sent|house|home|"
    r"party|visit\w*|find (?:us|me)|meet|pick ?up|drop ?off|"
    r"sale|bbq|barbecue|collect(?:ed|ion)?|lodging|rent(?:ing)?)\b[^.!?\n]{0,40}$",
    re.IGNORECASE,
)
_AT = re.compile(r"\b(?:at|to|from|of|near|outside|is|it'?s|on)\s{1,2}$|[:(,]\s{0,2}$|^\s*$|\n\s*$", re.IGNORECASE)
#: Nobody's street is called so; these stand between a number and a word such as Way or Drive.
_NOT_STREETS = word_list("not_streets")
_SURE_TYPES = word_list("sure_street_types")
_PLAIN_TYPES = word_list("plain_street_types")
#: "18 Kingfisher Way has the key": what is said of a house at the beginning of a post.
_SAYS_MORE = re.compile(r"\s(?:has|is|if|from|next|near|opposite|behind|by|after|on \w+day|\w+day|pls|please)\b", re.I)
#: Endings in small letters that are ordinals, times and measures rather than the second half of a postcode.
_NOT_INWARD = frozenset(
    {"TH", "ST", "ND", "RD", "PP", "GB", "LB", "FT", "PT", "YR", "UP", "PS", "HR", "DP", "TB", "BN"}
)
_NEVER_INWARD = frozenset("CIKMOV")
_LOOKS_WHOLE = re.compile(r"[A-Z]{2}[0-9]{1,2}[A-Z]? [0-9][A-Z]{2}")
_HOUSE_BEFORE = re.compile(r"\b\d{1,4}[A-Za-z]? [A-Z][a-z]+[^.!?\n]*$")
_UNITS = frozenset({"KM", "CM", "MM", "KG", "MG", "ML", "KB", "MB", "CC", "OZ", "MI", "IV", "VI", "OK", "KO", "KS"})
_FAMOUS = re.compile(r"1[01] downing street(?: london)?")
_UNIT = re.compile(r"^(?:flat|apartment|apt|unit|room)\s+\d+\w?,?\s+", re.IGNORECASE)
_HOUSE_NUMBER = re.compile(r"^\d+\w?(?:\s?[-/]\s?\d+\w?)?,?\s+")
#: ``Year 6 Forest Lane``, ``bus 7 Park Road``: the number belongs to the word before it.
_NOT_BEFORE = re.compile(
    r"\b(?:year|yr|class|chapter|page|room|week|day|part|level|stage|grade|lesson|bus|route|platform|junction|group|set|"
    r"team|round|episode|season|question|number one|top|key|sang|sing|song|read|won|sold|the)\s{1,2}$",
    re.IGNORECASE,
)
_NOT_AFTER = re.compile(
    r"\s+(?:trip|trips|race|races|rage|map|works|block|show|food|party|art|dance|fighter|songs?|tax|test|display|swimmers?|runners?|team|book|story|quiz)\b",
    re.I,
)


def postcode(text: str, match: re.Match[str]) -> str | None:
    """The postcode in capitals with its space; in small letters, only where little else can be meant."""
    code = re.sub(r"\s", "", match.group().upper())
    outward, inward = code[:-3], code[-3:]
    area = re.match(r"[A-Z]+", outward)
    if area is None or area.group() not in _AREAS or not _OUTWARD.fullmatch(outward):
        return "GIR 0AA" if code == "GIR0AA" else None
    if not (match.group().isupper() or _is_plain_postcode(text, match, area.group())):
        return None
    # No real code ends so, a slip may: the words before must say that it is one.
    if set(inward[1:]) & _NEVER_INWARD and not _is_slip(text, match):
        return None
    return f"{outward} {inward}"


def _is_slip(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - 60) : match.start()]
    is_whole = _LOOKS_WHOLE.fullmatch(match.group()) and match.group()[-2:] not in _UNITS
    return bool(is_whole and (_HOUSE_BEFORE.search(before) or _has_cue(text, match)))


def postcode_apart(text: str, match: re.Match[str]) -> str | None:
    """The same with its letters set apart, in capitals."""
    del text
    code = re.sub(r"[^A-Z0-9]", "", match.group().upper())
    outward, inward = code[:-3], code[-3:]
    area = re.match(r"[A-Z]+", outward)
    fits = area is not None and area.group() in _AREAS and _OUTWARD.fullmatch(outward) and match.group().isupper()
    return f"{outward} {inward}" if fits else None


def _is_plain_postcode(text: str, match: re.Match[str], area: str) -> bool:
    """In small letters: with its space and two letters of area, alone in the text, or after a word such as ``live``."""
    code = match.group()
    has_two_digits = bool(re.fullmatch(r"[a-z]\d\d \d[a-z]{2}", code)) and code[-2:].upper() not in _NOT_INWARD
    is_shaped = (len(area) == 2 and " " in code) or has_two_digits
    return is_shaped or match.group() == text.strip() or _has_cue(text, match)


def street(text: str, match: re.Match[str]) -> str | None:
    """House number, street and its kind; capitals, or a word such as ``live at`` before it."""
    written = match.group()
    name = re.split(r"[,\n]", _HOUSE_NUMBER.sub("", _UNIT.sub("", written)))[0]
    named = re.findall(r"[^\W_][\w'.-]*", name)
    if len(named) < 2 or not named[0][0].isalpha() or any(_is_no_street(word) for word in named[:-1]):
        return None
    before = text[max(0, match.start() - 60) : match.start()]
    if _NOT_AFTER.match(text, match.end()) or _NOT_BEFORE.search(before) or re.search(r"[a-z]{4}[.]\s", name):
        return None
    if _FAMOUS.fullmatch(_address_key(written)):
        return None
    return _address_key(written) if _is_believed(before, match, text[match.end() : match.end() + 30], named) else None


def _is_believed(before: str, match: re.Match[str], after: str, named: list[str]) -> bool:
    """Weak kinds (Park, Hill, Way) and small letters need more: a place word before, a town or a postcode after."""
    kind = named[-1].rstrip(".").lower()
    has_place = "," in match.group()[5:] or bool(re.match(r"[,\s]{1,3}[A-Z]{1,2}\d", after))
    if all(word[0].isupper() for word in named):
        at_place = bool(before.strip()) and bool(_AT.search(before))
        is_said = not before.strip() and len(named) == 2 and bool(_SAYS_MORE.match(after))
        return kind in _SURE_TYPES or has_place or at_place or is_said or bool(_ADDRESS_CUE.search(before))
    if kind not in _SURE_TYPES or len(named) > 3:
        return False
    return (has_place and kind in _PLAIN_TYPES) or bool(_ADDRESS_CUE.search(before) and _AT.search(before))


def _is_no_street(word: str) -> bool:
    """Minutes, miles and small words; ``St`` and ``The`` with a capital do begin streets."""
    return word.rstrip(".") not in {"St", "The"} and word.strip(".'").lower() in _NOT_STREETS


def address(text: str, match: re.Match[str]) -> str | None:
    """A pattern that asks for capitals itself proves enough, unless the number belongs to another word."""
    if _NOT_BEFORE.search(text[max(0, match.start() - 30) : match.start()]) or _NOT_AFTER.match(text, match.end()):
        return None
    return _address_key(match.group())


def nhs(text: str, match: re.Match[str]) -> str | None:
    """A valid number, with NHS said shortly before: one telephone number in eleven passes the check too."""
    before = text[max(0, match.start() - 30) : match.start()]
    if not re.search(r"\bnhs\b", before, re.IGNORECASE) or not is_nhs_number(match.group()):
        return None
    return re.sub(r"\D", "", match.group())


def nino(text: str, match: re.Match[str]) -> str | None:
    """A National Insurance number of a prefix that is given out."""
    return re.sub(r"\s", "", match.group()).upper() if is_nino(match.group()) else None


def upn(text: str, match: re.Match[str]) -> str | None:
    """A unique pupil number whose check letter is right."""
    return match.group().upper() if is_upn(match.group()) else None


def _has_cue(text: str, match: re.Match[str]) -> bool:
    return bool(_ADDRESS_CUE.search(text[max(0, match.start() - 60) : match.start()]))


def _address_key(written: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", written.lower()))


VALIDATORS: dict[str, Validator] = {
    "address": address, "nhs": nhs, "nino": nino, "postcode": postcode, "postcode_apart": postcode_apart,
    "street": street, "upn": upn,
}  # fmt: skip
