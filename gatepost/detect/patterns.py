"""Pattern rules read from `patterns.json`: a regular expression, a validator by name, and the rule's own examples."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from gatepost.detect.anchors import anchors
from gatepost.detect.detector import Hit
from gatepost.detect.words import Words

#: Given the whole folded text and the match, the key of what was found, or None when it is something else.
Validator = Callable[[str, re.Match[str]], str | None]


@dataclass(frozen=True, slots=True)
class PatternRule:
    """One rule: what it finds, how, what it says, and what it must and must not match.

    ``group`` is the part of the match that is shown, where words before it only say what it is.
    """

    id: str
    kind: str
    pattern: re.Pattern[str]
    validate: str
    confidence: float
    message: str
    advice: str
    true: tuple[str, ...]
    false: tuple[str, ...]
    group: int = 0


@cache
def load_rules() -> tuple[PatternRule, ...]:
    """The rules of `patterns.json`, in its order."""
    text = (files("gatepost.detect") / "patterns.json").read_text(encoding="utf-8")
    return tuple(_rule(entry) for entry in json.loads(text)["rules"])


def _rule(entry: Mapping[str, object]) -> PatternRule:
    known = dict(entry)
    flags = re.IGNORECASE if known.pop("flags", "i") == "i" else re.NOFLAG
    pattern = re.compile(str(known.pop("pattern")), flags)
    true, false = known.pop("true"), known.pop("false")
    assert isinstance(true, list)  # noqa: S101 - our own file; a test loads it
    assert isinstance(false, list)  # noqa: S101
    return PatternRule(pattern=pattern, true=tuple(true), false=tuple(false), **known)  # type: ignore[arg-type]


class Patterns:
    """Finds what the rules describe, each match checked by its rule's validator."""

    def __init__(self, rules: tuple[PatternRule, ...], validators: Mapping[str, Validator]) -> None:
        self._rules = [(rule, validators[rule.validate], anchors(rule.pattern.pattern)) for rule in rules]

    def find(self, words: Words) -> Iterator[Hit]:
        """Every match that its validator confirms."""
        text = words.text.plain
        lower = text.lower()
        for rule, validate, pieces in self._rules:
            # Most patterns are never tried: none of the pieces that they cannot do without is there.
            if pieces and not any(piece in lower for piece in pieces):
                continue
            for match in rule.pattern.finditer(text):
                key = validate(text, match)
                if key is not None:
                    start = match.start(rule.group)
                    end = start + len(match.group(rule.group).rstrip(" ,.;\n\t"))
                    yield Hit(
                        rule.kind,
                        start,
                        end,
                        rule.confidence,
                        key,
                        rule.message,
                        rule.advice,
                        (f"pattern: {rule.id}",),
                    )
