"""Who is asking, and how that is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

#: Every role of the contract; ``staff`` in a rule stands for the employed ones.
ROLES: tuple[str, ...] = (
    "pupil", "teacher", "teaching_assistant", "supply", "page_admin", "esafety_lead", "dsl", "headteacher",
    "governor", "volunteer", "visitor", "it_admin",
)  # fmt: skip
STAFF_ROLES: frozenset[str] = frozenset(
    {"teacher", "teaching_assistant", "supply", "page_admin", "esafety_lead", "dsl", "headteacher", "it_admin"}
)
#: Roles that may open the dashboard's event log.
REVIEWER_ROLES: frozenset[str] = frozenset({"esafety_lead", "dsl", "headteacher"})

KnownBy = Literal["session", "token", "proxy_auth", "network", "command_line", "unknown"]


@dataclass(frozen=True, slots=True)
class Person:
    """One asker. ``roles`` is never empty: an unknown device is a ``visitor``.

    ``device`` is the name of the extension that answered the proxy; ``unsure`` says in a sentence why no more is known.
    """

    user: str | None = None
    roles: frozenset[str] = frozenset({"visitor"})
    known_by: KnownBy = "unknown"
    client: str | None = None
    pages: frozenset[str] = frozenset()
    device: str | None = None
    unsure: str = ""

    @property
    def at(self) -> str:
        """Who and where, as one word to tell askers apart by."""
        return f"{self.client} {self.user} {self.device}"
