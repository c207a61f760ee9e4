"""The policy made ready answers as the plain decision does, for whatever policy, person, time and address."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from policy_helpers import EVENING, LESSON, LUNCH, grant, policy_of, rule

from gatepost.access import decide_access, needs_path
from gatepost.catalogue import Catalogue
from gatepost.gate import Gate
from gatepost.grant import Grant
from gatepost.person import Person
from gatepost.policy import Policy, Service, SiteRule, Window
from gatepost.site_match import canonical_host

SERVICES: list[dict[str, Any]] = [
    {"id": "chatterbox", "name": "Chatterbox", "category": "social", "hosts": ["chatterbox.example"],
     "content_hosts": ["cdn.chatterbox.example"]},
    {"id": "class-blog", "name": "Class blog", "category": "blog", "hosts": ["blogs.example"], "paths": ["/oak"]},
    {"id": "blogs", "name": "Blogs", "category": "blog", "hosts": ["blogs.example", "blogs2.example"]},
    {"id": "ours", "name": "Our own", "category": "learning", "hosts": ["ours.example", "clinic.example"]},
    {"id": "youtube", "name": "YouTube", "category": "video", "hosts": ["video.example"]},
    {"id": "our-union", "name": "Union", "category": "union", "hosts": ["union.example"], "decrypt": "never"},
]  # fmt: skip
HOSTS = (
    "chatterbox.example", "m.chatterbox.example", "cdn.chatterbox.example", "blogs.example", "blogs2.example",
    "video.example", "union.example", "elsewhere.example", "ours.example", "clinic.example", "notchatterbox.example",
)  # fmt: skip
TIMES_OF_DAY = (LESSON, LUNCH, EVENING)
URLS = st.builds(
    "https://{}{}".format,
    st.sampled_from([*HOSTS, "CHATTERBOX.example.", "user@blogs.example:8443"]),
    st.sampled_from(["", "/", "/oak", "/oak/2026?x=1", "/oakum", "/other/../oak"]),
)
ROLES = ("pupil", "teacher", "page_admin", "headteacher", "visitor")
PEOPLE = st.builds(
    Person,
    user=st.sampled_from([None, "jpike", "mrossi"]),
    roles=st.sets(st.sampled_from(ROLES), min_size=1, max_size=2).map(frozenset),
    client=st.sampled_from([None, "10.20.0.5"]),
    pages=st.sets(st.sampled_from(["chatterbox", "blogs"])).map(frozenset),
)
WINDOW = (Window(frozenset({0, 1, 5}), dt.time(22), dt.time(6, 30)),)


def some(*values: str) -> st.SearchStrategy[frozenset[str]]:
    """None, or one or two of these."""
    return st.sets(st.sampled_from(values), max_size=2).map(frozenset)


RULES = st.builds(
    SiteRule,
    id=st.sampled_from("abcdefgh"),
    decision=st.sampled_from(["allow", "inspect", "read_only", "block"]),
    services=some(*(entry["id"] for entry in SERVICES)),
    categories=some("social", "blog", "video", "union", "other"),
    hosts=some(*HOSTS, "example").map(tuple),
    paths=some("/oak", "/other").map(tuple),
    roles=some(*ROLES, "staff"),
    users=some("jpike"),
    when=st.sampled_from(["always", "school_hours", "breaks_and_lunch", "outside_school_hours", WINDOW]),
    personal_use=st.booleans(),
    youtube=st.sampled_from([None, None, "allowed"]),
    grantable=st.booleans(),
    may_request=st.booleans(),
)
LOCAL = st.fixed_dictionaries(
    {},
    optional={
        "youtube": st.sampled_from(["allowed", "not_allowed"]),
        "personal_use": st.sampled_from(["not_permitted", "breaks_and_lunch", "school_hours"]),
    },
)
GRANTS = st.lists(st.sampled_from([
    grant("chatterbox"), grant("blogs", users=frozenset(), roles=frozenset({"staff"})), grant("our-union"),
]), max_size=2, unique_by=lambda each: each.service)  # fmt: skip
TIMES = st.one_of(
    st.sampled_from([LESSON, LUNCH, EVENING]),
    # The last hours of one term, and the first of the next.
    st.datetimes(dt.datetime(2026, 10, 25, 12), dt.datetime(2026, 10, 27, 12)),
    st.datetimes(dt.datetime(2026, 11, 1, 12), dt.datetime(2026, 11, 3, 12)),
    st.datetimes(dt.datetime(2026, 9, 5), dt.datetime(2026, 9, 14)),
    # The night on which the clocks go back, as instants.
    st.datetimes(dt.datetime(2026, 10, 24, 20), dt.datetime(2026, 10, 25, 8)).map(lambda at: at.replace(tzinfo=dt.UTC)),
)


SCHOOL = policy_of(services=SERVICES)
TERMS = ((dt.date(2026, 9, 2), dt.date(2026, 10, 26)), (dt.date(2026, 11, 2), dt.date(2026, 12, 18)))
SCHOOL = replace(
    SCHOOL,
    school=replace(
        SCHOOL.school, hours=replace(SCHOOL.school.hours, terms=TERMS, inset_days=frozenset({dt.date(2026, 11, 2)}))
    ),
)
#: What ships with Gatepost closes a host that the school calls its own.
SHIPPED = Catalogue([Service("clinic", "Clinic", "other", ("clinic.example",), decrypt=False)])
CATALOGUE = SHIPPED.with_services(SCHOOL.services)
POLICIES = st.builds(
    lambda rules, local: replace(SCHOOL, rules=tuple(rules), local_conditions=local),
    st.lists(RULES, max_size=8),
    LOCAL,
)
QUESTIONS = st.lists(
    st.fixed_dictionaries({
        "url": URLS, "person": PEOPLE, "at": TIMES, "grants": GRANTS, "method": st.sampled_from(["GET", "POST"]),
        "with_until": st.sampled_from([False, False, False, True]),
    }),
    min_size=1,
    max_size=12,
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(POLICIES, QUESTIONS)
def test_the_gate_answers_as_the_plain_decision(policy: Policy, questions: list[dict[str, Any]]) -> None:
    """Each question is asked twice, so that what is kept is compared too."""
    gate = Gate(policy, CATALOGUE)
    for asked in questions * 2:
        assert gate.decide(**asked) == decide_access(policy, CATALOGUE, **asked)


@settings(max_examples=100, deadline=None)
@given(POLICIES, st.lists(URLS, min_size=1, max_size=4), st.lists(PEOPLE, min_size=1, max_size=2), TIMES, st.data())
def test_what_is_kept_ends_where_the_times_change(
    policy: Policy, urls: list[str], people: list[Person], at: dt.datetime, data: st.DataObject
) -> None:
    """The same few questions, minutes, hours and days apart, forwards and back."""
    gate = Gate(policy, CATALOGUE)
    steps = st.integers(-3000, 3000).map(lambda minutes: dt.timedelta(minutes=minutes))
    for step in data.draw(st.lists(steps, max_size=6)):
        at += step
        for url in urls:
            for person in people:
                asked: dict[str, Any] = {"url": url, "person": person, "at": at, "with_until": False}
                assert gate.decide(**asked) == decide_access(policy, CATALOGUE, **asked)


@settings(max_examples=30, deadline=None)
@given(POLICIES, URLS, PEOPLE, TIMES, GRANTS)
def test_leaving_until_out_changes_nothing_else(
    policy: Policy, url: str, person: Person, at: dt.datetime, grants: list[Grant]
) -> None:
    """The proxy needs no ``until``."""
    asked: dict[str, Any] = {"url": url, "person": person, "at": at, "grants": grants}
    whole = decide_access(policy, Catalogue(policy.services), **asked)
    assert decide_access(policy, Catalogue(policy.services), with_until=False, **asked) == replace(whole, until=None)


@given(POLICIES, st.sampled_from(HOSTS))
def test_the_gate_knows_where_paths_matter(policy: Policy, host: str) -> None:
    """As the plain function says."""
    catalogue = Catalogue(policy.services)
    assert Gate(policy, catalogue).needs_path(host) == needs_path(policy, catalogue, canonical_host(host))


def test_an_answer_is_kept_no_longer_than_its_times_hold() -> None:
    """At the last minute of the break and at the first of the lesson."""
    policy = policy_of(rule("r", "allow", services=["chatterbox"], when="breaks_and_lunch"), services=SERVICES)
    gate = Gate(policy, Catalogue(policy.services))
    times = (dt.datetime(2026, 9, 8, 12, 59, 59), dt.datetime(2026, 9, 8, 13, 0))
    decisions = [gate.decide(url="https://chatterbox.example/", person=Person(), at=at).decision for at in times]
    assert decisions == ["allow", "block"]


def test_an_answer_outlives_its_minute() -> None:
    """The very same one, as long as no time of the policy begins or ends."""
    policy = policy_of(rule("r", "allow", services=["chatterbox"], when="breaks_and_lunch"), services=SERVICES)
    gate = Gate(policy, Catalogue(policy.services))
    times = (dt.datetime(2026, 9, 8, 12, 20), dt.datetime(2026, 9, 9, 12, 41))
    first, second = (gate.decide(url="https://chatterbox.example/", person=Person(), at=at) for at in times)
    assert first is second


def test_hosts_of_one_service_share_an_answer_as_far_as_they_are_alike() -> None:
    """A host that only delivers, and one that must never be read, have answers of their own."""
    policy = policy_of(rule("r", "inspect", services=["chatterbox", "ours"]), services=SERVICES)
    gate = Gate(policy, SHIPPED.with_services(policy.services))
    hosts = ("chatterbox.example", "m.chatterbox.example", "cdn.chatterbox.example", "ours.example", "clinic.example")
    decisions = [gate.decide(url=f"https://{host}/", person=Person(), at=LESSON).decision for host in hosts]
    assert decisions == ["inspect", "inspect", "allow", "inspect", "allow"]


def test_local_conditions_end_with_the_break() -> None:
    """The rule itself holds always; what the school has signed about personal use does not."""
    policy = policy_of(rule("r", "allow", services=["chatterbox"], personal_use=True), services=SERVICES)
    policy = replace(policy, local_conditions={"personal_use": "breaks_and_lunch"})
    gate = Gate(policy, Catalogue(policy.services))
    decisions = [gate.decide(url="https://chatterbox.example/", person=Person(), at=at).decision for at in TIMES_OF_DAY]
    assert decisions == ["block", "allow", "allow"]


def test_a_rule_for_one_person_is_for_nobody_else() -> None:
    """Of two teachers who ask one after the other."""
    policy = policy_of(rule("r", "allow", services=["chatterbox"], users=["jpike"]), services=SERVICES)
    gate = Gate(policy, Catalogue(policy.services))
    people = [Person(user, frozenset({"teacher"})) for user in ("jpike", "mrossi", None)]
    asked = [gate.decide(url="https://chatterbox.example/", person=person, at=LESSON).decision for person in people]
    assert asked == ["allow", "block", "block"]


def test_until_is_told_anew_on_another_day() -> None:
    """The same times hold on both days; when they end is another instant."""
    policy = policy_of(rule("r", "allow", services=["chatterbox"], when="breaks_and_lunch"), services=SERVICES)
    gate = Gate(policy, Catalogue(policy.services))
    days = (LESSON, LESSON + dt.timedelta(days=1))
    first, second = (
        gate.decide(url="https://chatterbox.example/", person=Person(), at=at, with_until=True).until for at in days
    )
    assert first
    assert second == first + dt.timedelta(days=1)


def test_a_grant_ends_within_the_minute() -> None:
    """Grants end at a second, and are never answered from what is kept."""
    policy = policy_of(services=SERVICES)
    gate = Gate(policy, Catalogue(policy.services))
    until = dt.datetime(2026, 9, 8, 9, 0, 30, tzinfo=dt.UTC)
    given: list[Grant] = [grant("chatterbox", until=until)]
    asker = Person("jpike", frozenset({"teacher"}))
    times = (until - dt.timedelta(seconds=1), until)
    answers = [gate.decide(url="https://chatterbox.example/", person=asker, at=at, grants=given) for at in times]
    assert [answer.decision for answer in answers] == ["inspect", "block"]


def test_times_with_seconds_are_kept_to_the_second() -> None:
    """A policy made in memory may have them."""
    policy = policy_of(rule("r", "allow", services=["chatterbox"], when="school_hours"), services=SERVICES)
    hours = replace(policy.school.hours, end=dt.time(15, 20, 30))
    policy = replace(policy, school=replace(policy.school, hours=hours))
    gate = Gate(policy, Catalogue(policy.services))
    times = (dt.datetime(2026, 9, 8, 15, 20, 29), dt.datetime(2026, 9, 8, 15, 20, 30))
    decisions = [gate.decide(url="https://chatterbox.example/", person=Person(), at=at).decision for at in times]
    assert decisions == ["allow", "block"]
