"""The error tree. It imports nothing, so that any module may import it.

GatepostError
├── InputError            what a person gave is wrong: one line, with the place; exit 2, or HTTP 400
│   ├── PolicyError       policy.yaml, a preset or the catalogue
│   └── ListError         the roll, the staff list or another imported list
├── UnreadableError       a body or a picture that cannot be read: the policy says what follows
└── CompanionUnavailable  the companion is away, slow or failing: try later, the rule's fail mode decides meanwhile
"""

from __future__ import annotations


class GatepostError(Exception):
    """Base of every error that Gatepost raises on purpose."""


class InputError(GatepostError):
    """Something a person gave is wrong.

    ``place`` names the file, line and key, or the option; ``str()`` is one line: ``place: message``.
    """

    def __init__(self, message: str, *, place: str = "") -> None:
        self.message = " ".join(message.split())
        self.place = place
        super().__init__(f"{place}: {self.message}" if place else self.message)


class PolicyError(InputError):
    """A policy, preset or catalogue file is wrong."""


class ListError(InputError):
    """A roll, staff list or other imported list is wrong."""


class UnreadableError(GatepostError):
    """A request body or a picture cannot be read; says why in one line."""


class CompanionUnavailable(GatepostError):  # noqa: N818 - a state of affairs, told by its name
    """The companion did not answer in time, or not in its own words."""
