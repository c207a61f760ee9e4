"""Folding keeps the way back: spans are exact in the text as given, whatever it holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatepost.detect.normalise import fold, fold_key
from gatepost.detect.words import atoms, split_words

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=200)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Zoë", "zoe"),
        ("Zoe\u0308", "zoe"),
        ("ZOË", "zoe"),
        ("O’Brien", "o'brien"),
        ("Fox‑Jones", "fox-jones"),
        ("ﬁnn", "finn"),
        ("Ｏｌｉｖｉａ", "olivia"),
        ("Straße", "strasse"),
        ("STRASSE", "strasse"),
        ("Łukasz Đoković", "lukasz dokovic"),
        ("Æsa Ørsted", "aesa orsted"),
        ("İpek", "ipek"),
        ("ı", "i"),
        ("O\u200bli\u00advia", "olivia"),
        ("\u202eOlivia\u202c", "olivia"),
        ("a\u00a0\u2003b", "a b"),
        ("𝓞livia", "olivia"),
        ("मीरा", "मीरा"),
        ("Ναταλία", "ναταλια"),
    ],
)
def test_folding(text: str, key: str) -> None:
    """Accents, case, compatibility forms, invisible characters, quotes and dashes."""
    assert fold_key(text) == key


@given(ANY_TEXT)
def test_both_forms_have_one_length(text: str) -> None:
    """Offsets mean the same in both forms, for every code point, lone surrogates included."""
    folded = fold(text)
    assert len(folded.plain) == len(folded.folded)


@given(ANY_TEXT)
def test_every_word_leads_back_to_its_own_letters(text: str) -> None:
    """Folding the span of a word gives a text that holds that word."""
    words = split_words(fold(text))
    for place, word in enumerate(words.words):
        start, end = words.text.span(words.starts[place], words.ends[place])
        assert word in fold(text[start:end]).folded


def test_marks_after_the_last_letter_belong_to_the_span() -> None:
    """The mark on the last letter is covered with it."""
    folded = fold("Zoe\u0308 O")
    assert folded.span(0, 3) == (0, 4)


def test_a_hundred_thousand_marks() -> None:
    """A run of marks costs no more than its length."""
    assert fold("a" + "\u0301\u0323" * 50_000).folded == "a"


@pytest.mark.parametrize(
    ("name", "words"), [("O'Brien-Núñez", ("o", "brien", "nunez")), ("(.*)", ()), ("मीरा", ("मीरा",))]
)
def test_atoms(name: str, words: tuple[str, ...]) -> None:
    """The comparable words of a name."""
    assert atoms(name) == words
