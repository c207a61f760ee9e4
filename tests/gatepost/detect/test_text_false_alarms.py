"""Real posts of strangers against invented rolls: how often a name of ours is seen where none is."""

from __future__ import annotations

import csv
import json
import random
from functools import cache
from pathlib import Path

import pytest
from text_helpers import SCHOOL, shared_data

from gatepost.detect.text import TextInspector
from gatepost.roll import Lists, Pupil

CLASSES = ("Oak", "Willow", "Hazel", "Elm", "Beech", "4B", "5C")


@cache
def _texts() -> tuple[str, ...]:
    files = [
        path for folder in ("ner-social", "sms-uk", "school-posts") for path in shared_data(folder).glob("*.jsonl")
    ]
    return tuple(
        json.loads(line)["text"] for path in sorted(files) for line in path.read_text("utf-8").split("\n") if line
    )


def _column(path: Path, name: str, weight: str) -> tuple[list[str], list[float]]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [row[name] for row in rows], [float(row[weight] or 0) for row in rows]


def _roll(count: int, seed: int) -> tuple[Pupil, ...]:
    """Names as often as children in the UK bear them."""
    chance = random.Random(seed)
    firsts, births = _column(shared_data("names", "given_names_uk.csv"), "name", "born_2006_2020")
    lasts, shares = _column(shared_data("names", "surnames_uk.csv"), "surname", "sdglinkage_freq")
    names = zip(chance.choices(firsts, births, k=count), chance.choices(lasts, shares, k=count), strict=True)
    return tuple(Pupil(first, last, None, chance.choice(CLASSES), str(chance.randint(1, 6))) for first, last in names)


@pytest.mark.parametrize(("count", "seed"), [(60, 1), (420, 2), (420, 3)])
def test_names_raise_few_false_alarms(count: int, seed: int) -> None:
    """At most five posts in a thousand; measured: below one."""
    inspector = TextInspector(SCHOOL, Lists(_roll(count, seed)))
    people = {"pupil_name", "pupil_username", "class_or_year"}
    alarms = sum(any(finding.kind in people for finding in inspector.find(text)) for text in _texts())
    assert alarms * 1000 <= 5 * len(_texts())


def test_telephones_in_real_messages_are_found() -> None:
    """Nine in ten numbers of the marked messages; the rest are glued to prices."""
    path = shared_data("sms-uk", "sms.jsonl")
    inspector = TextInspector(SCHOOL, Lists())
    messages = [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]
    marked = [
        (message["text"], start) for message in messages for start, _, label in message["entities"] if "PHONE" in label
    ]
    spans = {text: [f.span for f in inspector.find(text) if f.span and f.kind == "phone"] for text, _ in marked}
    found = sum(any(start <= place < end for start, end in spans[text]) for text, place in marked)
    assert found * 10 >= len(marked) * 9
