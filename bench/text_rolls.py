"""Rolls of other schools, and the hand-written posts rewritten for the pupils of one."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from text_posts import SHARED, Sample, Wanted
from text_roll import (
    AFRICA,
    AFRICA_GIVEN,
    CLASSES,
    SIKH_HINDU,
    SIKH_HINDU_GIVEN,
    SOUTH_ASIA,
    choose,
    of_country,
    weighted,
)

from gatepost.roll import Pupil

NAMES = SHARED / "names"
#: Groups of names by where they come from: the country of given names and surnames in the data.
COUNTRIES = {
    "Polish": "PL", "Romanian": "RO", "Turkish": "TR", "Chinese": "CN", "Portuguese": "PT", "Ukrainian": "UA",
    "Lithuanian": "LT", "Bulgarian": "BG", "Irish": "IE", "Spanish": "ES", "Filipino": "PH",
}  # fmt: skip
Draw = Callable[[], tuple[str, str]]
#: How a pupil is written in a post: a function of first name and surname.
_FORMS: tuple[tuple[str, Callable[[str, str], str]], ...] = (
    ("full", lambda first, last: f"{first} {last}"),
    ("turned", lambda first, last: f"{last}, {first}"),
    ("initial", lambda first, last: f"{first} {last[0]}"),
    ("initial.", lambda first, last: f"{first} {last[0]}."),
    ("first", lambda first, last: first),
)


def random_rolls(count: int, size: int = 420, seed: int = 8470) -> Iterator[tuple[Pupil, ...]]:
    """Rolls of pupils with names as frequent as in the UK; classes and years as in the fixed roll."""
    chance = random.Random(seed)
    draw = uk_names(chance)
    classes = list(CLASSES.items())
    for _ in range(count):
        pairs: dict[tuple[str, str], None] = {}
        while len(pairs) < size:
            pairs[draw()] = None
        places = [classes[place * len(classes) // size] for place in range(size)]
        yield tuple(Pupil(*pair, None, name, year) for pair, (year, name) in zip(pairs, places, strict=True))


def uk_names(chance: random.Random) -> Draw:
    """Draw first names as often as they were given in the UK, surnames as often as they are borne."""
    firsts = weighted(NAMES / "given_names_uk.csv", "name", "born_2006_2020")
    lasts = weighted(NAMES / "surnames_uk.csv", "surname", "sdglinkage_freq")
    return lambda: (choose(firsts, chance), choose(lasts, chance))


def name_groups(seed: int = 8470) -> Iterator[tuple[str, Draw]]:
    """(group, how to draw a name of it) for every group of names."""
    chance = random.Random(seed)
    yield "UK, as frequent as given", uk_names(chance)
    for group, country in COUNTRIES.items():
        given = of_country(NAMES / "given_names_world.csv", country)
        yield group, _pairs(given, of_country(NAMES / "surnames_world.csv", country), chance)
    yield "South Asian, Muslim", _pairs(of_country(NAMES / "given_names_world.csv", "PK"), SOUTH_ASIA, chance)
    yield "Sikh and Hindu", _pairs(SIKH_HINDU_GIVEN, SIKH_HINDU, chance)
    yield "West African and Somali", _pairs(AFRICA_GIVEN, AFRICA, chance)


def _pairs(given: Sequence[str], family: Sequence[str], chance: random.Random) -> Draw:
    return lambda: (chance.choice(given), chance.choice(family))


def swapped(pupils: Sequence[Pupil], draw: Draw) -> dict[Pupil, Pupil]:
    """Every pupil of a roll and the one who takes the place, in the same class and year."""
    return {
        pupil: replace(pupil, first=first, last=last, preferred=None) for pupil in pupils for first, last in [draw()]
    }


def rewritten(sample: Sample, places: dict[Pupil, Pupil], change: Callable[[str], str] = str) -> Sample | None:
    """The post with each pupil's plainly written name replaced; None where a name is written otherwise."""
    text, last, wanted = "", 0, []
    for found in sorted(sample.wanted, key=lambda found: found.start):
        words = _renamed(found, places)
        if words is None or found.start < last:
            return None
        text += sample.text[last : found.start]
        words = change(words) if found.kind == "pupil_name" else words
        wanted.append(replace(found, start=len(text), end=len(text) + len(words), words=words))
        text += words
        last = found.end
    return replace(sample, text=text + sample.text[last:], wanted=tuple(wanted))


def _renamed(found: Wanted, places: dict[Pupil, Pupil]) -> str | None:
    """The same form of the new pupil's name, in the same case; other findings stay as they are."""
    if found.kind != "pupil_name":
        return found.words
    for _, form in _FORMS:
        for old, new in places.items():
            if form(old.first, old.last).casefold() == found.words.casefold():
                return _in_case(form(new.first, new.last), found.words)
    return None


def _in_case(words: str, like: str) -> str:
    if like.islower():
        return words.lower()
    return words.upper() if like.isupper() and len(re.findall(r"\w", like)) > 1 else words
