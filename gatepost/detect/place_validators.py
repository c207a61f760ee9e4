"""What places and social media handles must prove beyond their shape."""

from __future__ import annotations

import re

from gatepost.detect.patterns import Validator
from gatepost.detect.word_lists import word_list

_GRID_CUE = re.compile(r"\b(?:grid|ref|camp|meet|map|os|location|parking|track|checkpoint|walk|dofe|from|at)\b", re.I)
_NOT_GRID = re.compile(r"\b(?:part|order|invoice|item|flight|model|serial|number|no)\b[ .:#-]{0,3}$", re.I)
_PLUS_CUE = re.compile(r"\b(?:plus|code|maps?|meet|come|camp|location|pin|at|gate)\b", re.I)
_NETWORK = re.compile(r"\b(?:my|me|his|her|add|follow)\b[^\n.!?]{0,40}$", re.IGNORECASE)
#: Sites where a path is as often an organisation's as a person's.
_PUBLIC = re.compile(r"(?:facebook|fb|twitter|x|linkedin|youtube)\.com/", re.IGNORECASE)
_INVITES = re.compile(
    r"(?:\b(?:add|follow|dm|find|message|msg|tags?|contact)|@) ?(?:me|us|him|her|them|my)\b", re.IGNORECASE
)
_NOT_HANDLES = word_list("not_handles")
_NETWORKS = (
    r"(?:snap(?:chat)?|insta(?:gram)?|ig|tik ?tok|tt|threads|bluesky|facebook|fb|discord|disc|telegram|kik|be ?real|"
    r"twitch|psn|ps ?[345]|playstation|xbox|nintendo|switch|steam|roblox|blox|minecraft|fortnite|youtube|yt|"
    r"gamer ?(?:tag|name)|user ?name|linked ?in|whats ?app|signal|strava|etsy|vinted|depop|mastodon|twitter|reddit|x)"
)
#: Before a handle: a network, or words that ask somebody to look for one.
_SPEAKS_OF_ONE = re.compile(
    rf"(?:\b{_NETWORKS}\b|"
    r"\b(?:add|find|follow|friend|dm|message|search(?: for)?|look(?: for| up)?) (?:me|us|him|her|them|our)\b|"
    r"\b(?:handle|stream(?:s|ing)?|tag) )[^\n]*$",
    re.IGNORECASE,
)
_ON_ONE = re.compile(rf"['’\"]?,? ?(?:(?:on|is me on|at) (?:the |my |there|{_NETWORKS}\b)|over there\b)", re.IGNORECASE)
_IN_A_LINK = re.compile(r"(?:[/%=&?]\S*|;)$")
#: A file, a site or an abbreviation rather than somebody's name.
_NO_NAME = re.compile(
    r"\.(?:com|net|org|uk|edu|gov|co|io|tv|example|jpe?g|png|gif|heic|pdf|docx?|xlsx?|pptx?|mp[34]|mov|zip|txt|csv)$|"
    r"^(?:e\.g|i\.e|a\.m|p\.m|[a-z](?:\.[a-z])*|img_?\d*|dsc_?\d*)$|^(?:youtube|whatsapp|tiktok|playstation|linkedin)"
)
_LATER = frozenset(
    {"back", "later", "please", "asap", "again", "online", "soon", "first", "instead", "daily", "friends"}
)
_NOT_PATHS = word_list("not_profile_paths")


def match(text: str, found: re.Match[str]) -> str | None:
    """A pattern that proves enough; the key is what is shown, in small letters."""
    del text
    return found.group(found.re.groups and 1).lower()


def coordinates(text: str, found: re.Match[str]) -> str | None:
    """A latitude and a longitude near the British Isles, or anywhere where four decimals or a letter say so."""
    written = found.group()
    numbers = [float(number) for number in re.findall(r"-?[0-9]+\.[0-9]+", written)]
    latitude, longitude = numbers[0], numbers[1]
    if abs(latitude) > 90 or abs(longitude) > 180:
        return None
    is_here = 49 <= latitude <= 61 and -11 <= longitude <= 2.5
    is_precise = all(len(number.split(".")[1]) >= 4 for number in re.findall(r"[0-9]+\.[0-9]+", written))
    has_letter = bool(re.search(r"[NSEW°]", written))
    return f"{latitude:.4f},{longitude:.4f}" if is_here or is_precise or has_letter else None


def plus_code(text: str, found: re.Match[str]) -> str | None:
    """A whole code, or a short one with a town after it or a word such as ``plus code`` before it."""
    written = found.group()
    is_whole = written.index("+") == 8
    before = text[max(0, found.start() - 30) : found.start()]
    return written.lower() if is_whole or " " in written or _PLUS_CUE.search(before) else None


def grid_reference(text: str, found: re.Match[str]) -> str | None:
    """A National Grid reference (Ordnance Survey), with its spaces or with a word such as ``grid`` near by."""
    before, after = text[max(0, found.start() - 40) : found.start()], text[found.end() : found.end() + 30]
    if _NOT_GRID.search(before) or re.match(r"\s{1,2}(?:invoice|order)", after, re.IGNORECASE):
        return None
    is_spaced = found.group().count(" ") == 2
    has_cue = bool(_GRID_CUE.search(before) or re.match(r"[^.\n]{0,20}\b(?:parking|grid|camp|gate)\b", after, re.I))
    return found.group().replace(" ", "").lower() if is_spaced or has_cue else None


def handle(text: str, found: re.Match[str]) -> str | None:
    """A handle with its sign, where the words before say whose it is."""
    before = text[found.start() : found.start(1)].lower()
    # "look at my class @jo": a network's name or "follow me" must say that the handle is theirs.
    return found.group(1).lower() if _names_a_network(before) or _INVITES.search(before) else None


def _names_a_network(words: str) -> bool:
    return bool(set(re.findall(r"[a-z]+", words)) & word_list("networks"))


def bare_handle(text: str, found: re.Match[str]) -> str | None:
    """A handle without its sign: it looks like one, or stands alone after ``snap:``."""
    name = found.group(1)
    if (
        len(name) < 3
        or name.lower() in _NOT_HANDLES
        or name.replace(".", "").isdigit()
        or re.fullmatch(r"[0-9]{1,2}(?:am|pm)|[\w]+\.(?:com|uk|org)", name)
    ):
        return None
    looks = bool(re.search(r"[a-z][0-9]{2,}$|_|\.|#|[0-9][a-z]+[0-9]|[a-z][A-Z]", name))
    lead = text[found.start() : found.start(1)].rstrip()
    is_alone = bool(re.match(r"\s*(?:$|[,;!)\n]|(?:if|add|for|x+|xx)\b|[^\w\s$£€%\x27])", text[found.end(1) :]))
    said = lead.endswith((":", "=", "->", "→")) or (
        lead.endswith((" is", " called", " under")) and _is_own(text, found.start())
    )
    return name.lower() if looks or (said and is_alone and len(name) > 3) else None


def network_handle(text: str, found: re.Match[str]) -> str | None:
    """A word of a handle's shape (jo_plays, jo.b.91, JoBakesPies) where a network or an invitation is spoken of."""
    name = found.group(1).lower()
    if _NO_NAME.search(name) or name in _NOT_HANDLES or name.replace(".", "").isdigit():
        return None
    if _IN_A_LINK.search(text[max(0, found.start() - 70) : found.start()]) or text[found.end() : found.end() + 1] in {
        "=",
        "%",
    }:
        return None
    return name if is_of_a_network(text, *found.span()) else None


def is_of_a_network(text: str, start: int, end: int) -> bool:
    """Whether the words around a handle speak of a network, or ask somebody to look for it."""
    before, after = text[max(0, start - 70) : start], text[end : end + 40]
    return bool(_SPEAKS_OF_ONE.search(before) or _ON_ONE.match(after))


def added_handle(text: str, found: re.Match[str]) -> str | None:
    """A word between ``add me`` and ``on snap`` that is no everyday one."""
    del text
    name = found.group(1).lower()
    return None if name in _NOT_HANDLES or name in _LATER else name


def _is_own(text: str, start: int) -> bool:
    return bool(re.search(r"\b(?:my|his|her)\s{1,2}(?:\w{2,12}\s{1,2})?$", text[:start], re.IGNORECASE))


def profile_link(text: str, found: re.Match[str]) -> str | None:
    """A person's page or a private chat; on the networks that organisations use, only with ``my`` or ``follow me``."""
    address = found.group(1).rstrip("/").lower()
    name = re.split(r"[/@]", address)[-1]
    if name.startswith("profile.php?"):
        return address
    if name in _NOT_PATHS or name.endswith((".php", ".com")):
        return None
    is_person = re.match(r"(?:https?://)?(?:www\.|m\.)?(?:facebook|fb)\.", address) and re.fullmatch(
        r"[a-z]+\.[a-z]+(?:\.[0-9]+)?", name
    )
    if (
        _PUBLIC.search(address)
        and not is_person
        and not _NETWORK.search(text[max(0, found.start() - 60) : found.start()])
    ):
        return None
    return address


PLACE_VALIDATORS: dict[str, Validator] = {
    "added_handle": added_handle, "bare_handle": bare_handle, "coordinates": coordinates,
    "grid_reference": grid_reference, "handle": handle, "match": match, "network_handle": network_handle,
    "plus_code": plus_code,
    "profile_link": profile_link,
}  # fmt: skip
