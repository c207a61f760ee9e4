"""Telephone numbers: UK shapes (Ofcom's numbers for drama too, which `phonenumbers` calls invalid) and the world's."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gatepost.detect.detector import Hit
from gatepost.detect.words import Words

_RUN = re.compile(
    r"(?:(?<![\w£$€#=%&])(?<![a-z.][/@])(?<!\d[.,:-])|(?<=call)|(?<=tel)|(?<=mob)|(?<=text)|(?<=phone))"
    r"\(?\+?\(?[0-9](?:[ \t\r]{0,2}[.()\-]?[ \t\r]{0,2}[()]?[0-9])*(?![0-9])",
    re.IGNORECASE,
)
_GROUP = re.compile(r"[0-9]+")
_DATE = re.compile(r"(?:\d{1,2}[-.]\d{1,2}[-.](?:19|20)?\d\d|(?:19|20)\d\d[-.]\d\d[-.]\d\d)(?!\d)")
#: Words that say that the number is no telephone, and words that say that it is one.
_OTHER = re.compile(
    r"\b(?:order|ref|reference|invoice|ticket|booking|account|acct|isbn|item|sku|code|tracking|parcel|serial|barcode|nhs|"
    r"policy|case|id|card|sort code|flight|version|pin|upn|vat|charity|company|model|part)"
    r"(?:\s+(?:no|number|num|id|is|code))*\s*[.:#-]*\s*$",
    re.IGNORECASE,
)
_PHONE = re.compile(
    r"\b(?:tel|telephone|phone|ph|call|ring|text|txt|mob|mobile|whatsapp|sms|fax|num|number|cell)\b\W*(?:\w+\W+){0,3}$",
    re.IGNORECASE,
)
_PLAN = re.compile(r"7\d{9}|2[03489]\d{8}|1[1-9]\d{8}|3[0347]\d{8}|5[56]\d{8}|8[0478]\d{8}|9[018]\d{8}")
_EXTENSION = re.compile(r",?[ \t]{0,2}(?:x|ext\.?|extn\.?|extension)[ \t.:]{0,2}\d{1,5}(?!\w)", re.IGNORECASE)
#: A number cut by any one sign: 07700/900/123, 01632_960_123.
_MARKED = re.compile(r"(?<![\w/])0(7\d{3}|1\d{3})([^\w\s£$€%:]|_)(\d{3})\2(\d{3})(?![\w/])")
#: Sizes of the groups of "0 7700 900 123", whose zero stands alone.
_LED = ([1, 4, 3, 3], [1, 4, 6])
_LONGEST = 15
MESSAGE = "This is a telephone number."
ADVICE = "Leave the number out, or give it in a private message through the school office."


class Phones:
    """Finds telephone numbers; long ids, dates, prices, scores and order numbers are left alone."""

    def find(self, words: Words) -> Iterator[Hit]:
        """Kind ``phone``; the key is the number's digits as dialled abroad."""
        text = words.text.plain
        for run in _RUN.finditer(text):
            yield from _numbers(text, run.start(), run.end())
        for cut in _MARKED.finditer(text):
            key = f"+44{cut.group(1)}{cut.group(3)}{cut.group(4)}"
            yield Hit("phone", cut.start(), cut.end(), 0.9, key, MESSAGE, ADVICE, ("phone: number plan",))


def _numbers(text: str, start: int, end: int) -> Iterator[Hit]:
    """The numbers in one run of digits; two may follow each other with a space between."""
    groups = list(_GROUP.finditer(text, start, end))
    place = 0
    while place < len(groups):
        taken, hit = _longest_number(text, start, groups, place)
        if hit:
            yield hit
        elif place == 0 and len(groups) > 8:
            return
        place += taken


def _longest_number(text: str, start: int, groups: list[re.Match[str]], place: int) -> tuple[int, Hit | None]:
    """The longest run of groups from here that is a number; how many groups it takes, at least one."""
    digits, candidates = "", []
    for count, group in enumerate(groups[place : place + _LONGEST], 1):
        digits += group.group()
        if len(digits) > _LONGEST:
            break
        candidates.append((count, digits, group.end()))
    begin = groups[place].start() if place else start
    for count, number, stop in reversed(candidates):
        lead = _lead(text, begin, groups[place].start())
        if len(number) >= 9 and (found := _judge(text, begin, stop, lead + number, groups[place : place + count])):
            extension = _EXTENSION.match(text, stop)
            last = extension.end() if extension else stop
            return count, Hit("phone", begin, last, found[1], found[0], MESSAGE, ADVICE, ("phone: number plan",))
    return 1, None


def _lead(text: str, begin: int, first_digit: int) -> str:
    return "+" if "+" in text[begin:first_digit] else ""


def _judge(text: str, start: int, end: int, number: str, groups: list[re.Match[str]]) -> tuple[str, float] | None:
    """The number as dialled abroad and how sure; None when it is none."""
    before = text[max(0, start - 40) : start]
    has_cue = bool(_PHONE.search(before))
    if _DATE.match(text, start, end) or (_OTHER.search(before) and not number.startswith("+")):
        return None
    # "(0)7700 900123": the zero stands alone before its exchange.
    is_led = groups[0].group() == "0" and (
        text[groups[0].end() : groups[0].end() + 1] == ")" or [len(group.group()) for group in groups] in _LED
    )
    if national := _uk_digits(number, text[start:end], has_cue=has_cue):
        return (f"+44{national}", 0.95) if _is_grouped(national, groups[is_led:], number) or has_cue else None
    return _abroad(number)


def _uk_digits(number: str, written: str, *, has_cue: bool) -> str | None:
    """The digits after the zero where this is a number of the UK's plan (Ofcom, National Telephone Numbering Plan)."""
    national = None
    for lead in ("+440", "+44", "00440", "0044", "440", "44"):
        if number.startswith(lead):
            bare = lead.startswith("44")
            national = number[len(lead) :] if not bare or len(number) == len(lead) + 10 else None
            break
    if national is None and number.startswith("0") and not number.startswith("00"):
        national = number[1:]
    if national is None and has_cue and re.fullmatch(r"7[1-9]\d{8}", number):
        national = number
    return national if national and _in_plan(national, written) else None


def is_in_plan(national: str) -> bool:
    """True for the ten digits after the zero of a number that the UK's plan may give out."""
    return bool(_PLAN.fullmatch(national))


def _in_plan(national: str, written: str) -> bool:
    if is_in_plan(national):
        return True
    # A few old exchanges have one digit less; so short a number needs its groups to be believed.
    return bool(re.fullmatch(r"1[2-9]\d{7}|800\d{6}", national)) and not written.isdigit()


def _is_grouped(national: str, groups: list[re.Match[str]], number: str) -> bool:
    """Written as numbers are: an exchange in one piece, or a mobile spelt digit by digit."""
    if number.startswith("+") or number.startswith("0044") or len(groups) == 1:
        return True
    sizes = [len(group.group()) for group in groups]
    if national.startswith("7") and max(sizes) <= 3 and len(national) == 10:
        return True
    # An exchange in one piece proves enough where each digit stands by itself after it: 07700 9 0 0 1 2 3.
    return sizes[0] >= 3 and (min(sizes) >= 2 or sizes[0] == 5 or max(sizes[1:]) == 1)


def _abroad(number: str) -> tuple[str, float] | None:
    """Another country's number, which needs its plus sign (or 00) and must be in that country's plan."""
    if number.startswith("00"):
        number = "+" + number[2:]
    if not number.startswith("+"):
        return None
    import phonenumbers

    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(parsed):
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164), 0.9
