"""The fields of roll and staff lists taken apart: names, titles, years and roles."""

from __future__ import annotations

import re

from gatepost.roll import AdultKind

_TITLE = re.compile(
    r"(mr|mrs|miss|ms|mx|dr|prof|professor|rev|revd|sir|dame|lady|lord|fr|sr)\.?\s+(?=\S)", re.IGNORECASE
)
_YEAR = re.compile(r"(?:year|yr|y|nc year|grade)?\s*0?(\d{1,2})", re.IGNORECASE)
_NAMED_YEARS = {
    "r": "R",
    "reception": "R",
    "yr": "R",
    "n": "N",
    "nursery": "N",
    "n1": "N",
    "n2": "N",
    "kg": "R",
    "ks": "R",
}
_ADULT_KINDS: dict[str, AdultKind] = {
    "governor": "governor", "trustee": "governor", "parent": "parent", "guardian": "parent", "relative": "parent",
    "carer": "parent", "staff": "staff",
}  # fmt: skip
_OUR_ROLES = {
    "teacher": "teacher", "class_teacher": "teacher", "ta": "teaching_assistant", "hlta": "teaching_assistant",
    "teaching_assistant": "teaching_assistant", "aide": "teaching_assistant", "supply": "supply",
    "supply_teacher": "supply", "headteacher": "headteacher", "head": "headteacher", "head_teacher": "headteacher",
    "principal": "headteacher", "dsl": "dsl", "designated_safeguarding_lead": "dsl", "esafety_lead": "esafety_lead",
    "e_safety_lead": "esafety_lead", "online_safety_lead": "esafety_lead", "it_admin": "it_admin",
    "network_manager": "it_admin", "sysadmin": "it_admin", "governor": "governor", "volunteer": "volunteer",
    "page_admin": "page_admin",
}  # fmt: skip


def split_name(name: str) -> tuple[str, str]:
    """``Smith, Olivia`` or ``Olivia Smith``; surnames in capitals may have several words: ``Olivia DE LA CRUZ``."""
    last, comma, first = name.partition(",")
    if comma:
        return first.strip(), last.strip()
    parts = name.split()
    capitals = [part for part in parts if len(part) > 1 and part.isupper()]
    if capitals and len(capitals) < len(parts):
        return " ".join(part for part in parts if part not in capitals), " ".join(capitals)
    return " ".join(parts[:-1]), " ".join(parts[-1:])


def split_title(name: str) -> tuple[str, str]:
    """``Mr Tom Fern`` → ``("Mr", "Tom Fern")``; without a title the first is empty."""
    match = _TITLE.match(name)
    return (match.group(1), name[match.end() :]) if match else ("", name)


def read_year(text: str) -> str | None:
    """``Year 4``, ``Y4``, ``Yr 4``, ``04`` → ``4``; ``Reception`` → ``R``; anything else as it is."""
    text = " ".join(text.split())
    if match := _YEAR.fullmatch(text):
        return str(int(match.group(1)))
    return _NAMED_YEARS.get(text.lower(), text) or None


def year_of_class(class_name: str) -> str | None:
    """The year that a class such as ``4B``, ``Y4`` or ``10X/En1`` tells by itself."""
    match = re.match(r"(?:year\s*|yr\s*|y)?(1[0-3]|[1-9])(?!\d)", class_name, re.IGNORECASE)
    return match.group(1) if match else None


def kind_said(text: str) -> AdultKind | None:
    """What a role or a kind says that an adult is to the school; None when it does not."""
    words = re.findall(r"[a-z]+", text.lower())
    return next((_ADULT_KINDS[word] for word in words if word in _ADULT_KINDS), None)


def read_roles(text: str) -> tuple[str, ...]:
    """The contract's roles among those listed; others are left out."""
    slugs = (re.sub(r"[^a-z]+", "_", part.lower()).strip("_") for part in re.split(r"[;|,/]", text))
    return tuple(dict.fromkeys(_OUR_ROLES[slug] for slug in slugs if slug in _OUR_ROLES))
