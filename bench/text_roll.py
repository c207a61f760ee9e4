"""Write `text/roll.csv`, the fixed roll the hand-written posts speak of: real frequencies, one seed, invented pairs.

``python bench/text_roll.py NAMES_FOLDER`` with the folder of ``given_names_uk.csv``, ``surnames_uk.csv``,
``given_names_world.csv`` and ``surnames_world.csv``.
"""

from __future__ import annotations

import csv
import random
import sys
from collections.abc import Iterator
from pathlib import Path

SEED = 2026
SIZE = 420
CLASSES = {"R": "Acorn", "1": "Ash", "2": "Cedar", "3": "Hazel", "4": "Maple", "5": "Oak", "6": "Willow"} | {
    "7": "7B", "8": "8K", "9": "9T", "10": "10R", "11": "11S"
}  # fmt: skip
#: First names that are words, months, places or famous; a roll of this size always has some of them.
HARD = ("Will", "Grace", "Hope", "Summer", "Mark", "Jack", "Lily", "Paris", "Chelsea", "May", "Art", "River", "Rose")
#: Families from elsewhere: country of the given names, country of the surnames, how many pupils.
WORLD = (("PL", "PL"), ("RO", "RO"), ("TR", "TR"), ("CN", "CN"), ("PT", "PT"), ("UA", "UA"), ("LT", "LT"), ("BG", "BG"))
EACH = 9
#: How a few of them are called; other short forms in the posts are not on the roll.
PREFERRED = {
    "Alexandra Cordingley": "Lexie", "Franciszek Chesterton": "Franek", "Katherine Hawkins": "Kitty",
    "Mohammad Akhtar": "Mo", "Oleksandra Petrenko": "Sasha", "Yǔxuān Guō": "Jason",
}  # fmt: skip
#: Surnames that many families of South Asian and West African origin in the UK bear, with given names of theirs.
SOUTH_ASIA = ("Khan", "Hussain", "Ahmed", "Ali", "Begum", "Malik", "Mahmood", "Iqbal", "Choudhury", "Akhtar")
SIKH_HINDU = ("Singh", "Kaur", "Patel", "Sharma", "Gill", "Sandhu", "Shah", "Mistry", "Desai", "Rai")
SIKH_HINDU_GIVEN = ("Arjun", "Simran", "Priya", "Jasleen", "Dev", "Harpreet", "Aarav", "Diya", "Gurpreet", "Anaya")
AFRICA = ("Adeyemi", "Okafor", "Mensah", "Osei", "Abdi", "Mohamud", "Oyelaran", "Eze", "Boateng", "Balogun")
AFRICA_GIVEN = ("Oluwaseun", "Chidera", "Kwame", "Akosua", "Ayaan", "Hodan", "Temitope", "Amarachi", "Kofi", "Ifeoluwa")


def make_roll(folder: Path) -> Iterator[list[str]]:
    """Yield first name, surname, preferred name, class, year and group of each pupil, shuffled over the classes."""
    chance = random.Random(SEED)
    pupils = _different(_names(folder, chance))
    chance.shuffle(pupils)
    years = list(CLASSES)
    for place, (first, last, group) in enumerate(pupils):
        year = years[place * len(years) // SIZE]
        yield [first, last, PREFERRED.get(f"{first} {last}", ""), CLASSES[year], year, group]


def _names(folder: Path, chance: random.Random) -> Iterator[tuple[str, str, str]]:
    lasts = weighted(folder / "surnames_uk.csv", "surname", "sdglinkage_freq")
    firsts = weighted(folder / "given_names_uk.csv", "name", "born_2006_2020")
    for first in HARD:
        yield first, choose(lasts, chance), "uk"
    for given, family in WORLD:
        yield from _world(folder, given, family, chance)
    muslim = of_country(folder / "given_names_world.csv", "PK")
    for group, given_names, surnames in (
        ("south_asian_muslim", muslim, SOUTH_ASIA), ("sikh_hindu", SIKH_HINDU_GIVEN, SIKH_HINDU),
        ("african", AFRICA_GIVEN, AFRICA),
    ):  # fmt: skip
        for _ in range(2 * EACH):
            yield chance.choice(given_names), chance.choice(surnames), group
    while True:
        yield choose(firsts, chance), choose(lasts, chance), "uk"


def _different(pupils: Iterator[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """The first so many different pupils of an endless row."""
    found: dict[tuple[str, str, str], None] = {}
    while len(found) < SIZE:
        found[next(pupils)] = None
    return list(found)


def _world(folder: Path, given: str, family: str, chance: random.Random) -> Iterator[tuple[str, str, str]]:
    first_names = of_country(folder / "given_names_world.csv", given)
    surnames = of_country(folder / "surnames_world.csv", family)
    for _ in range(EACH):
        yield chance.choice(first_names), chance.choice(surnames), given.lower()


def of_country(path: Path, country: str) -> tuple[str, ...]:
    """The names of one country, in Latin letters."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["country"] == country]
    return tuple(row["romanised"] or row.get("name", "") for row in rows)


def weighted(path: Path, name: str, weight: str) -> tuple[list[str], list[float]]:
    """The names of a column and how frequent each is."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if float(row[weight] or 0) > 0]
    return [row[name] for row in rows], [float(row[weight]) for row in rows]


def choose(names: tuple[list[str], list[float]], chance: random.Random) -> str:
    """One name, as likely as it is frequent."""
    return chance.choices(names[0], names[1])[0]


if __name__ == "__main__":
    target = Path(__file__).parent / "text" / "roll.csv"
    with target.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["Forename", "Surname", "Preferred", "Class", "Year", "Group"])
        writer.writerows(make_roll(Path(sys.argv[1])))
