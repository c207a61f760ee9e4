"""Make the context model's training examples: tokens with the names hidden, and what each of them is.

``python models/text/scripts/make_context_docs.py DATA``. From the posts of ``assets`` and, as everyday
counter-examples, from real texts of DATA (``ner-social``, ``sms-uk``, ``school-posts``; three texts in five, by their
hash: the others are kept for measuring). Writes ``corpus/context.jsonl``: author, tokens, a row of labels for each
(1, 0, -1: not told), and whether the text ``asks`` to be read: a record, a remark, or a contact detail that no rule
finds.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
import sys
from collections.abc import Container, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from make_docs import HERE, real_texts, roll_names

from gatepost.detect.context import CONDUCT, CONTACT, LABELS, PUPIL, RECORDS, ContextModel, Told
from gatepost.detect.cues import ClassCues
from gatepost.detect.hidden_names import Token, tokens_of
from gatepost.detect.normalise import fold
from gatepost.detect.roll_names import RollNames
from gatepost.detect.school import SchoolNames
from gatepost.detect.text import TextInspector
from gatepost.detect.words import Words, split_words
from gatepost.finding import FAMILY_OF
from gatepost.policy import School
from gatepost.roll import Lists, Pupil

sys.path.insert(0, str(HERE.parents[1] / "bench"))
from text_marked import Mark, authors, read_posts, read_roll, read_school

POSTS = HERE / "assets" / "posts"
SEED, ROLLS, NAMED_PER_ROLL, OTHERS = 5, 6, 220, 900
_NAMES = frozenset({PUPIL, "pupil_username", "class_or_year"})
_TOLD = frozenset({*RECORDS, *CONDUCT})
_NOTHING = (-1,) * len(LABELS)
_MENTION = re.compile(r"[{<]([^{}<>]+)[}>]")
Example = dict[str, Any]


def main(data: Path) -> None:
    """Write the examples and say how many."""
    examples = [*_own(), *_mentions(), *_real(data)]
    (HERE / "corpus").mkdir(exist_ok=True)
    with (HERE / "corpus" / "context.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(example) + "\n" for example in examples)
    print(len(examples), "examples")


def _own() -> Iterator[Example]:
    """The marked posts: everything in them is told."""
    for author in authors(POSTS):
        school, _ = read_school(POSTS, author)
        reader = Reader(read_roll(POSTS, author), school)
        for post in read_posts(POSTS, author):
            yield reader.example(author, post.text, post.marks)


def _mentions() -> Iterator[Example]:
    """The older posts, which mark first names alone."""
    for name in ("mentions_positive.txt", "mentions_negative.txt"):
        for line in (HERE / "assets" / name).read_text(encoding="utf-8").splitlines():
            if not line.startswith("#"):
                text, names, marks = _read_mentions(line)
                reader = Reader([Pupil(first, "Zzyx") for first in names], School())
                yield reader.example("mentions", text, marks, known={PUPIL})


def _read_mentions(line: str) -> tuple[str, list[str], list[Mark]]:
    text, place, names, marks = "", 0, [], []
    for match in _MENTION.finditer(line):
        text += line[place : match.start()]
        if match.group().startswith("{"):
            marks.append(Mark(PUPIL, len(text), len(text) + len(match.group(1))))
        names.append(match.group(1).removesuffix("'s"))
        text, place = text + match.group(1), match.end()
    return text + line[place:], names, marks


def _real(data: Path) -> Iterator[Example]:
    """Texts of strangers: no name in them is a pupil's of ours, and nobody of our school is accused in them."""
    chance, known = random.Random(SEED), set(LABELS) - set(RECORDS)
    texts = [(text, private) for text, private in real_texts(data) if is_for_training(text)]
    for _ in range(ROLLS):
        reader = Reader([Pupil(first, "Zzyx") for first in roll_names(data, chance)], School())
        named = [found for text, private in texts if (found := reader.everyday(text, private, known))["names"]]
        yield from chance.sample(named, min(NAMED_PER_ROLL, len(named)))
    reader = Reader([], School())
    yield from (reader.everyday(text, private, known) for text, private in chance.sample(texts, OTHERS))


def is_for_training(text: str) -> bool:
    """Three texts in five; the others are kept."""
    return hashlib.sha256(text.encode()).digest()[0] % 5 < 3


class Reader:
    """Turns texts into examples with the names of one roll hidden."""

    def __init__(self, pupils: Sequence[Pupil], school: School) -> None:
        classes = [*school.classes, *(pupil.class_name for pupil in pupils if pupil.class_name)]
        self._roll = RollNames(pupils, ClassCues(dict.fromkeys(classes)), SchoolNames(school))
        self._rules = TextInspector(school, Lists(tuple(pupils)))

    def example(self, author: str, text: str, marks: Iterable[Mark], known: Iterable[str] = LABELS) -> Example:
        """Tokens and labels of a text; of labels that are not ``known`` nothing is told."""
        marks, words = list(marks), split_words(fold(text))
        hidden = self._roll.hidden(words)
        tokens = list(tokens_of(words, hidden))
        rows = [_row(words, token, marks, hidden.firsts) for token in tokens]
        told = [label in set(known) for label in LABELS]
        rows = [[value if may else -1 for value, may in zip(row, told, strict=True)] for row in rows]
        asks = any(mark.kind in _TOLD and not mark.open for mark in marks) or self._has_unknown_contact(text, marks)
        return {
            "author": author, "tokens": [text for text, _ in tokens], "labels": rows, "names": len(hidden.firsts),
            "asks": asks,
        }  # fmt: skip

    def contacts(self, text: str) -> list[Mark]:
        """The contact details that rules find, as marks of every kind that tell nothing."""
        found = [hit.span or (0, 0) for hit in self._rules.find(text) if FAMILY_OF[hit.kind] in {"contact", "school"}]
        return [Mark(kind, start, end, open=True) for start, end in found for kind in CONTACT]

    def _has_unknown_contact(self, text: str, marks: Iterable[Mark]) -> bool:
        wanted = [mark for mark in marks if mark.kind in CONTACT and not mark.open]
        found = self.contacts(text) if wanted else []
        return any(all(one.end <= mark.start or mark.end <= one.start for one in found) for mark in wanted)

    def told(self, text: str, model: ContextModel) -> Told:
        """What the model says of a text with this roll."""
        return Told(model, split_words(fold(text)), self._roll.hidden)

    def names(self, told: Told) -> Iterator[tuple[int, int, float]]:
        """Start, end and score of every first name that stands alone."""
        for start, end in told.hide(told.words).firsts.items():
            yield *self.span(told, start, end), told.pupil(start) or 0.0

    def span(self, told: Told, start: int, end: int) -> tuple[int, int]:
        """The code points of words ``start`` to ``end``."""
        return told.words.text.span(told.words.starts[start], told.words.ends[end - 1])

    def everyday(self, text: str, private: Iterable[int], known: Iterable[str]) -> Example:
        """The same of a stranger's text, in which a few names may be those of pupils somewhere."""
        marks = [Mark(PUPIL, start, start + 1, open=True) for start in private]
        return self.example("real", text, [*marks, *self.contacts(text)], known)


def _row(words: Words, token: Token, marks: Sequence[Mark], firsts: Container[int]) -> Sequence[int]:
    place = token[1]
    if place is None:
        return _NOTHING
    start, end = words.text.span(words.starts[place], words.ends[place])
    row = [0] * len(LABELS)
    row[0] = 0 if place in firsts else -1
    for mark in marks:
        kind = PUPIL if mark.kind in _NAMES else mark.kind
        if mark.start < end and start < mark.end and kind in LABELS and row[LABELS.index(kind)] >= 0:
            row[LABELS.index(kind)] = -1 if mark.open else 1
    return row


if __name__ == "__main__":
    main(Path(sys.argv[1]))
