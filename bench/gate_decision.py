"""How long one decision takes, in memory: a made-up policy of 200 rules over 170 services and 5,000 hosts."""

from __future__ import annotations

import datetime as dt
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import median
from typing import Any

from gatepost.access import decide_access
from gatepost.catalogue import Catalogue
from gatepost.gate import Gate
from gatepost.person import ROLES, Person
from gatepost.policy import Policy
from gatepost.policy_file import policy_from_data

CATEGORIES = ("social", "video", "messaging", "forum", "blog", "webmail", "learning", "news")
WHEN = ("always", "always", "school_hours", "breaks_and_lunch", "outside_school_hours")
#: A Tuesday in term, in a lesson.
LESSON = dt.datetime(2026, 9, 8, 9, 0, tzinfo=dt.UTC)
APPROVED = {"owner": "E-safety lead", "approved_by": "Governors", "approved_on": "2026-09-01", "reason": "Decided."}


@dataclass(frozen=True)
class School:
    """What is decided with, and what is asked."""

    policy: Policy
    catalogue: Catalogue
    urls: tuple[str, ...]
    people: tuple[Person, ...]


@dataclass(frozen=True)
class Speed:
    """Microseconds a decision, the median of the rounds.

    Every rule read each time; by a gate that has just been made; asked again; asked first in another minute.
    """

    plain_us: float
    first_us: float
    again_us: float
    minute_us: float


def make_school(services: int = 170, hosts: int = 5_000, rules: int = 200) -> School:
    """Services share the hosts; a fifth of the rules names hosts, a fifth a category, the rest services."""
    chance = random.Random(8470)
    names = [f"www{number}.site{number % services}.example" for number in range(hosts)]
    entries = [
        {
            "id": f"site-{number}",
            "name": f"Site {number}",
            "category": CATEGORIES[number % len(CATEGORIES)],
            "hosts": names[number::services],
        }
        for number in range(services)
    ]
    selectors = [_rule(number, services, names, chance) for number in range(rules)]
    policy = policy_from_data(
        {"school": {"name": "Meadowbrook Primary School"}, "services": entries, "rules": selectors}
    )
    people = tuple(Person(None, frozenset({role}), "network") for role in ROLES)
    return School(policy, Catalogue(policy.services), tuple(f"https://{name}/" for name in names), people)


def _rule(number: int, services: int, names: Sequence[str], chance: random.Random) -> dict[str, Any]:
    by_service = {"services": [f"site-{chance.randrange(services)}" for _ in range(3)]}
    kinds = ({"hosts": chance.sample(list(names), 5)}, {"categories": [chance.choice(CATEGORIES)]}, *[by_service] * 3)
    return {
        "id": f"rule-{number}",
        "decision": chance.choice(("allow", "inspect", "read_only", "block")),
        "roles": chance.sample(ROLES, 2),
        "when": chance.choice(WHEN),
        **kinds[number % 5],
        **APPROVED,
    }


def measure(school: School, *, questions: int = 5_000, rounds: int = 5) -> Speed:
    """Ask about so many hosts of one person each, in turn with and without the compiled gate."""
    chance = random.Random(3128)
    asked = [(chance.choice(school.urls), chance.choice(school.people)) for _ in range(questions)]
    found: dict[str, list[float]] = {"plain": [], "first": [], "again": [], "minute": []}
    for _ in range(rounds):
        gate = Gate(school.policy, school.catalogue)
        found["plain"].append(_timed(partial(_plain, school), asked[: questions // 5]))
        for time_of in ("first", "again"):
            found[time_of].append(_timed(partial(_ready, gate, LESSON), asked))
        found["minute"].append(_timed(partial(_ready, gate, LESSON + dt.timedelta(minutes=1)), asked))
    return Speed(*(median(found[time_of]) for time_of in ("plain", "first", "again", "minute")))


def _plain(school: School, url: str, person: Person) -> object:
    return decide_access(school.policy, school.catalogue, url=url, person=person, at=LESSON)


def _ready(gate: Gate, at: dt.datetime, url: str, person: Person) -> object:
    return gate.decide(url=url, person=person, at=at)


def _timed(ask: Callable[[str, Person], object], asked: Sequence[tuple[str, Person]]) -> float:
    started = time.process_time()
    for url, person in asked:
        ask(url, person)
    return (time.process_time() - started) / len(asked) * 1e6
