"""What a request starts between people: a friend request, a direct message, an account made with the school's address.

Who is asked or written to is compared with the school's lists here, on its own machine; the site is not asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from gatepost.detect.text import TextInspector
from gatepost.finding import NOT_SURE_WHO, ON_LIST, Finding, PartRef, mask
from gatepost.policy import Policy
from gatepost.post import Post

_NOT_ON_LIST = 0.3
_KINDS = frozenset({"pupil_name", "pupil_username", "leaver_name", "sibling_name", "parent_name"})
_FRIEND_ADVICE = "Check who this is: pupils and their families are not to be added from a personal account."
_MESSAGE_ADVICE = "Write to pupils and parents through the school's own channels."
_SIGN_UP_ADVICE = "Use your own e-mail address; the school's is for registered school accounts."
_MAIL_SERVICES = frozenset({"gmail", "outlook-com", "yahoo-mail", "proton-mail", "roundcube"})


class Relationships:
    """Compiled once from the policy and the text inspector, which holds the lists."""

    def __init__(self, policy: Policy, texts: TextInspector) -> None:
        self._policy = policy
        self._texts = texts
        domains = "|".join(re.escape(domain.lower().lstrip("@")) for domain in policy.school.email_domains if domain)
        self._mail = re.compile(rf"[\w.+'-]+@(?:[\w-]+\.)*(?:{domains})(?![\w.-]*\w)", re.I) if domains else None

    def inspect(self, post: Post) -> list[Finding]:
        """At most one friend request and one direct message a post, and each school address in a sign-up."""
        match post.action:
            case "friend_request":
                return [self._about(post, "friend_request", "asks to be friends or follows", _FRIEND_ADVICE)]
            case "message" if post.people and not _is_mail(post):
                return [self._about(post, "direct_message", "is a private message", _MESSAGE_ADVICE)]
            case "sign_up" if self._mail is not None and not self._is_official(post):
                return list(self._addresses(post, self._mail))
        return []

    def _about(self, post: Post, kind: str, does: str, advice: str) -> Finding:
        words = [part.text for part in post.texts] if kind == "friend_request" else []
        known = next((person for person in (*post.people, *words) if self._is_listed(person)), None)
        readable = next((person for person in post.people if any(map(str.isalpha, person))), None)
        shown = known or readable or next(iter(post.people), "")
        if known:
            message, confidence = f"This {does}: somebody on the school's lists.", ON_LIST
        elif readable:
            message, confidence = f"This {does}: {_short(readable)}.", _NOT_ON_LIST
        else:
            # People write to many and befriend few: only a friend request is worth a question.
            message = f"This {does}; Gatepost cannot tell who it is."
            confidence = NOT_SURE_WHO if kind == "friend_request" else _NOT_ON_LIST
        masked = mask(shown) if shown else None
        return Finding(kind, PartRef("text"), confidence, message, masked=masked, advice=advice, key=shown.lower())

    def _is_listed(self, person: str) -> bool:
        forms = (person, re.sub(r"[@._\d-]+", " ", person))
        return any(finding.kind in _KINDS for form in forms for finding in self._texts.find(form))

    def _is_official(self, post: Post) -> bool:
        """A registered account of the school on that service: run by the writer, or named in the form."""
        said = {part.text.strip().lstrip("@").lower() for part in post.texts}
        return any(
            account.service == post.service
            and (post.account == "official" or post.user in account.managers or _plain(account.handle) in said)
            for account in self._policy.accounts
        )

    def _addresses(self, post: Post, pattern: re.Pattern[str]) -> Iterator[Finding]:
        for part in post.texts:
            for match in pattern.finditer(part.text):
                yield Finding(
                    "school_email_signup",
                    PartRef("text", part.index),
                    0.97,
                    "This signs up with the school's e-mail address.",
                    span=match.span(),
                    masked=mask(match[0]),
                    advice=_SIGN_UP_ADVICE,
                    key=match[0].lower(),
                )


def _is_mail(post: Post) -> bool:
    """E-mail is written to people all day; it is judged by what it says."""
    return post.service in _MAIL_SERVICES or all("@" in person.strip("@") for person in post.people)


def _plain(handle: str) -> str:
    return handle.strip().lstrip("@").lower()


def _short(person: str) -> str:
    return person if len(person) <= 40 else f"{person[:39]}…"
