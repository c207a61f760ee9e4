"""What a finding is recognised by later: a keyed hash of what was found, or what the picture looks like."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from companion_api.detectors.perceptual import LOOKS_KEY, SAME_PICTURE_BITS, distance
from companion_api.store.sealing import keyed_hash
from gatepost.post import Post
from gatepost.verdict import JudgedFinding, Level

#: How the ``key`` of a finding begins that was made in an earlier request: what follows is its mark.
MARK_KEY = "mark:"


@dataclass(frozen=True, slots=True)
class Mark:
    """One finding, comparable: ``mark`` is ``k:`` and a keyed hash, or ``p:`` and a picture's difference hash."""

    kind: str
    level: Level
    mark: str

    def to_json(self) -> dict[str, str]:
        """``{"kind", "level", "mark"}``."""
        return {"kind": self.kind, "level": self.level.wire, "mark": self.mark}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Mark:
        """As ``to_json`` wrote it."""
        return cls(data["kind"], Level.parse(data["level"]), data["mark"])

    def matches(self, kind: str, mark: str) -> bool:
        """True when an override of (kind, mark) is of this finding."""
        if kind != self.kind or mark[:2] != self.mark[:2]:
            return False
        return mark == self.mark or (mark[:2] == "p:" and distance(mark[2:], self.mark[2:]) <= SAME_PICTURE_BITS)


def marks_of(key: bytes, post: Post, findings: Iterable[JudgedFinding]) -> tuple[Mark, ...]:
    """A mark for each finding that stops the post, without doubles."""
    marks = (mark_of(key, post, judged) for judged in findings if judged.level >= Level.WARN)
    return tuple(dict.fromkeys(marks))


def mark_of(key: bytes, post: Post, judged: JudgedFinding) -> Mark:
    """The mark of one finding, whatever its level."""
    finding = judged.finding
    if finding.key.startswith(MARK_KEY):
        return Mark(finding.kind, judged.level, finding.key.removeprefix(MARK_KEY))
    if finding.key.startswith(LOOKS_KEY):
        return Mark(finding.kind, judged.level, f"p:{finding.key.removeprefix(LOOKS_KEY)}")
    found = finding.key or _content(post, judged)
    return Mark(finding.kind, judged.level, f"k:{keyed_hash(key, finding.kind, found)}")


def _content(post: Post, judged: JudgedFinding) -> str:
    """What stands for a finding without a key: the words it marks, or the whole part's bytes."""
    part = judged.finding.part
    if part.type == "text":
        words = next((text.text for text in post.texts if text.index == part.index), "")
        span = judged.finding.span
        return words[span[0] : span[1]].casefold() if span else words
    held = post.images if part.type == "image" else post.files
    return next((item.data.hex() for item in held if item.index == part.index), "")
