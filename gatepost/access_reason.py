"""Says in a sentence or two why a site is open or refused, and what a person may do next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from gatepost.opaque import opaque_for
from gatepost.policy import SiteRule
from gatepost.restricted_headers import restricted_headers

if TYPE_CHECKING:
    from gatepost.access_choice import Choice, Question

_READS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "CONNECT"})
#: The roles as a person reads them, in the plural.
ROLE_WORDS = {
    "teaching_assistant": "teaching assistants",
    "supply": "supply teachers",
    "page_admin": "page admins",
    "esafety_lead": "e-safety leads",
    "dsl": "safeguarding leads",
    "it_admin": "IT admins",
    "staff": "staff",
}
_WHEN_WORDS = {
    "school_hours": "in school hours",
    "breaks_and_lunch": "in breaks and at lunch",
    "outside_school_hours": "outside school hours",
}


def explain(choice: Choice, rule: SiteRule | None, question: Question, now: dt.datetime, *, method: str) -> str:
    """Return the reason; ``rule`` is the one that decided or, for a refusal by default, the nearest that opens it."""
    sentences = [_why(choice, rule, question)]
    if choice.decision == "inspect":
        sentences += _checking(question)
    if choice.decision == "read_only":
        refused = "this request is a post and is refused" if method.upper() not in _READS else "posts are refused"
        sentences.append(f"You may read here; {refused}.")
    return " ".join([*sentences, *_told(choice, question, now)])


def _told(choice: Choice, question: Question, now: dt.datetime) -> Iterator[str]:
    """Say what the policy tells the site, because an open site that is told something is not passed on unread."""
    site = question.site
    if choice.decision == "block" or (site.service and not site.service.decrypt):
        return
    headers = restricted_headers(question.policy, site.host, question.person, now)
    if headers:
        told = " and ".join(f"{name}: {value}" for name, value in headers.items())
        alone = "; for that alone the connection is decrypted" if choice.decision == "allow" else ""
        yield f"The site is told {told}{alone}."


def _checking(question: Question) -> list[str]:
    service = question.site.service
    opaque = opaque_for(service.id) if service else None
    if opaque is None:
        return ["Posts are checked before they leave."]
    told = [opaque.sentence, "There the browser extension checks what is written, before it is encrypted."]
    return told if opaque.readable == "no" else ["Posts are checked before they leave.", *told]


def _why(choice: Choice, rule: SiteRule | None, question: Question) -> str:
    name = _site_name(question)
    if choice.grant:
        return f"{choice.grant.granted_by or 'The school'} has granted {name}: {_sentence(choice.grant.reason)}"
    if choice.by_local_conditions:
        return f"The school's signed local conditions do not allow {name}."
    if rule and rule.reason and choice.rule is rule:
        return _sentence(rule.reason)
    if choice.decision == "block":
        return _refusal(name, choice, rule, question)
    return f"{name} is open to you."


def _refusal(name: str, choice: Choice, rule: SiteRule | None, question: Question) -> str:
    if rule is None or choice.rule is rule:
        kind = question.site.category
        return f"{name} is not on the school's list of granted sites ({kind})."
    if rule.own_page and not question.site.own_page:
        return f"Of {name} only the school's own page and its tools are open, to {_who(rule)}{_time(rule, question)}."
    return f"{name} is open only to {_who(rule)}{_time(rule, question)}."


def _who(rule: SiteRule) -> str:
    if rule.users:
        return "named people"
    return " or ".join(sorted(ROLE_WORDS.get(role, f"{role}s") for role in rule.roles)) or "others"


def _time(rule: SiteRule, question: Question) -> str:
    local = question.policy.local_conditions.get("personal_use") if rule.personal_use else None
    if local == "not_permitted":
        return ", and the school's signed local conditions do not permit personal use"
    when = local or rule.when
    if when == "always":
        return ""
    return f" {_WHEN_WORDS[when]}" if isinstance(when, str) else " at certain times"


def _site_name(question: Question) -> str:
    return question.site.service.name if question.site.service else question.site.host


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."
