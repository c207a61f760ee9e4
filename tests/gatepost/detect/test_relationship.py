"""Friend requests, private messages, and accounts made with the school's address."""

from __future__ import annotations

from dataclasses import replace

import pytest
from policy_helpers import policy_of
from text_helpers import SCHOOL, make_inspector

from gatepost.detect.relationship import Relationships
from gatepost.detect.text import TextInspector
from gatepost.finding import Finding
from gatepost.judge import judge
from gatepost.policy import OfficialAccount, Policy
from gatepost.post import Post, TextPart
from gatepost.roll import Lists, Pupil

ADDRESS = "jpike@meadowbrook-primary.example"
OFFICIAL = (OfficialAccount("facebook", "@MeadowbrookPS", ("jpike",)),)
LEVELS = [{"families": ["relationship"], "level": "block"}]


def policy(*accounts: OfficialAccount) -> Policy:
    """Everything between people is blocked, as far as it may be."""
    return replace(policy_of(levels=LEVELS), school=SCHOOL, accounts=accounts)


def find(post: Post, *accounts: OfficialAccount) -> list[Finding]:
    """What one post starts between people."""
    return Relationships(policy(*accounts), make_inspector()).inspect(post)


def verdict(post: Post) -> str:
    """The level that follows."""
    return judge(policy(), post, find(post)).level.wire


@pytest.mark.parametrize(
    ("action", "people", "expected"),
    [
        ("friend_request", ("olivia.smith",), "block"),
        ("friend_request", ("Olivia Smith",), "block"),
        ("friend_request", ("@oliviasmith",), "block"),
        ("friend_request", ("Beth Ali",), "block"),
        ("friend_request", ("4711",), "warn"),
        ("friend_request", (), "warn"),
        ("friend_request", ("bbc.news",), "remind"),
        ("message", ("olivia_smith",), "block"),
        ("message", ("bbc.news",), "remind"),
        ("message", ("4711",), "remind"),
        ("message", (), "allow"),
        ("message", ("beth.ali@mail.example",), "allow"),
        ("post", ("olivia.smith",), "allow"),
        ("reaction", ("olivia.smith",), "allow"),
    ],
)
def test_who_it_is_decides(action: str, people: tuple[str, ...], expected: str) -> None:
    """Pupils and their families as the policy says; a number is asked about; of others one is reminded."""
    assert verdict(Post(action=action, people=people)) == expected


def test_the_name_in_the_words_counts_too() -> None:
    """An invitation's text may say what its number does not."""
    post = Post(action="friend_request", people=("4711",), texts=(TextPart("Hi Olivia Smith"),))
    assert verdict(post) == "block"


def test_the_handle_is_told_masked() -> None:
    """The finding shows whom it is about, and no whole name."""
    assert [(found.kind, found.masked) for found in find(Post(action="friend_request", people=("Olivia Smith",)))] == [
        ("friend_request", "O▒▒▒▒▒ S▒▒▒▒")
    ]


@pytest.mark.parametrize(
    ("address", "count"),
    [
        (ADDRESS, 1),
        ("JPIKE@Meadowbrook-Primary.EXAMPLE", 1),
        ("jo@staff.meadowbrook-primary.example", 1),
        ("jo@meadowbrook-primary.example.evil.example", 0),
        ("jo@notmeadowbrook-primary.example", 0),
        ("jo@pike.example", 0),
    ],
)
def test_the_schools_address_in_a_sign_up(address: str, count: int) -> None:
    """The domain and those below it, and no other."""
    found = find(Post(service="facebook", action="sign_up", texts=(TextPart("Jo"), TextPart(address, 1))))
    assert [finding.kind for finding in found] == ["school_email_signup"] * count


def test_the_place_is_told() -> None:
    """The span covers the address within its text."""
    found = find(Post(action="sign_up", texts=(TextPart(f"mail: {ADDRESS}"),)))
    assert found[0].span == (6, 6 + len(ADDRESS))


@pytest.mark.parametrize(
    ("post", "count"),
    [
        (Post(service="facebook", action="sign_up", user="jpike"), 0),
        (Post(service="facebook", action="sign_up", account="official"), 0),
        (Post(service="facebook", action="sign_up", texts=(TextPart("MeadowbrookPS", 1),)), 0),
        (Post(service="facebook", action="sign_up", user="tfern"), 1),
        (Post(service="x", action="sign_up", user="jpike"), 1),
        (Post(service="facebook", action="post", user="tfern"), 0),
    ],
)
def test_a_registered_account_may_use_it(post: Post, count: int) -> None:
    """On its service, by those who run it, or under its own handle."""
    texts = (TextPart(ADDRESS), *post.texts)
    assert len(find(replace(post, texts=texts), *OFFICIAL)) == count


@pytest.mark.parametrize("person", ["Bryony Vale", "bryony.vale", "Tom Smith", "tom_smith"])
@pytest.mark.parametrize("action", ["friend_request", "message"])
def test_leavers_and_brothers_and_sisters_count_as_pupils_do(action: str, person: str) -> None:
    """Westhaven's and Amington Heath's policies name former pupils of school age, the others the family."""
    others = (Pupil("Bryony", "Vale", standing="leaver"), Pupil("Tom", "Smith", standing="sibling"))
    texts = TextInspector(SCHOOL, Lists((), (), others))
    post = Post(action=action, people=(person,))  # type: ignore[arg-type]
    found = Relationships(policy(), texts).inspect(post)
    assert judge(policy(), post, found).level.wire == "block"
