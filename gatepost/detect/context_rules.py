"""Rules that read a text beside the names found in it; each carries its own examples, as pattern rules do."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from gatepost.detect.anchors import anchors
from gatepost.detect.detector import Hit
from gatepost.finding import FAMILY_OF

#: Stand for the letters of a name in the text the rules read; nobody writes these characters (private use area).
PUPIL, ADULT, SCHOOL = "\ue000", "\ue001", "\ue002"
_SIGNS = {"pupil": PUPIL, "adult": ADULT, "school": SCHOOL}
_NAMES = {
    "pupil": f"{PUPIL}+", "adult": f"{ADULT}+", "school": f"{SCHOOL}+", "name": f"[{PUPIL}{ADULT}]+",
    "name_end": f"[{PUPIL}{ADULT}]",
}  # fmt: skip

#: A class, an event or a web address is not called names.
_UNMARKED = frozenset({"class_or_year", "school_event", "school_website"})


@dataclass(frozen=True, slots=True)
class ContextRule:
    """One rule: what it finds, how, and what it must and must not match.

    ``account`` is ``official`` for what only the school's own accounts may not say.
    """

    id: str
    kind: str
    patterns: tuple[re.Pattern[str], ...]
    message: str
    advice: str
    true: tuple[str, ...]
    false: tuple[str, ...]
    confidence: float = 0.8
    account: str = ""
    validate: str = ""
    anchors: tuple[tuple[str, ...], ...] = ()

    def matches(self, text: str, lower: str) -> Iterator[re.Match[str]]:
        """Every match in ``text``; ``lower`` is the same in small letters, where the patterns' anchors are sought."""
        for pattern, pieces in zip(self.patterns, self.anchors, strict=True):
            # Two patterns in three are never tried: none of the words they need is there.
            if not pieces or any(piece in lower for piece in pieces):
                yield from pattern.finditer(text)


@cache
def load_context_rules(name: str) -> tuple[ContextRule, ...]:
    """The rules of ``NAME.json``, in its order; ``<part>`` in a pattern stands for one of the file's parts."""
    document = json.loads((files("gatepost.detect") / f"{name}.json").read_text(encoding="utf-8"))
    parts = _NAMES | _resolve(document.get("parts", {}))
    return tuple(_rule(entry, document["kinds"], parts) for entry in document["rules"])


@cache
def said_of(name: str) -> Mapping[str, Mapping[str, str]]:
    """What ``NAME.json`` says of each kind: its ``message`` and ``advice``."""
    document = json.loads((files("gatepost.detect") / f"{name}.json").read_text(encoding="utf-8"))
    kinds: Mapping[str, Mapping[str, str]] = document["kinds"]
    return kinds


def _resolve(parts: Mapping[str, list[str]]) -> dict[str, str]:
    """Each part as one group; a part may use the ones named before it."""
    known = dict(_NAMES)
    for name, choices in parts.items():
        known[name] = "(?:" + "|".join(_fill(choice, known) for choice in choices) + ")"
    return known


def _fill(pattern: str, parts: Mapping[str, str]) -> str:
    return re.sub(r"(?<!P)<([a-z_]+)>", lambda match: parts[match.group(1)], pattern)


def _rule(entry: Mapping[str, Any], kinds: Mapping[str, Mapping[str, str]], parts: Mapping[str, str]) -> ContextRule:
    said = kinds[entry["kind"]]
    patterns = tuple(re.compile(_fill(pattern, parts), re.IGNORECASE) for pattern in entry["patterns"])
    rest = {key: value for key, value in entry.items() if key in {"confidence", "account", "validate"}}
    true, false = tuple(entry["true"]), tuple(entry["false"])
    message, advice = entry.get("message", said["message"]), entry.get("advice", said["advice"])
    pieces = tuple(anchors(pattern.pattern) for pattern in patterns)
    return ContextRule(entry["id"], entry["kind"], patterns, message, advice, true, false, anchors=pieces, **rest)


def mark_names(text: str, hits: Iterable[Hit]) -> str:
    """The text with every letter of a pupil's, an adult's or the school's name marked: a rule can say ``<pupil>``."""
    marked = list(text)
    for hit in sorted(hits, key=lambda hit: FAMILY_OF[hit.kind] == "pupil"):
        sign = _SIGNS.get(FAMILY_OF[hit.kind])
        if sign and hit.kind not in _UNMARKED:
            marked[hit.start : hit.end] = sign * (hit.end - hit.start)
    return "".join(marked)
