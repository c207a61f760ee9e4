"""The many ways of writing one name: nicknames, spellings, slips, disguises, other scripts; and near misses."""

from __future__ import annotations

import pytest
from text_helpers import SCHOOL, seen

from gatepost.detect.misspelt import distance, is_near, sound
from gatepost.detect.name_variants import forms_of
from gatepost.detect.other_scripts import romanise, skeleton
from gatepost.detect.text import TextInspector
from gatepost.roll import Lists, Pupil

PUPILS = (
    Pupil("Olivia", "Smith"),
    Pupil("Elizabeth", "Hartley"),
    Pupil("Alexander", "Volkov"),
    Pupil("Muhammad", "Chowdhury"),
    Pupil("Siobhan", "O'Kelly"),
    Pupil("Harpreet", "Singh"),
    Pupil("Zainab", "Hussain"),
    Pupil("Santiago", "Tavares"),
    Pupil("Małgorzata", "Wiśniewska"),
    Pupil("Xiaoming", "Wang"),
    Pupil("Lily", "Brown"),
    Pupil("Ji-an", "Koh"),
    Pupil("Maria", "Papadaki"),
    Pupil("Daniel", "Levi"),
    Pupil("Mai", "Nguyen"),
)
INSPECTOR = TextInspector(SCHOOL, Lists(PUPILS))

FOUND = [
    ("Lizzie Hartley sang", "Lizzie Hartley", "nickname"),
    ("hartley, beth", "hartley, beth", "nickname, register order"),
    ("Sasha Volkov scored", "Sasha Volkov", "Russian nickname"),
    ("Mohammed Chowdhury", "Mohammed Chowdhury", "another spelling"),
    ("mohamed chowdhury", "mohamed chowdhury", "another spelling in small letters"),
    ("Mo Chowdhury read", "Mo Chowdhury", "short form"),
    ("Shivaun O'Kelly", "Shivaun O'Kelly", "written as it sounds"),
    ("Gosia Wisniewska", "Gosia Wisniewska", "Polish nickname, marks left out"),
    ("Santi Tavares", "Santi Tavares", "a first name cut short"),
    ("Zaynab Husain", "Zaynab Husain", "both halves in other spellings"),
    ("Olivia Smiht", "Olivia Smiht", "letters swapped"),
    ("Olivai Smith", "Olivai Smith", "letters swapped in the first name"),
    ("elizabeth hartlley", "elizabeth hartlley", "a letter doubled"),
    ("Elizabeth Hartly", "Elizabeth Hartly", "a letter left out"),
    ("Brown (Lily)", "Brown (Lily", "first name in brackets"),
    ("lily brown won", "lily brown", "names that are words, in small letters"),
    ("0l1v1a 5m1th", "0l1v1a 5m1th", "digits for letters"),
    ("0livia-5mith", "0livia-5mith", "digits and a hyphen"),
    ("Ol!via $mith!", "Ol!via $mith", "signs for letters"),
    ("Оlіvіа Ѕmіth", "Оlіvіа Ѕmіth", "Cyrillic look-alikes"),
    ("O l i v i a  S m i t h", "O l i v i a  S m i t h", "letters apart"),
    ("O.l.i.v.i.a S.m.i.t.h", "O.l.i.v.i.a S.m.i.t.h", "dots between the letters"),
    ("o-l-i-v-i-a-s-m-i-t-h", "o-l-i-v-i-a-s-m-i-t-h", "hyphens throughout"),
    ("Oli via Smi th", "Oli via Smi th", "words in two pieces"),
    ("🅾🅻🅸🆅🅸🅰 🆂🅼🅸🆃🅷", "🅾🅻🅸🆅🅸🅰 🆂🅼🅸🆃🅷", "letters in squares"),
    ("🇴 🇱 🇮 🇻 🇮 🇦   🇸 🇲 🇮 🇹 🇭", "🇴 🇱 🇮 🇻 🇮 🇦   🇸 🇲 🇮 🇹 🇭", "flag letters"),
    ("Ⓞⓛⓘⓥⓘⓐ Ⓢⓜⓘⓣⓗ", "Ⓞⓛⓘⓥⓘⓐ Ⓢⓜⓘⓣⓗ", "letters in circles"),
    ("𝓞𝓵𝓲𝓿𝓲𝓪 𝓢𝓶𝓲𝓽𝓱", "𝓞𝓵𝓲𝓿𝓲𝓪 𝓢𝓶𝓲𝓽𝓱", "mathematical letters"),
    ("ᴏʟɪᴠɪᴀ ꜱᴍɪᴛʜ", "ᴏʟɪᴠɪᴀ ꜱᴍɪᴛʜ", "small capitals"),
    ("Olivia\u3164Smith", "Olivia\u3164Smith", "a filler that looks like nothing"),
    ("Olivia Smith 🇬🇧", "Olivia Smith", "a flag after the name is a flag"),
    ("mai n did great", "mai n", "initial in small letters"),
    ("J1-4n K0h", "J1-4n K0h", "a hyphen inside the name"),
    ("молодец Оливия Смит", "Оливия Смит", "Cyrillic"),
    ("أحسنت محمد تشودري", "محمد تشودري", "Arabic"),
    ("زينب حسين", "زينب حسين", "Arabic, another name"),
    ("हरप्रीत सिंह", "हरप्रीत सिंह", "Devanagari"),
    ("ਹਰਪ੍ਰੀਤ ਸਿੰਘ", "ਹਰਪ੍ਰੀਤ ਸਿੰਘ", "Gurmukhi"),
    ("Μαρία Παπαδάκη", "Μαρία Παπαδάκη", "Greek"),
    ("דניאל לוי", "דניאל לוי", "Hebrew"),
    ("王小明", "王小明", "Chinese"),
]


@pytest.mark.parametrize(("text", "words", "why"), FOUND, ids=[row[2] for row in FOUND])
def test_name_is_found_however_it_is_written(text: str, words: str, why: str) -> None:
    """The span covers exactly the name, in code points of the text as given."""
    assert words in [covered for kind, covered in seen(INSPECTOR.find(text), text) if kind == "pupil_name"], why


NEAR_MISSES = [
    ("Olivia Smart", "another surname"),
    ("Olivia smiles", "a word"),
    ("Lizzie was here", "a nickname alone"),
    ("Beth Smith", "a nickname of somebody with another surname"),
    ("Smith Lizzie", "no such pair"),
    ("£0l1v3", "no name"),
    ("O l i v e r  S m i t h", "another name, letters apart"),
    ("Оливия", "a first name alone in Cyrillic"),
    ("Иван Петров", "nobody of the list"),
    ("#kollywood", "letters inside a word"),
    ("Daniel Lewis", "an existing other name"),
    ("#ohelizabethhartleys", "a longer name in a tag"),
    ("lively smith", "no first name"),
    ("mai n jo went home", "a short and"),
]


@pytest.mark.parametrize(("text", "why"), NEAR_MISSES)
def test_other_name_is_left_alone(text: str, why: str) -> None:
    """What only resembles a name of the list is left alone."""
    assert [f for f in INSPECTOR.find(text) if f.family == "pupil"] == [], why


@pytest.mark.parametrize(("one", "other", "is_so"), [
    ("smiht", "smith", True), ("smth", "smith", True), ("hartleyy", "hartley", True), ("smyths", "smith", False),
    ("abc", "abd", False), ("wisniewskka", "wisniewska", True), ("filips", "phillips", True), ("brown", "green", False),
])  # fmt: skip
def test_near_spellings(one: str, other: str, is_so: bool) -> None:
    """One slip in short words, two in long ones, and what sounds alike."""
    assert is_near(one, other) == is_so


@pytest.mark.parametrize(("one", "other", "edits"), [("ab", "ba", 1), ("abc", "abc", 0), ("abcd", "xy", 3)])
def test_distance_stops_where_it_may(one: str, other: str, edits: int) -> None:
    """A swap is one edit; above the limit any number above it will do."""
    assert min(distance(one, other, 2), 3) == edits


def test_sounds_alike() -> None:
    """Thompson and Tomson are apart by a p; Phillips and Filips are not apart."""
    assert sound("phillips") == sound("filips")
    assert sound("thompson") != sound("tomas")


def test_forms_go_from_the_roll_to_what_people_say() -> None:
    """Lizzie is a form of Elizabeth; Elizabeth is none of Lizzie."""
    assert forms_of("elizabeth")["lizzie"] == "nickname"
    assert forms_of("muhammad")["mohammed"] == "spelling"
    assert "elizabeth" not in forms_of("lizzie")


@pytest.mark.parametrize(("word", "latin"), [("смит", "smit"), ("王小明", "wangxiaoming"), ("𒀀", ""), ("abc", "abc")])
def test_romanised_letter_by_letter(word: str, latin: str) -> None:
    """Letters that nothing is known of are left out."""
    assert romanise(word) == latin


def test_skeletons_agree_across_spellings() -> None:
    """Vowels, doubled letters and h make no difference."""
    assert {skeleton(name) for name in ("muhammad", "mohamed", "mhmd")} == {"md"}
