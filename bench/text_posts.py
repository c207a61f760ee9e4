"""The posts, the school and the rolls that the measurements of the text detectors share."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from text_marked import MarkedPost, read_posts, read_roll, read_school

from companion_api.detectors.context.network import shared_context
from gatepost.detect.context import ContextModel
from gatepost.detect.text import TextInspector
from gatepost.finding import Finding
from gatepost.judge import judge
from gatepost.policy import Policy, School
from gatepost.policy_file import load_policy
from gatepost.post import Post, TextPart
from gatepost.roll import Adult, Lists, Pupil
from gatepost.verdict import Level

HERE = Path(__file__).parent
#: Real texts and name lists, where they lie beside the checkout; what needs them is left out elsewhere.
SHARED = HERE.parent / ".." / "shared" / "data"
SCHOOL = School(
    name="Thornbeck Academy",
    aliases=("Thornbeck", "TBA"),
    handles=("@ThornbeckAcad",),
    websites=("www.thornbeck-academy.example",),
    email_domains=("thornbeck-academy.example",),
    address="Mill Lane, Tamworth, B77 9ZZ",
    telephone="01827 960123",
    classes=("Acorn", "Ash", "Cedar", "Hazel", "Maple", "Oak", "Willow"),
    embargoed=("Falcon project",),
)
ADULTS = (
    Adult("Helen", "Whitlock", "Mrs"),
    Adult("Dan", "Okoro", "Mr"),
    Adult("Jenny", "Pike", "Miss"),
    Adult("Ruth", "Adair", "Ms"),
    Adult("Asha", "Rao", None, "governor"),
    Adult("Carla", "Blair", "Mrs", "parent"),
)


@dataclass(frozen=True)
class Wanted:
    """One finding a post must give, or may."""

    kind: str
    start: int
    end: int
    words: str
    may: bool = False


@dataclass(frozen=True)
class Sample:
    """One hand-written post and what must be found in it."""

    id: str
    half: str
    account: str
    text: str
    wanted: tuple[Wanted, ...]


def read_samples(name: str, half: str | None = None) -> list[Sample]:
    """The posts of ``bench/text/NAME.jsonl``; of one half where it is given."""
    with (HERE / "text" / f"{name}.jsonl").open(encoding="utf-8") as file:
        samples = [_sample(json.loads(line)) for line in file]
    return [sample for sample in samples if half in {None, sample.half}]


def _sample(row: dict[str, object]) -> Sample:
    findings = row["findings"]
    assert isinstance(findings, list)
    wanted = tuple(Wanted(f["kind"], *f["span"], f["words"], f.get("may", False)) for f in findings)
    return Sample(str(row["id"]), str(row["half"]), str(row["account"]), str(row["text"]), wanted)


def read_pupils(path: Path = HERE / "text" / "roll.csv") -> tuple[tuple[Pupil, ...], tuple[str, ...]]:
    """The pupils of the fixed roll, and the group of each one's name."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    pupils = tuple(
        Pupil(row["Forename"], row["Surname"], row["Preferred"] or None, row["Class"], row["Year"]) for row in rows
    )
    return pupils, tuple(row["Group"] for row in rows)


#: Posts of three more authors, who saw no rule and no other post; each has a school and a roll of its own.
UNSEEN = HERE / "text" / "unseen"


def read_unseen(author: str, half: str | None = None) -> list[Sample]:
    """The posts of ``bench/text/unseen/AUTHOR.txt``; of one half, by a hash of the text, where it is given."""
    samples = [_marked_sample(post) for post in read_posts(UNSEEN, author)]
    return [sample for sample in samples if half in {None, sample.half}]


def _marked_sample(post: MarkedPost) -> Sample:
    wanted = (
        Wanted(mark.kind, mark.start, mark.end, post.text[mark.start : mark.end], mark.open)
        for mark in post.marks
        if mark.kind != "other"
    )
    half = ("dev", "test")[hashlib.sha256(post.text.encode()).digest()[0] % 2]
    return Sample(post.id, half, post.account, post.text, tuple(wanted))


def gate_of(author: str, context: ContextModel | None = shared_context()) -> Gate:  # noqa: B008
    """The detectors with an unseen author's school, roll and staff."""
    school, adults = read_school(UNSEEN, author)
    return Gate(read_roll(UNSEEN, author), adults, school, context)


@cache
def default_policy() -> Policy:
    """The default preset, whose levels decide what a writer would see."""
    return load_policy("default")


class Gate:
    """The text detectors with the default policy's levels."""

    def __init__(
        self,
        pupils: Sequence[Pupil],
        adults: Sequence[Adult] = ADULTS,
        school: School = SCHOOL,
        context: ContextModel | None = shared_context(),  # noqa: B008
    ) -> None:
        self._inspector = TextInspector(school, Lists(tuple(pupils), tuple(adults)), context=context)

    def warned(self, text: str, account: str = "personal") -> list[Finding]:
        """What a writer would be warned about or stopped for, in one text."""
        return self._from(Level.WARN, text, account)

    def told(self, text: str, account: str = "personal") -> list[Finding]:
        """The same, and what the writer would be reminded of."""
        return self._from(Level.REMIND, text, account)

    def _from(self, level: Level, text: str, account: str) -> list[Finding]:
        post = Post(account="official" if account == "official" else "personal", texts=(TextPart(text),))
        verdict = judge(default_policy(), post, self._inspector.inspect(post))
        return [entry.finding for entry in verdict.findings if entry.level >= level]


def read_texts() -> Iterator[tuple[str, str]]:
    """(corpus, text) of the real benign texts; nothing where they are not beside this checkout."""
    for corpus, name in (("ner-social", "*.jsonl"), ("sms-uk", "sms.jsonl"), ("school-posts", "school_posts.jsonl")):
        for path in sorted((SHARED / corpus).glob(name)):
            with path.open(encoding="utf-8") as file:
                for line in file:
                    row = json.loads(line)
                    if row.get("label") != "spam":
                        yield corpus, row["text"]
