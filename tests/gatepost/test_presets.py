"""The presets: each loads, fits the published schema, quotes its own policy, and is right for its school."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from policy_helpers import EVENING, LESSON, LUNCH, ask

from gatepost.finding import FAMILY_OF, Finding, PartRef
from gatepost.judge import judge
from gatepost.policy import Policy
from gatepost.policy_file import load_policy, policy_from_data, preset_names, preset_path
from gatepost.policy_schema import policy_schema
from gatepost.post import Account, Post
from gatepost.verdict import Level
from gatepost.yaml_lines import read_yaml

SEEDS = {
    "amington-heath": "amington_heath",
    "biggin-hill": "biggin_hill",
    "date-palm": "date_palm",
    "westhaven": "westhaven",
    "white-horse": "white_horse_federation",
}
NAMES = preset_names()
SIGNED = {"principal": "Harriet Pemberlow", "signed_on": "2026-09-01"}


@cache
def load(name: str) -> Policy:
    """The preset, read once."""
    return load_policy(name)


def level(policy: Policy, kind: str, account: Account = "personal", **post: Any) -> str:
    """What one finding leads to."""
    finding = Finding(kind, PartRef("text"), 1.0, "Seen.")
    return judge(policy, Post(account=account, **post), [finding]).level.wire


@pytest.mark.parametrize("name", NAMES)
def test_each_preset_fits_the_published_schema(name: str) -> None:
    """What `gatepost policy schema` prints is what an editor checks against."""
    errors = list(Draft202012Validator(policy_schema()).iter_errors(read_yaml(preset_path(name)).data))
    assert errors == []


@pytest.mark.parametrize("name", NAMES)
def test_each_preset_says_who_answers_for_each_rule(name: str) -> None:
    """Owner, approver, date, and a clause or a reason."""
    for rule in load(name).rules:
        assert all((rule.owner, rule.approved_by, rule.approved_on, rule.clause or rule.reason)), rule.id


@pytest.mark.parametrize("name", NAMES)
def test_no_preset_inspects_before_the_school_has_signed(name: str) -> None:
    """Notice and DPIA are the school's own."""
    assert not load(name).inspection_on


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "kind", [kind for kind, family in FAMILY_OF.items() if family in ("pupil", "contact", "school")]
)
def test_names_contacts_schools_and_faces_are_at_least_a_warning(name: str, kind: str) -> None:
    """On a personal account, in every preset; the one exception is Biggin Hill's for professional networks."""
    assert level(load(name), kind) in ("warn", "approve", "block")


@pytest.mark.parametrize("name", NAMES)
def test_levels_end_with_a_catch_all(name: str) -> None:
    """No finding falls through."""
    last = load(name).levels[-1]
    assert (last.families, last.kinds, last.account, last.level) == (frozenset(), frozenset(), None, Level.WARN)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("role", ["teacher", "pupil", "visitor", "governor"])
def test_union_sites_are_open_to_everybody_in_every_preset(name: str, role: str) -> None:
    """And tunnelled."""
    assert ask(load(name), "https://www.neu.org.uk/", role).decision == "allow"


@pytest.mark.parametrize(("name", "seed"), SEEDS.items())
def test_quotes_are_the_policys_own_words(shared_data: Path, name: str, seed: str) -> None:
    """A clause that is shown to a person stands in the written policy, letter by letter."""
    words = re.sub(r"[\s*]+", " ", (shared_data.parent / "seed_policies" / f"{seed}.txt").read_text(encoding="utf-8"))
    written = words.replace("\u2019", "'").replace("\u2018", "'")
    policy = load(name)
    quotes = {entry.clause.quote for entry in (*policy.rules, *policy.levels) if entry.clause}
    assert sorted(quote for quote in quotes if quote.replace("\u2019", "'") not in written) == []


@pytest.mark.parametrize(
    ("name", "url", "role", "decisions"),
    [
        # Biggin Hill: pupils never; staff are not forbidden, and checked
        ("biggin-hill", "https://x.com/", "pupil", ["block"] * 3),
        ("biggin-hill", "https://x.com/", "teacher", ["inspect"] * 3),
        ("biggin-hill", "https://x.com/", "page_admin", ["inspect"] * 3),
        ("biggin-hill", "https://web.whatsapp.com/", "volunteer", ["inspect"] * 3),
        ("biggin-hill", "https://x.com/", "visitor", ["block"] * 3),
        # White Horse: the trust's default, before a principal signs
        ("white-horse", "https://x.com/", "teacher", ["block"] * 3),
        ("white-horse", "https://x.com/", "page_admin", ["inspect"] * 3),
        ("white-horse", "https://youtu.be/a", "teacher", ["block"] * 3),
        # Date Palm: not even the page's manager without the headteacher's word
        ("date-palm", "https://x.com/", "page_admin", ["block"] * 3),
        ("date-palm", "https://youtu.be/a", "teacher", ["block"] * 3),
        # Westhaven: no time window; school pages for those who run them
        ("westhaven", "https://youtu.be/a", "teacher", ["block"] * 3),
        ("westhaven", "https://facebook.com/", "page_admin", ["inspect"] * 3),
        ("westhaven", "https://web.whatsapp.com/", "page_admin", ["block"] * 3),
        # The default
        ("default", "https://youtu.be/a", "teacher", ["inspect"] * 3),
        ("default", "https://youtu.be/a", "pupil", ["block"] * 3),
        ("default", "https://facebook.com/", "page_admin", ["inspect"] * 3),
        ("default", "https://facebook.com/", "teacher", ["block"] * 3),
    ],
)
def test_sites(name: str, url: str, role: str, decisions: list[str]) -> None:
    """In a lesson, at lunch and in the evening."""
    policy = load(name)
    assert [ask(policy, url, role, at=at).decision for at in (LESSON, LUNCH, EVENING)] == decisions


@pytest.mark.parametrize(
    ("conditions", "url", "role", "decisions"),
    [
        ({"personal_use": "breaks_and_lunch"}, "https://x.com/", "teacher", ["block", "inspect", "inspect"]),
        ({"personal_use": "school_hours"}, "https://x.com/", "teacher", ["inspect"] * 3),
        ({"personal_use": "not_permitted"}, "https://x.com/", "teacher", ["block"] * 3),
        ({"personal_use": "school_hours"}, "https://x.com/", "pupil", ["block"] * 3),
        ({"personal_use": "school_hours"}, "https://youtu.be/a", "teacher", ["block"] * 3),  # YouTube is its own line
        ({"youtube": "allowed"}, "https://youtu.be/a", "teacher", ["inspect"] * 3),
        ({"youtube": "allowed"}, "https://youtu.be/a", "pupil", ["inspect"] * 3),
        ({"youtube": "not_allowed"}, "https://youtu.be/a", "page_admin", ["block"] * 3),
    ],
)
def test_a_white_horse_school_signs_its_local_conditions(
    conditions: dict[str, str], url: str, role: str, decisions: list[str]
) -> None:
    """The form's two lines act on decisions."""
    school = {"hours": {"breaks": [["12:00", "13:00"]]}}
    data = {"extends": "white-horse", "school": school, "local_conditions": {**conditions, **SIGNED}}
    policy = policy_from_data(data)
    assert [ask(policy, url, role, at=at).decision for at in (LESSON, LUNCH, EVENING)] == decisions


@pytest.mark.parametrize(
    ("kind", "account", "levels"),
    [
        # kind, account: Amington Heath, Biggin Hill, White Horse, Date Palm, Westhaven
        ("pupil_face", "personal", ["warn", "approve", "block", "block", "block"]),
        ("face", "personal", ["warn", "approve", "block", "block", "block"]),
        ("pupil_face", "official", ["approve", "approve", "approve", "block", "approve"]),
        ("pupil_name", "personal", ["warn", "warn", "block", "block", "warn"]),
        ("no_photo_consent", "official", ["block", "block", "block", "block", "block"]),
        ("school_name", "personal", ["warn", "warn", "warn", "approve", "warn"]),
        ("school_name", "official", ["allow", "allow", "allow", "allow", "allow"]),
        ("school_event", "personal", ["warn", "warn", "warn", "block", "warn"]),
        ("staff_name", "personal", ["warn", "warn", "warn", "block", "warn"]),
        ("political", "official", ["approve", "approve", "approve", "approve", "approve"]),
        ("advert", "official", ["approve", "warn", "approve", "approve", "approve"]),
        ("phone", "personal", ["warn", "warn", "warn", "warn", "warn"]),
        ("exam_result", "personal", ["warn", "warn", "block", "block", "block"]),
        ("school_email_signup", "personal", ["warn", "block", "block", "warn", "warn"]),
        ("friend_request", "personal", ["warn", "warn", "warn", "block", "block"]),
    ],
)
def test_the_schools_disagree_about_severity(kind: str, account: Account, levels: list[str]) -> None:
    """And each preset is right for its school."""
    order = ("amington-heath", "biggin-hill", "white-horse", "date-palm", "westhaven")
    assert [level(load(name), kind, account) for name in order] == levels


def test_a_professional_network_may_name_the_school_at_biggin_hill() -> None:
    """The policy excepts professional networking sites from its advice."""
    policy = load("biggin-hill")
    assert [level(policy, "school_name", service=service) for service in ("linkedin", "facebook")] == ["remind", "warn"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("confidence", "expected"), [(1.0, "warn"), (0.5, "remind")])
def test_what_could_not_be_read_is_asked_about(name: str, confidence: float, expected: str) -> None:
    """A picture that does not open is a warning; a file of a kind that nobody looks into is a reminder."""
    finding = Finding("unreadable", PartRef("image"), confidence, "Not read.")
    assert judge(load(name), Post(account="official"), [finding]).level.wire == expected


@pytest.mark.parametrize(
    ("name", "kind", "post", "expected"),
    [
        ("biggin-hill", "phone", {"account": "official"}, "approve"),
        ("biggin-hill", "school_name", {"action": "profile"}, "warn"),
        ("biggin-hill", "school_name", {"action": "profile", "service": "linkedin"}, "remind"),
        ("white-horse", "direct_message", {"account": "personal"}, "approve"),
        ("white-horse", "credential", {"account": "official"}, "block"),
        ("date-palm", "school_name", {"action": "profile"}, "block"),
        ("date-palm", "school_name", {"action": "profile", "service": "linkedin"}, "block"),
        ("westhaven", "school_website", {"action": "profile"}, "block"),
    ],
)
def test_what_a_school_says_of_its_own(name: str, kind: str, post: dict[str, Any], expected: str) -> None:
    """Profiles, private messages and passwords, as each written policy has it."""
    assert level(load(name), kind, **post) == expected
