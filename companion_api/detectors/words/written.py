"""What the writing in a picture gives away: what was read goes through the text detectors, with boxes for spans."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from companion_api.detectors.faces.overlaps import is_same
from companion_api.detectors.words.misread import MisreadNames
from companion_api.detectors.words.reading_order import Passage, blocks, rows
from companion_api.detectors.words.writing import WritingReader
from gatepost.finding import Finding, PartRef, mask

if TYPE_CHECKING:
    from companion_api.detectors.picture import Picture
    from gatepost.detect.detector import Hit
    from gatepost.detect.text import TextInspector
    from gatepost.policy import School
    from gatepost.post import Account
    from gatepost.roll import Lists

_ADVICE = "Cover the writing, or choose a picture without it."
#: What may stand across rows or columns without the words of a sentence around it.
_ACROSS_ROWS, _ACROSS_COLUMNS = frozenset({"school"}), frozenset({"pupil", "record"})


@dataclass(frozen=True, slots=True)
class _Read:
    """A finding, and the passage that its span counts in."""

    finding: Finding
    passage: Passage


class WritingInspector:
    """A reader, the text detectors and the names that a reader gets wrong."""

    def __init__(self, reader: WritingReader, texts: TextInspector, school: School, lists: Lists) -> None:
        self.reader, self._texts, self._lists = reader, texts, lists
        self._misread = MisreadNames(lists.pupils, school)

    def find(self, picture: Picture, part: PartRef, *, limit_s: float, account: Account = "personal") -> list[Finding]:
        """Return a finding for each thing that is written in the picture, its box around the words."""
        lines = self.reader.read(picture, limit_s=limit_s)
        kept: list[Finding] = []
        for found in [found for passage in blocks(lines) for found in self._in_block(passage, account)]:
            _keep(kept, self._placed(found, picture, part))
        for passage in rows(lines):
            for found in self._in_row(passage, account):
                _keep(kept, self._placed(found, picture, part))
        return kept

    def _in_block(self, passage: Passage, account: Account) -> Iterator[_Read]:
        yield from self._in_text(passage, passage.text, account)
        flat = passage.text.replace("\n", " ")
        if flat != passage.text:
            across = self._in_text(passage, flat, account)
            yield from (found for found in across if found.finding.family in _ACROSS_ROWS)
        for hit in (*self._misread.find(passage.text), *self._misread.alone(passage.text)):
            yield _Read(self._of_hit(hit, passage.text), passage)

    def _in_row(self, passage: Passage, account: Account) -> Iterator[_Read]:
        found = self._in_text(passage, passage.text, account)
        yield from (one for one in found if one.finding.family in _ACROSS_COLUMNS)
        # In a table a surname that is a word, or a name in small letters, counts beside its first name.
        yield from (_Read(self._of_hit(hit, passage.text), passage) for hit in self._misread.find(passage.text))

    def _in_text(self, passage: Passage, text: str, account: Account) -> Iterator[_Read]:
        yield from (_Read(finding, passage) for finding in self._texts.find(text, account=account))

    def _of_hit(self, hit: Hit, text: str) -> Finding:
        people = tuple(
            " ".join(filter(None, (one.first, one.last, one.class_name)))
            for one in (self._lists.pupils[number] for number in hit.people)
        )
        return Finding(
            hit.kind, PartRef("image"), hit.confidence, hit.message, span=(hit.start, hit.end),
            masked=mask(text[hit.start : hit.end]), key=hit.key, evidence=hit.evidence, people=people,
        )  # fmt: skip

    def _placed(self, read: _Read, picture: Picture, part: PartRef) -> Finding:
        finding, (start, end) = read.finding, read.finding.span or (0, len(read.passage.text))
        score = read.passage.score(start, end)
        return replace(
            finding,
            part=part,
            span=None,
            box=picture.to_given(read.passage.box(start, end)),
            confidence=round(finding.confidence * score, 3),
            message=f"Written in the picture: {finding.message}",
            advice=_ADVICE,
            evidence=(*finding.evidence, f"read by {self.reader.name}, score {score:.2f}"),
        )


def _keep(kept: list[Finding], finding: Finding) -> None:
    """Add a finding unless one of its kind stands in the same place: the passages overlap."""
    if finding.box is None or not any(
        other.kind == finding.kind and other.box and is_same(other.box, finding.box) for other in kept
    ):
        kept.append(finding)
