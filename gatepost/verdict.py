"""What follows from the findings under the policy, and the clause behind it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from gatepost.finding import Finding


class Level(IntEnum):
    """How much follows, mildest first; the wire form is the lower-case name."""

    ALLOW = 0
    REMIND = 1
    WARN = 2
    APPROVE = 3
    BLOCK = 4

    @property
    def wire(self) -> str:
        """The name as the contract spells it."""
        return self.name.lower()

    @classmethod
    def parse(cls, text: str) -> Level:
        """Read the contract's spelling; raises KeyError on any other."""
        return cls[text.upper()]


@dataclass(frozen=True, slots=True)
class Clause:
    """The line of the school's own policy: its id on the clause page, and its words."""

    id: str
    quote: str = ""


@dataclass(frozen=True, slots=True)
class JudgedFinding:
    """A finding with the level and the clause that the policy gives it."""

    finding: Finding
    level: Level
    clause: Clause | None = None
    reason_required: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of a check: the highest level among the judged findings."""

    level: Level
    findings: tuple[JudgedFinding, ...] = ()

    @property
    def stops(self) -> bool:
        """True when the post may not go on by itself."""
        return self.level >= Level.WARN
