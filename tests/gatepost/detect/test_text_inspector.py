"""The inspector as a whole: exact spans, overlaps, order, odd text, large lists, and time."""

from __future__ import annotations

import statistics
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from text_helpers import ADULTS, PUPILS, SCHOOL, make_inspector, seen

from gatepost.detect.name_index import PartTrie
from gatepost.detect.normalise import fold_key
from gatepost.detect.text import TextInspector
from gatepost.detect.words import atoms
from gatepost.finding import FAMILY_OF
from gatepost.policy import School
from gatepost.post import Post, TextPart
from gatepost.roll import Lists, Pupil

INSPECTOR = make_inspector()
SAMPLES = [
    "Olivia Smith", "Smith, Olivia", "Zain A.", "Oak", "Year 4", "07700 900123", "jo@post.example", "B77 1AA", "MPS",
    "12 Elm Close", "Will", "A", "'s", "\u0308", "\u200b", "\u202e", "\ud800", "ﬁ", "ß", "🎉", "\n", " ", ". ", ",",
    "@", "#",
]  # fmt: skip
PIECES = st.sampled_from(SAMPLES)
ODD_TEXT = st.lists(st.one_of(PIECES, st.text(st.characters(exclude_categories=()), max_size=6)), max_size=25).map(
    "".join
)


@given(ODD_TEXT)
@settings(deadline=None)
def test_findings_of_any_text_are_sound(text: str) -> None:
    """No text raises; spans lie inside the text, in order, and kinds are of the contract."""
    findings = INSPECTOR.find(text)
    spans = [finding.span for finding in findings if finding.span]
    assert spans == sorted(spans)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(finding.kind in FAMILY_OF and finding.key and 0 < finding.confidence <= 1 for finding in findings)


@given(ODD_TEXT)
@settings(deadline=None)
def test_answers_are_repeatable(text: str) -> None:
    """The same text gives the same findings, from another inspector too."""
    assert INSPECTOR.find(text) == make_inspector().find(text)


LETTERS = st.characters(categories=["Lu", "Ll"], max_codepoint=0x24F).filter(lambda letter: fold_key(letter).isalpha())
NAME = st.text(LETTERS, min_size=2, max_size=8)


@given(
    first=NAME,
    last=NAME,
    before=st.sampled_from(["", "Ünïcode ", "🎉 ", "e\u0301 ", "ﬃ "]),
    after=st.sampled_from(["", "!", " won"]),
)
@settings(deadline=None, max_examples=60)
def test_any_name_is_found_with_its_exact_span(first: str, last: str, before: str, after: str) -> None:
    """The covered words are the name; folded, they are the key."""
    name = f"{first.capitalize()} {last.capitalize()}"
    text = before + name + after
    found = TextInspector(School(), Lists((Pupil(first, last),))).find(text)
    covered = [words for kind, words in seen(found, text) if kind == "pupil_name"]
    assert name in covered
    assert fold_key(name) in {finding.key for finding in found}


def test_message_is_one_sentence_and_quotes_nothing() -> None:
    """A finding's words may be shown and logged."""
    finding = INSPECTOR.find("Well done Olivia Smith!")[0]
    assert "Olivia" not in finding.message + finding.advice + repr(finding)
    assert finding.masked == "O▒▒▒▒▒ S▒▒▒▒"


@pytest.mark.parametrize("text", ["O\u200bl\u0301ivia Smith", "Ｏｌｉｖｉａ Ｓｍｉｔｈ"])
def test_mask_hides_behind_invisible_characters(text: str) -> None:
    """An invisible character or a mark inside a name uncovers nothing."""
    assert INSPECTOR.find(text)[0].masked == "O▒▒▒▒▒ S▒▒▒▒"


def test_parts_of_a_post_keep_their_index() -> None:
    """Every text part is read: body, title, file name."""
    post = Post(texts=(TextPart("hello", 0), TextPart("Olivia Smith", 3, "alt_text")))
    assert [(finding.part.index, finding.span) for finding in INSPECTOR.inspect(post)] == [(3, (0, 12))]


def test_longest_finding_wins() -> None:
    """The whole name covers the first name beside the class."""
    text = "Olivia Smith in Year 4"
    assert [row for row in seen(INSPECTOR.find(text), text) if row[0] == "pupil_name"] == [
        ("pupil_name", "Olivia Smith")
    ]


def test_name_in_an_email_address_is_both() -> None:
    """The address and the child are two things to say."""
    kinds = {finding.kind for finding in INSPECTOR.find("olivia.smith@post.example")}
    assert kinds == {"email", "pupil_name"}


@pytest.mark.parametrize("text", ["", " ", "\ud800", "\x00", "a" * 10, "\u0301", "\U0010ffff" * 3, "٠١٢٣٤"])
def test_empty_and_odd_texts(text: str) -> None:
    """Nothing to find, nothing raised."""
    assert INSPECTOR.find(text) == []


def test_without_any_lists() -> None:
    """An empty school and roll still find contact details."""
    assert [finding.kind for finding in TextInspector(School(), Lists()).find("call 07700 900123")] == ["phone"]


def test_names_without_letters_are_ignored() -> None:
    """A name of punctuation alone can match nothing."""
    inspector = TextInspector(School(aliases=("", "!!")), Lists((Pupil("", ""), Pupil("?", "!"), Pupil(" ", "-"))))
    assert inspector.find("?! - anything") == []


LONG = {
    "names": "Olivia Smith and Zain A. ",
    "first names": "Olivia ",
    "classes": "Olivia Year 4 ",
    "marks": "e\u0301\u0323",
    "digits": "0",
    "spaced digits": "0 ",
    "addresses": "12 Fern Lane, ",
    "capitals": "Rose Cottage, ",
    "at signs": "a@",
    "dots": "a.b-c+",
    "spoken": "a at b dot ",
    "tags": "#aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa ",
    "directions": "\u202eOlivia\u202c ",
    "brackets": "(",
    "small words": "grace ",
    "one long word": "a_b.c",
    "handles": "snap jo_plays ",
    "files": "olivia_",
    "strokes": "Olivia/",
    "read out": "jo at post dot ",
    "numbers in parts": "0 then 7 then ",
}


@pytest.mark.parametrize("piece", LONG.values(), ids=LONG)
def test_long_text_takes_linear_time(piece: str) -> None:
    """A third of a megabyte of the same piece: seconds, not minutes."""
    text, start = piece * (300_000 // len(piece)), time.process_time()
    INSPECTOR.find(text)
    assert time.process_time() - start < 30


def test_a_megabyte_of_prose() -> None:
    """The largest text that is read at once."""
    text, start = "Well done to Olivia Smith and everybody who came to the fair. " * 16_000, time.process_time()
    assert len(INSPECTOR.find(text)) == 16_000
    assert time.process_time() - start < 30


def _large_roll(count: int) -> tuple[Pupil, ...]:
    letters = "abcdefghijklmnopqrstuvwxyz"
    names = [a + b + c + d for a in letters for b in "aeiou" for c in letters for d in "aeiou"]
    return tuple(Pupil(names[n % 3000], names[(n * 7) % len(names)], None, f"C{n % 900}") for n in range(count))


def test_thirty_thousand_pupils() -> None:
    """A trust's roll starts in seconds, and a post still takes milliseconds."""
    start = time.process_time()
    inspector = TextInspector(SCHOOL, Lists(_large_roll(30_000)))
    inspector.find("warm up")
    built = time.process_time()
    inspector.find("Well done to everybody who came. " * 10)
    assert built - start < 20
    assert time.process_time() - built < 0.2


def test_a_post_takes_under_three_milliseconds() -> None:
    """The median over many posts of 280 characters, with 420 pupils."""
    inspector = TextInspector(SCHOOL, Lists((*PUPILS, *_large_roll(420)), ADULTS))
    text = ("Well done Olivia Smith and Oak class, who raised £20 for Meadowbrook! Ring 07700 900123. " * 4)[:280]
    times = [_timed(inspector, text) for _ in range(60)]
    assert statistics.median(times) < 0.003


def _timed(inspector: TextInspector, text: str) -> float:
    start = time.process_time()
    inspector.find(text)
    return time.process_time() - start


def test_trie_finds_the_longest_first() -> None:
    """Smith-Jones before Smith."""
    from gatepost.detect.normalise import fold
    from gatepost.detect.words import split_words

    trie = PartTrie()
    for name in ("Smith", "Smith-Jones"):
        trie.add(name)
    found = trie.find(split_words(fold("Smith Jones")))
    assert [hit.part for hit in found[0]] == [" ".join(atoms("Smith-Jones")), "smith"]
