"""The form of a permission: for whom, from when until when, at which times, on which paper."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from werkzeug.datastructures import MultiDict

from companion_api.dashboard import here, words
from companion_api.models import AccessRequest, new_key
from companion_api.store.grants import MAX_DOCUMENT_CHARACTERS
from companion_api.store.people import normal_user
from gatepost.errors import InputError
from gatepost.grant import TIMES, Grant, read_when
from gatepost.person import ROLES

#: How long a permission lasts when nothing else is typed.
USUAL_DAYS = 7
#: A permission ends with the school year at the latest; a standing one belongs into the policy.
LONGEST_DAYS = 366
MAX_ANSWER_CHARACTERS = 1000
MAX_PEOPLE = 100
#: The roles that a permission may be for; ``staff`` stands for all employed ones.
SCOPE_ROLES: tuple[str, ...] = ("staff", *ROLES)


@dataclass(slots=True)
class GrantForm:
    """What was typed, and what is wrong with it (field → a sentence)."""

    asked: AccessRequest
    typed: MultiDict[str, str]
    problems: dict[str, str] = field(default_factory=dict)

    @property
    def answer(self) -> str:
        """The purpose, or why not."""
        return self.typed.get("answer", "").strip()[:MAX_ANSWER_CHARACTERS]

    @property
    def shown(self) -> dict[str, Any]:
        """The fields as the page shows them: as typed, else as is usual."""
        usual = (here.now() + dt.timedelta(days=USUAL_DAYS)).date().isoformat()
        texts = {name: self.typed.get(name, "") for name in ("starts", "times", "document", "answer")}
        users = self.typed.get("users", self.asked.user or "")
        return texts | {"until": self.typed.get("until") or usual, "users": users, "roles": self._roles()}

    @property
    def choices(self) -> dict[str, Sequence[tuple[str, str]]]:
        """What may be chosen: times and roles."""
        times = [(value, words.TIMES_WORDS[value]) for value in TIMES]
        names = ((role, words.role_words([role])) for role in SCOPE_ROLES)
        return {"times": times, "roles": [(role, name[:1].upper() + name[1:]) for role, name in names]}

    def read(self, *, by: str) -> Grant | None:
        """The permission that the form describes, or None with ``problems`` filled."""
        until, starts = self._day("until", days_later=1), self._day("starts", days_later=0)
        users = self._users()
        roles = frozenset(role for role in self._roles() if role in SCOPE_ROLES)
        if not users and not roles and "users" not in self.problems:
            self.problems["users"] = "Say whom it is for: a person, or everybody with a role."
        if len(self.typed.get("document", "")) > MAX_DOCUMENT_CHARACTERS:
            self.problems["document"] = f"Name the document in {MAX_DOCUMENT_CHARACTERS} characters or fewer."
        if self.problems or until is None:
            return None
        return self._grant(users, roles, starts, until, by)

    def _grant(
        self, users: frozenset[str], roles: frozenset[str], starts: dt.datetime | None, until: dt.datetime, by: str
    ) -> Grant | None:
        try:
            when = read_when(self.typed.get("times") or "always")
        except InputError:
            self.problems["times"] = "Choose one of the times."
            return None
        return Grant(
            id=new_key(), service=self.asked.service or "", users=users, roles=roles, until=until, granted_by=by,
            reason=self.answer or self.asked.reason, starts=starts, when=when,
            document=self.typed.get("document", "").strip(),
        )  # fmt: skip

    def _roles(self) -> list[str]:
        return self.typed.getlist("roles")

    def _users(self) -> frozenset[str]:
        typed = self.typed.get("users")
        if typed is None and not self._roles():
            return frozenset({self.asked.user} if self.asked.user else ())
        names = [name for name in re.split(r"[\s,;]+", typed or "") if name][:MAX_PEOPLE]
        try:
            return frozenset(map(normal_user, names))
        except InputError as error:
            self.problems["users"] = sentence(error)
            return frozenset()

    def _day(self, name: str, *, days_later: int) -> dt.datetime | None:
        """A midnight of the school's clock, in UTC; None where nothing is typed, or with a problem."""
        text, today = self.typed.get(name, "").strip(), here.now().date()
        if name == "starts" and not text:
            return None
        try:
            day = dt.date.fromisoformat(text)
        except ValueError:
            self.problems[name] = f"Give the {'last' if name == 'until' else 'first'} day, such as 2026-12-18."
            return None
        if not today <= day <= today + dt.timedelta(days=LONGEST_DAYS):
            which = "last" if name == "until" else "first"
            self.problems[name] = f"The {which} day must be between today and a year from now."
            return None
        midnight = dt.datetime.combine(day + dt.timedelta(days=days_later), dt.time(), here.zone())
        return midnight.astimezone(dt.UTC)


def sentence(error: InputError) -> str:
    """The message of an error as a sentence."""
    return f"{error.message[:1].upper()}{error.message[1:]}."
