"""What an e-mail address must prove beyond its shape, in each way of writing one."""

from __future__ import annotations

import re

from gatepost.detect.patterns import Validator
from gatepost.detect.word_lists import word_list

TOP_LEVELS = word_list("top_level_domains")
NOT_LOCAL = frozenset(
    {
        "look",
        "looked",
        "looking",
        "meet",
        "are",
        "is",
        "error",
        "login",
        "in",
        "not",
        "was",
        "stay",
        "best",
        "me",
        "you",
        "up",
    }
)
_MAIL_CUE = re.compile(r"\b(?:e-?mail|mail|gmail)\b(?: (?:me|us|him|her|is|address))*[:, ]{1,3}$", re.IGNORECASE)


def email(text: str, match: re.Match[str]) -> str | None:
    """A written address, in small letters."""
    local, _, domain = match.group().rpartition("@")
    top = domain.rsplit(".", 1)[-1]
    # "ask jo@kiosk.Valid until" has lost a space: the address ends at the full stop.
    is_next_sentence = top.istitle() and domain[0].islower() and top.lower() not in TOP_LEVELS
    return None if ".." in match.group() or not local.strip(".'-") or is_next_sentence else match.group().lower()


def email_spelt(text: str, match: re.Match[str]) -> str | None:
    """An address spelt out, as it would be typed; it must end in a top-level domain and not be a plain address."""
    typed = re.sub(r"\s*[\[({<]\s*(?:at|a|@)\s*[\])}>]\s*|\s+at\s+|\s*@\s*", "@", match.group().lower(), count=1)
    typed = re.sub(r"\s*[\[({<]\s*(?:dot|\.)\s*[\])}>]\s*|\s*\bdot\b\s*|\s*\.\s*", ".", typed)
    if re.search(r"\w@\w[^\s]*$", match.group()) or "@" not in typed:
        return None
    if re.search(r"\.[ \t]+[A-Z]|[\w]\.\s", match.group()) and not re.search(r"\s\.\s|\bdot\b", match.group(), re.I):
        return None
    local, _, domain = typed.partition("@")
    return typed if domain.rsplit(".", 1)[-1] in TOP_LEVELS and local not in NOT_LOCAL else None


def email_joined(text: str, match: re.Match[str]) -> str | None:
    """``jo_at_post.co.uk``: joined by the word itself; it must end in a top-level domain."""
    typed = re.sub(r"[_*~-]at[_*~-]| at the rate (?:of )?", "@", match.group().lower(), count=1)
    typed = re.sub(r"[_*~-]dot[_*~-]| dot ", ".", typed)
    local, _, domain = typed.partition("@")
    is_sure = domain.rsplit(".", 1)[-1] in TOP_LEVELS and local not in NOT_LOCAL
    return typed if is_sure else None


def email_signs(text: str, match: re.Match[str]) -> str | None:
    """``jo -at- post -dot- me``: the words between signs; it must end in a top-level domain."""
    typed = re.sub(r" {1,2}[-*_/|~<]{1,2}at[-*_/|~>]{1,2} {1,2}", "@", match.group().lower(), count=1)
    typed = re.sub(r" {0,2}[-*_/|~<]{0,2}(?:dot|\.)[-*_/|~>]{0,2} {0,2}", ".", typed)
    return typed if typed.rsplit(".", 1)[-1] in TOP_LEVELS and _is_mailbox(typed) else None


def _is_mailbox(typed: str) -> bool:
    local = typed.partition("@")[0]
    return local not in NOT_LOCAL and not local.isdigit()


def email_at_domain(text: str, match: re.Match[str]) -> str | None:
    """``jmarsh AT school.sch.uk``: a mailbox by its look, by AT in capitals, or after a word such as ``email``."""
    local, at, domain = match.group().split(maxsplit=2)
    domain = domain.replace(" ", "")
    is_shouted = at == "AT" and not local.isupper()
    looks = bool(re.search(r"[\d._+-]", local)) and not local.isdigit()
    cue = _MAIL_CUE.search(text[max(0, match.start() - 30) : match.start()])
    if local.lower() in NOT_LOCAL or not (is_shouted or looks or cue):
        return None
    return f"{local}@{domain}".lower()


def email_letters(text: str, match: re.Match[str]) -> str | None:
    """``j o @ p o s t . c o m``: letter by letter; it must end in a top-level domain."""
    typed = match.group().replace(" ", "").lower()
    return typed if typed.rsplit(".", 1)[-1] in TOP_LEVELS else None


def email_unfinished(text: str, match: re.Match[str]) -> str | None:
    """``jo@gmail``: the ending left away, or a comma for its full stop."""
    return match.group().replace(",", ".").lower()


def email_provider(text: str, match: re.Match[str]) -> str | None:
    """``jo88 at gmail``: the name must look like a mailbox, or stand alone after ``email`` or ``mail``."""
    local = match.group().split()[0].lower()
    before = text[max(0, match.start() - 30) : match.start()]
    is_shouted = " AT " in match.group() and not match.group().isupper()
    if local in NOT_LOCAL or not (re.search(r"[\d._+-]", local) or is_shouted or _MAIL_CUE.search(before)):
        return None
    return re.sub(r" {0,2}(?:at|@) {0,2}", "@", match.group().lower(), count=1)


EMAIL_VALIDATORS: dict[str, Validator] = {
    "email": email, "email_at_domain": email_at_domain, "email_joined": email_joined, "email_letters": email_letters,
    "email_provider": email_provider, "email_signs": email_signs, "email_spelt": email_spelt,
    "email_unfinished": email_unfinished,
}  # fmt: skip
