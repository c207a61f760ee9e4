"""Disguised, misspelt and foreign texts of any make: spans stay exact, time stays linear, odd rolls do no harm."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from text_helpers import SCHOOL, make_inspector

from gatepost.detect.disguise import Unmasker
from gatepost.detect.normalise import fold
from gatepost.detect.text import TextInspector
from gatepost.detect.words import split_words
from gatepost.roll import Lists, Pupil

INSPECTOR = make_inspector()
LEET = str.maketrans("aeio", "4310")
LOOK_ALIKES = str.maketrans("aeo", "аео")
DRESSES = {
    "leet": lambda name: name.translate(LEET),
    "look-alikes": lambda name: name.translate(LOOK_ALIKES),
    "zero width": "\u200b".join,
    "squares": lambda name: "".join(chr(0x1F170 + ord(c) - 97) if c.isalpha() else c for c in name.lower()),
    "spaces": lambda name: "  ".join(" ".join(word) for word in name.split()),
    "marks": lambda name: "\u0301".join(name) + "\u0323",
    "right to left": lambda name: f"\u202e{name}\u202c",
}


@pytest.mark.parametrize("dress", DRESSES.values(), ids=DRESSES)
@given(
    before=st.sampled_from(["", "🎉 ", "e\u0301 ", "well done ", "\ud800 ", "ﬃ "]),
    after=st.sampled_from(["", " won", "!", " 🇬🇧"]),
)
@settings(deadline=None, max_examples=24)
def test_disguised_name_keeps_its_exact_span(dress: Callable[[str], str], before: str, after: str) -> None:
    """Whatever stands around it, the span begins and ends with the disguised name."""
    worn = dress("Olivia Smith")
    text = before + worn + after
    spans = [finding.span for finding in INSPECTOR.find(text) if finding.kind == "pupil_name"]
    found = [text[span[0] : span[1]].strip("\u202e\u202c\u0323") for span in spans if span]
    assert worn.strip("\u202e\u202c\u0323") in found


PIECES = st.sampled_from(
    ["0", "1", "@", "o", "l", "Ol", "!", "-", "'", " ", ".", "о", "Оливия", "Смит", "محمد", "王", "#", "_"]
)


@given(st.lists(PIECES, max_size=40).map("".join))
@settings(deadline=None, max_examples=150)
def test_second_reading_is_sound(text: str) -> None:
    """Its words stand in order, apart from each other, inside the text."""
    reading = Unmasker({"olivia", "olive", "ola"}.__contains__).read(split_words(fold(text)))
    if reading:
        spans = list(zip(reading.words.starts, reading.words.ends, strict=True))
        assert spans == sorted(spans)
        assert all(end <= start for (_, end), (start, _) in pairwise(spans))


LONG = {
    "leet": "0l1v1a 5m1th ",
    "look-alikes": "Оlіvіа Ѕmіth ",
    "letters apart": "o l i v i a ",
    "misspelt": "Olivia Smithh ",
    "school misspelt": "Medowbrok ",
    "Cyrillic": "Оливия Смит ",
    "Chinese": "王小明",
    "cued": "well done Olivia! ",
    "tags": "#welldoneoliviasmith ",
}


@pytest.mark.parametrize("piece", LONG.values(), ids=LONG)
def test_long_disguised_text_takes_linear_time(piece: str) -> None:
    """Eight times the text takes about eight times as long; a quadratic rule would take sixty times."""
    short, long = (_seconds(piece * (size // len(piece))) for size in (6_000, 48_000))
    assert long < 24 * short + 0.5


def _seconds(text: str) -> float:
    started = time.process_time()
    INSPECTOR.find(text)
    return time.process_time() - started


def test_twenty_thousand_namesakes() -> None:
    """A mention of the commonest name of a trust costs milliseconds, and tells of a few bearers only."""
    pupils = tuple(Pupil("Muhammad", f"K{'abcdefghij'[n % 10]}{n:x}".replace("0", "o")) for n in range(20_000))
    inspector = TextInspector(SCHOOL, Lists(pupils))
    started = time.process_time()
    findings = inspector.find("So proud of Muhammad in my class, star of the week! " * 20)
    assert time.process_time() - started < 3
    assert findings
    assert all(len(finding.people) <= 12 for finding in findings)


def test_names_that_are_patterns_or_letters() -> None:
    """They are text like any other."""
    inspector = TextInspector(
        SCHOOL, Lists((Pupil("(.*", "[a-z]+$"), Pupil("\\", "^"), Pupil("I", "A"), Pupil("a", "b")))
    )
    assert inspector.find("a b (.* [a-z]+$ \\ ^ i a") == []


def test_every_plane() -> None:
    """Characters of all seventeen planes, unpaired surrogates among them, raise nothing."""
    text = "".join(chr(plane * 0x10000 + place) for plane in range(17) for place in range(0, 0x10000, 211))
    assert all(f.span and 0 <= f.span[0] < f.span[1] <= len(text) for f in INSPECTOR.find(text))
