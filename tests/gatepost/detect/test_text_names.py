"""Pupils and adults in posts: what is found, and what only looks like it. Each row says why."""

from __future__ import annotations

import pytest
from text_helpers import make_inspector, seen

from gatepost.detect.text import TextInspector
from gatepost.policy import School
from gatepost.roll import Adult, Lists, Pupil

INSPECTOR = make_inspector()
PEOPLE = {"pupil_name", "pupil_username", "staff_name", "parent_name", "governor_name"}

FOUND = [
    ("Well done Olivia Smith!", "Olivia Smith", "whole name"),
    ("olivia smith was great", "olivia smith", "no capitals"),
    ("OLIVIA SMITH WON", "OLIVIA SMITH", "all capitals"),
    ("Smith, Olivia", "Smith, Olivia", "register order"),
    ("SMITH Olivia", "SMITH Olivia", "surname in capitals first"),
    ("Olivia Smith's poem", "Olivia Smith", "possessive"),
    ("Olivia Smiths poem", "Olivia Smiths", "possessive without its apostrophe"),
    ("olivia smiths poem", "olivia smiths", "possessive without its apostrophe or capitals"),
    ("Olivia Smith’s poem", "Olivia Smith", "possessive with a typographer's apostrophe"),
    ("Liv Smith sang", "Liv Smith", "preferred name"),
    ("Olivia Rose Smith", "Olivia Rose Smith", "middle name"),
    ("Olivia R. Smith", "Olivia R. Smith", "middle initial"),
    ("Olivia\nSmith", "Olivia\nSmith", "over a line end, as on certificates"),
    ("**Olivia** **Smith**", "Olivia** **Smith", "marked up"),
    ("olivia_smith and olivia.smith", "olivia_smith", "underscore"),
    ("Zoe O'Brien", "Zoe O'Brien", "without the diaeresis"),
    ("Zoë O’Brien", "Zoë O’Brien", "typographer's apostrophe"),
    ("ZOE OBRIEN", "ZOE OBRIEN", "apostrophe left out"),
    ("Zoe\u0308 O'Brien", "Zoe\u0308 O'Brien", "combining mark"),
    ("Anne Marie Fox Jones", "Anne Marie Fox Jones", "hyphens as spaces"),
    ("Anne-Marie Jones", "Anne-Marie Jones", "half of a double-barrelled surname"),
    ("AnneMarie Fox‑Jones", "AnneMarie Fox‑Jones", "non-breaking hyphen"),
    ("Jurgen Muller and", "Jurgen Muller", "umlauts left out"),
    ("Juergen Mueller and", "Juergen Mueller", "umlauts as two letters"),
    ("Seun Ade Bello", "Seun Ade Bello", "preferred name, accent and hyphen left out"),
    ("Will Young scored", "Will Young", "everyday words with capitals"),
    ("Grace May in the play", "Grace May", "everyday words with capitals"),
    ("Li O ran", "Li O", "one-letter surname"),
    ("O\u200blivia Smith", "O\u200blivia Smith", "zero-width space inside"),
    ("Ｏｌｉｖｉａ Ｓｍｉｔｈ", "Ｏｌｉｖｉａ Ｓｍｉｔｈ", "full-width letters"),
    ("Zain A. won gold", "Zain A", "first name and initial"),
    ("Zain A won gold", "Zain A", "initial without a full stop"),
    ("Zain A and Maya", "Zain A", "initial before and"),
    ("Will Y scored", "Will Y", "everyday word with an initial and a deed"),
    ("well done Grace M on your cup", "Grace M", "everyday word with a capital inside a sentence"),
    ("Z. Ali scored", "Z. Ali", "initial and surname"),
    ("goal by Z Ali", "Z Ali", "initial without a full stop"),
    ("Emma W", "Emma W", "initial at the end"),
    ("Emma W's picture", "Emma W", "initial with possessive"),
    ("Olivia in Year 4", "Olivia", "year after"),
    ("Year 4's Olivia", "Olivia", "year before"),
    ("Y4 Olivia", "Olivia", "short year"),
    ("Liv (Year Four)", "Liv", "preferred name, year in words"),
    ("Olivia from Oak class", "Olivia", "class after"),
    ("Oak's Olivia", "Olivia", "class before"),
    ("Olivia, Oak", "Olivia", "class after a comma"),
    ("Zain (4B)", "Zain", "class label in brackets"),
    ("Class 4B: Zain read aloud", "Zain", "class label first"),
    ("Zoë and Maya from Willow", "Zoë", "another child in between"),
    ("star of the week in Year 4 is Olivia", "Olivia", "a few words in between"),
    ("Will from Year 4 won", "Will", "everyday word with a real link"),
    ("Grace in Oak class read", "Grace", "everyday word with a real link"),
    ("Seun in Reception", "Seun", "Reception"),
    ("Summer from Oak class", "Summer", "nobody writes so of the season"),
    ("Summer in Year 4 won", "Summer", "seasons win nothing"),
    ("Great work by Summer (Oak)", "Summer", "class in brackets"),
    ("Dylan Gwyndale", "Dylan Gwyndale", "particle of the surname left out"),
    ("Dylan G. won", "Dylan G", "initial after the particle"),
    ("Hazel in Year 4", "Hazel", "a name that is a class of the school too"),
    ("Olivia and Hazel from Oak", "Olivia", "class after both"),
    ("Oak: Olivia, Zain and Emma", "Emma", "class at the head of a list"),
    ("Jürgen from Oak class", "Jürgen", "roll does not tell the class"),
    ("#WellDoneOliviaSmith", "OliviaSmith", "hashtag"),
    ("#welldoneoliviasmith", "oliviasmith", "hashtag in small letters"),
    ("thanks @oliviasmith", "oliviasmith", "handle"),
    ("@olivia.smith09", "olivia.smith", "handle with a full stop"),
    ("see OliviaSmith.jpg", "OliviaSmith", "file name"),
    ("Olivia A Smith", "Olivia A Smith", "middle initial that is a word too"),
    ("Olivia S, Zain A and Emma W", "Zain A", "a list of initials"),
    ("thanks to Miss Pike", "Miss Pike", "title and surname"),
    ("thanks to Ms Pike", "Ms Pike", "another title of the same person"),
    ("Miss J. Pike", "Miss J. Pike", "title, initial and surname"),
    ("Tom Fern retires", "Tom Fern", "staff, whole name"),
    ("Mr Fern retires", "Mr Fern", "staff"),
    ("our governor Asha Rao", "Asha Rao", "governor"),
    ("Mrs Ali made cakes", "Mrs Ali", "parent"),
]


@pytest.mark.parametrize(("text", "words", "why"), FOUND)
def test_person_is_found(text: str, words: str, why: str) -> None:
    """A person of the lists is found, and the span covers exactly their name."""
    found = [covered for kind, covered in seen(INSPECTOR.find(text), text) if kind in PEOPLE]
    assert words in found, why


NEAR_MISSES = [
    ("Olivia was great", "first name alone"),
    ("Olivia Smithson", "a longer surname"),
    ("Olivia Smith-Jones", "a double-barrelled surname of somebody else"),
    ("Olivia Smithson in Year 4", "a longer name beside the class"),
    ("Emma Watson", "public figure with the same first name and initial"),
    ("Emma Watson (Year 4)", "another Emma in the class"),
    ("Zain A'Level", "initial begins a longer word"),
    ("Zoe O'Neill", "initial O begins another surname"),
    ("Will I am", "the word I"),
    ("Will Y be there", "a verb at the start"),
    ("Will U come", "a short you"),
    ("Zain I love you", "the word I"),
    ("Otherwise You Will Miss Young People", "a headline"),
    ("oliviasmithson.jpg", "longer name in a file name"),
    ("will young people vote?", "everyday words"),
    ("may grace us", "everyday words"),
    ("Will Year 4 be swimming?", "verb before the year"),
    ("Summer in Year 4", "the season at the start"),
    ("this Summer in Year 4", "the season"),
    ("trip in May from Year 4", "the month"),
    ("Olivia sat under an Oak tree", "class name as a word"),
    ("Olivia (4B)", "not her class"),
    ("Olivia in Year 6", "not her year"),
    ("Mr Will be late in Year 4", "title"),
    ("After Mr Young, Will went home", "title before a surname with a comma"),
    ("Miss Olivia in Year 4", "title: an adult"),
    ("and then Harry Z. Ali", "somebody else's middle initial"),
    ("Emma D:", "an emoticon"),
    ("Olivia, Smith and Jones won", "a list of surnames"),
    ("Mr Pike", "title of the other sex"),
    ("miss pike fishing", "everyday word"),
    ("#oliviasmithson", "longer name in a hashtag"),
    ("Zain, Alistair", "surname begins a longer word"),
    (".* [a-z]+ ((((", "names that are patterns are only text"),
    ("Marry Christmas", "nobody"),
    ("Olivia and Willow went", "a class's name as another child's"),
    ("Olivia, Oak and Elm", "a list"),
    ("Olivia in Oak Academy", "another school"),
]


@pytest.mark.parametrize(("text", "why"), NEAR_MISSES)
def test_near_miss_is_left_alone(text: str, why: str) -> None:
    """What only looks like a person of the lists is left alone."""
    assert [row for row in seen(INSPECTOR.find(text), text) if row[0] in PEOPLE] == [], why


def test_key_is_the_same_however_the_name_is_written() -> None:
    """An override for one spelling covers the others."""
    keys = {INSPECTOR.find(text)[0].key for text in ("Olivia Smith", "SMITH, Olivia", "olivia  smith", "#OliviaSmith")}
    assert keys == {"olivia smith"}


def test_shared_surname_names_both_children() -> None:
    """Zain and Beth Ali: said once, meant for both."""
    text = "Zain and Beth Ali came"
    assert ("pupil_name", "Zain") in seen(INSPECTOR.find(text), text)


def test_child_wins_over_adult_of_the_same_name() -> None:
    """The stricter reading counts."""
    inspector = TextInspector(School(), Lists((Pupil("Kim", "Lowe"),), (Adult("Kim", "Lowe"),)))
    assert [finding.kind for finding in inspector.find("Kim Lowe")] == ["pupil_name"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ali, Z. (Y4) still owes for the trip", "Ali, Z"),
        ("Smith O - no badge again", "Smith O"),
        ("SMITH O: late", "SMITH O"),
    ],
)
def test_register_entries_are_names(text: str, name: str) -> None:
    """Surname and initial, as lists have it."""
    inspector = TextInspector(School(), Lists((Pupil("Olivia", "Smith"), Pupil("Zain", "Ali"))))
    assert [text[slice(*f.span)] for f in inspector.find(text) if f.kind == "pupil_name" and f.span] == [name]


@pytest.mark.parametrize("text", ["Mr Smith O Level tutor", "Emma Smith, Owen and I", "smith o well", "Delia Smith O"])
def test_what_only_looks_like_a_register_entry(text: str) -> None:
    """A title or a first name before it makes it somebody else's surname."""
    inspector = TextInspector(School(), Lists((Pupil("Olivia", "Smith"),)))
    assert [f for f in inspector.find(text) if f.kind == "pupil_name"] == []


def test_names_spelt_out_side_by_side_are_all_found() -> None:
    """Letters set apart, with a comma or a slash between two children."""
    inspector = TextInspector(School(), Lists((Pupil("Olivia", "Smith"), Pupil("Zain", "Ali"), Pupil("Mina", "Lowe"))))
    text = "well done O l i v i a  S m i t h, Z a i n  A l i/M i n a  L o w e"
    assert len([f for f in inspector.find(text) if f.kind == "pupil_name"]) == 3
