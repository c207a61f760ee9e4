"""Which headers whose requests get, on which hosts, and how the policy says so."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from policy_helpers import APPROVED, EVENING, HOURS, LESSON, ask, policy_of

from gatepost.access import decide_access
from gatepost.catalogue import load_catalogue
from gatepost.errors import PolicyError
from gatepost.gate import Gate
from gatepost.person import Person
from gatepost.policy import Policy
from gatepost.policy_file import load_policy, policy_from_data
from gatepost.restricted_headers import restricted_headers

DIRECTORY = "0f8fad5b-d9cb-469f-a165-70867728950e"
PUPIL = Person(roles=frozenset({"pupil"}))
TEACHER = Person(roles=frozenset({"teacher"}), user="jpike")


def restriction(name: str, **keys: Any) -> dict[str, Any]:
    """A complete entry."""
    return {"id": name, **APPROVED, **keys}


POLICY = policy_of(
    restrictions=[
        restriction("pupils-youtube", roles=["pupil"], youtube="strict"),
        restriction("staff-youtube", roles=["staff"], youtube="moderate", when="school_hours"),
        restriction("google", google_domains=["meadowbrook.example", "trust.example"]),
        restriction(
            "microsoft", microsoft_tenants=["meadowbrook.onmicrosoft.com"], microsoft_directory=DIRECTORY,
            microsoft_personal="refused",
        ),
    ]
)  # fmt: skip
STRICT, MODERATE = {"YouTube-Restrict": "Strict"}, {"YouTube-Restrict": "Moderate"}
GOOGLE = {"X-GoogApps-Allowed-Domains": "meadowbrook.example,trust.example"}
TENANTS = {"Restrict-Access-To-Tenants": "meadowbrook.onmicrosoft.com", "Restrict-Access-Context": DIRECTORY}


def headers(host: str, person: Person = PUPIL, at: dt.datetime = LESSON, policy: Policy = POLICY) -> dict[str, str]:
    """What that person's request to that host gets."""
    return restricted_headers(policy, host, person, at)


@pytest.mark.parametrize(
    ("host", "wanted"),
    [
        ("www.youtube.com", STRICT),
        ("m.youtube.com", STRICT),
        ("youtubei.googleapis.com", STRICT),
        ("youtube.googleapis.com", STRICT),
        ("www.youtube-nocookie.com", STRICT),
        ("i.ytimg.com", {}),  # pictures alone
        ("rr1---sn-aigl6n7s.googlevideo.com", {}),
        ("notwww.youtube.com", {}),
        ("www.youtube.com.news.example", {}),
        ("google.com", GOOGLE),
        ("accounts.google.com", GOOGLE),
        ("mail.google.com", GOOGLE),
        ("drive.google.com", GOOGLE),
        ("notgoogle.com", {}),
        ("google.com.news.example", {}),
        ("www.googleapis.com", {}),
        ("login.microsoftonline.com", TENANTS),
        ("login.microsoft.com", TENANTS),
        ("login.windows.net", TENANTS),
        ("login.live.com", {"sec-Restrict-Tenant-Access-Policy": "restrict-msa"}),
        ("outlook.office.com", {}),
        ("www.facebook.com", {}),
    ],
)
def test_each_header_goes_to_the_hosts_that_read_it(host: str, wanted: dict[str, str]) -> None:
    """As YouTube, Google and Microsoft list them, and to no other."""
    assert headers(host) == wanted


@pytest.mark.parametrize(
    ("person", "at", "wanted"), [(PUPIL, EVENING, STRICT), (TEACHER, LESSON, MODERATE), (TEACHER, EVENING, {})]
)
def test_role_and_time_say_whether(person: Person, at: dt.datetime, wanted: dict[str, str]) -> None:
    """The first entry that matches counts."""
    assert headers("www.youtube.com", person, at) == wanted


def test_unrestricted_keeps_a_later_entry_from_counting() -> None:
    """One teacher may see everything."""
    policy = policy_of(
        restrictions=[
            restriction("one-teacher", users=["jpike"], youtube="unrestricted"),
            restriction("everyone", youtube="strict"),
        ]
    )
    assert [headers("m.youtube.com", who, policy=policy) for who in (TEACHER, PUPIL)] == [{}, STRICT]


def test_a_policy_without_restrictions_asks_for_nothing() -> None:
    """The founding schools' presets have none, because they cannot know a school's domains."""
    assert headers("www.youtube.com", policy=policy_of()) == {}


def test_the_default_preset_asks_youtube_to_be_moderate_with_pupils() -> None:
    """Staff see all of it."""
    policy = load_policy("default")
    assert [headers("www.youtube.com", who, policy=policy) for who in (PUPIL, TEACHER)] == [MODERATE, {}]


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        (restriction("empty"), "asks for nothing"),
        ({"id": "nobody", "youtube": "strict"}, "the restriction 'nobody' needs owner, approved_by, approved_on"),
        (restriction("a", youtube="hard"), "'hard' is not a Restricted Mode"),
        (restriction("a", microsoft_tenants=["m.example"]), "microsoft_tenants and microsoft_directory together"),
        (restriction("a", microsoft_tenants=["m.example"], microsoft_directory="x"), "'x' is not a directory id"),
        (restriction("a", google_domains=["m.example, evil.example"]), "is not a domain"),
        (restriction("a", google_domains=["m.example\r\nX-Other: 1"]), "is not a domain"),
        (restriction("a", google_domains=["m.example\n"]), "is not a domain"),
        (restriction("a", youtube="strict", roles=["head"]), "'head' is not a role"),
    ],
)
def test_a_wrong_entry_is_refused_with_its_place(entry: dict[str, Any], message: str) -> None:
    """Nothing that could end a header early gets into one."""
    with pytest.raises(PolicyError, match=r"restrictions\[0\]") as caught:
        policy_of(restrictions=[entry])
    assert message in str(caught.value)


def test_an_id_stands_once() -> None:
    """Else nobody knows which one holds."""
    with pytest.raises(PolicyError, match="stands twice"):
        policy_of(restrictions=[restriction("a", youtube="strict"), restriction("a", youtube="moderate")])


def test_what_is_never_decrypted_gets_no_header() -> None:
    """The contradiction is told when the policy is read."""
    own = {"id": "own-mail", "name": "Own mail", "category": "webmail", "hosts": ["google.com"], "decrypt": "never"}
    with pytest.raises(PolicyError, match=r"google\.com is never decrypted"):
        policy_of(services=[own], restrictions=[restriction("google", google_domains=["m.example"])])


def test_a_locked_entry_of_the_trust_stays() -> None:
    """A school's own come after it, and cannot replace it."""
    trust = {"restrictions": [restriction("trust", youtube="strict", locked=True)]}
    from gatepost.policy_merge import merge
    from gatepost.yaml_lines import Document

    merged = merge(trust, Document({"restrictions": [restriction("own", youtube="unrestricted")]}, "own"))
    policy = policy_from_data({"school": {"hours": HOURS}, "rules": [], **merged})
    assert headers("www.youtube.com", TEACHER, policy=policy) == STRICT
    with pytest.raises(PolicyError, match="locked"):
        merge(trust, Document({"restrictions": [restriction("trust", youtube="moderate")]}, "own"))


@pytest.mark.parametrize(
    ("url", "role", "said"),
    [
        ("https://accounts.google.com/", "pupil", "for that alone the connection is decrypted."),
        ("https://www.facebook.com/", "pupil", ""),
        ("https://www.youtube.com/", "pupil", ""),  # refused: the site is told nothing
    ],
)
def test_access_says_that_an_open_site_is_decrypted_for_a_header(url: str, role: str, said: str) -> None:
    """``allow`` alone would say that it is not."""
    reason = ask(POLICY, url, role).reason
    assert ("The site is told" in reason) is bool(said)
    assert reason.endswith(said)


@pytest.mark.parametrize("host", ["www.youtube.com", "youtube.com", "accounts.google.com", "login.live.com", "x.com"])
@pytest.mark.parametrize("at", [LESSON, EVENING])
def test_the_gate_that_is_made_ready_says_the_same(host: str, at: dt.datetime) -> None:
    """Although it shares answers among a service's hosts, people and minutes."""
    gate = Gate(POLICY, load_catalogue())
    for person in (PUPIL, TEACHER):
        for asked in ("youtube.com", host):
            plain = decide_access(POLICY, load_catalogue(), url=asked, person=person, at=at, with_until=False)
            assert gate.decide(url=asked, person=person, at=at) == plain
