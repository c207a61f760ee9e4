"""Who may open what, when, and why."""

from __future__ import annotations

import datetime as dt

import pytest
from policy_helpers import EVENING, LESSON, LUNCH, ask, grant, policy_of, rule

from gatepost.access import needs_path
from gatepost.catalogue import load_catalogue
from gatepost.errors import InputError

X = "https://x.com/home"
SIGNED = {"principal": "Harriet Pemberlow", "signed_on": "2026-09-01"}


def test_the_first_rule_that_matches_decides() -> None:
    """Order is meaning."""
    policy = policy_of(rule("a", "read_only", services=["x"]), rule("b", "block", services=["x"]))
    assert (ask(policy, X, "teacher").decision, ask(policy, X, "teacher").rule) == ("read_only", "a")


@pytest.mark.parametrize(
    ("selectors", "url", "roles", "matches"),
    [
        ({"services": ["x"]}, X, ["teacher"], True),
        ({"services": ["x"]}, "https://facebook.com/", ["teacher"], False),
        ({"categories": ["social"]}, X, ["teacher"], True),
        ({"categories": ["forum"]}, X, ["teacher"], False),
        ({"hosts": ["x.com"]}, "https://api.x.com/", ["teacher"], True),
        ({"hosts": ["api.x.com"]}, X, ["teacher"], False),
        ({"services": ["facebook"], "categories": ["social"]}, X, ["teacher"], True),  # any of the three
        ({"services": ["x"], "paths": ["/home"]}, X, ["teacher"], True),
        ({"services": ["x"], "paths": ["/hom"]}, X, ["teacher"], False),  # a path ends where a segment ends
        ({"services": ["x"], "paths": ["/home"]}, "https://x.com/a/../home?q", ["teacher"], True),
        ({"services": ["x"], "roles": ["staff"]}, X, ["teaching_assistant"], True),  # employed
        ({"services": ["x"], "roles": ["staff"]}, X, ["governor"], False),  # not employed
        ({"services": ["x"], "roles": ["staff"]}, X, ["pupil"], False),
        ({"services": ["x"], "roles": ["governor"]}, X, ["visitor", "governor"], True),  # several roles
        ({}, X, ["pupil"], True),  # no selector: the whole catalogue
        ({}, "https://news.example/", ["pupil"], False),  # and not the whole web
    ],
)
def test_selectors(selectors: dict[str, object], url: str, roles: list[str], matches: bool) -> None:
    """Each selector on its own, and how they join."""
    access = ask(policy_of(rule("a", "read_only", **selectors)), url, *roles)
    assert (access.rule == "a" and access.decision == "read_only") is matches


def test_a_rule_for_users_is_for_them_alone() -> None:
    """A user name is exact."""
    policy = policy_of(rule("a", "inspect", services=["x"], users=["jpike"]))
    decisions = [ask(policy, X, "teacher", user=user).decision for user in ("jpike", "kmarsh", None)]
    assert decisions == ["inspect", "block", "block"]


@pytest.mark.parametrize(
    ("url", "decision", "category"),
    [
        (X, "block", "social"),
        ("https://vimeo.com/", "block", "video"),
        ("https://web.whatsapp.com/", "block", "messaging"),
        ("https://www.mumsnet.com/", "block", "forum"),
        ("https://mail.yahoo.com/", "block", "webmail"),
        ("https://www.purplemash.com/", "allow", "learning"),
        ("https://www.neu.org.uk/", "allow", "union"),
        ("https://www.bbc.co.uk/news", "allow", "news"),
        ("https://www.nhs.uk/", "allow", "other"),
        ("https://news.example/", "allow", "other"),  # outside the catalogue
    ],
)
def test_categories_have_safe_defaults(url: str, decision: str, category: str) -> None:
    """A policy that says nothing is default-deny for social sites and open for the rest."""
    access = ask(policy_of(), url, "teacher")
    assert (access.decision, access.category) == (decision, category)


def test_a_host_outside_the_catalogue_is_named_as_such() -> None:
    """It is allowed, has no service and nobody needs to ask for it."""
    body = ask(policy_of(), "https://news.example/", "pupil").to_json()
    reason = "news.example is open to you."
    assert body == {
        "decision": "allow", "service": None, "category": "other", "rule": None, "reason": reason, "clause": None,
        "until": None, "may_request": False,
    }  # fmt: skip


def test_the_category_default_can_be_the_schools_own() -> None:
    """``category_defaults`` comes after the rules."""
    assert ask(policy_of(category_defaults={"social": "read_only"}), X, "teacher").decision == "read_only"


@pytest.mark.parametrize(
    ("decision", "url", "given"),
    [
        ("inspect", "https://neu.org.uk/", "allow"),  # open means tunnelled
        ("read_only", "https://neu.org.uk/", "block"),  # posts cannot be refused unread, so the site is
        ("block", "https://neu.org.uk/", "block"),
        ("inspect", "https://www.nhs.uk/", "allow"),
        ("inspect", "https://video.twimg.com/a.mp4", "allow"),  # only delivers
        ("block", "https://video.twimg.com/a.mp4", "block"),
        ("inspect", "https://upload.x.com/", "inspect"),
    ],
)
def test_what_is_never_decrypted_is_open_or_refused(decision: str, url: str, given: str) -> None:
    """A rule without a site selector cannot make a union forum readable."""
    assert ask(policy_of(rule("all", decision)), url, "teacher").decision == given


def test_a_host_that_a_rule_names_is_gated_without_the_catalogue() -> None:
    """A school may refuse, or check, a host of its own naming."""
    policy = policy_of(rule("a", "inspect", hosts=["bücher.example"]))
    assert ask(policy, "https://www.bücher.example/", "teacher").decision == "inspect"


@pytest.mark.parametrize(
    ("method", "said"),
    [("GET", "You may read here; posts are refused."), ("POST", "this request is a post and is refused.")],
)
def test_read_only_says_what_happens_to_posts(method: str, said: str) -> None:
    """The decision is the same; the reason tells the two apart."""
    access = ask(policy_of(rule("a", "read_only", services=["x"])), X, "teacher", method=method)
    assert access.decision == "read_only"
    assert access.reason.endswith(said)


def test_a_refusal_points_to_the_rule_that_opens_the_site_to_others() -> None:
    """What is open to page admins alone says so, which helps more than a plain refusal."""
    policy = policy_of(
        rule("facebook-page-admins", "inspect", services=["facebook"], roles=["page_admin"], clause="AH-6.7"),
        rule("others", "block", categories=["social"]),
    )
    access = ask(policy, "https://www.facebook.com/", "teacher")
    assert (access.decision, access.rule, access.may_request) == ("block", "facebook-page-admins", True)
    assert access.reason == "Facebook is open only to page admins."


@pytest.mark.parametrize(
    ("role", "extra", "may"),
    [
        ("teacher", {}, True),
        ("pupil", {}, False),  # pupils do not ask for social sites
        ("visitor", {}, False),
        ("teacher", {"may_request": False}, False),
        ("teacher", {"grantable": False}, False),
    ],
)
def test_who_may_ask(role: str, extra: dict[str, object], may: bool) -> None:
    """Staff may ask unless the rule or the policy says otherwise."""
    assert ask(policy_of(rule("a", "block", services=["x"], **extra)), X, role).may_request is may


def test_requests_can_be_open_to_others() -> None:
    """``requests.roles`` says who."""
    assert ask(policy_of(requests={"roles": ["governor"]}), X, "governor").may_request


def test_an_open_site_needs_no_request() -> None:
    """There is nothing to ask for."""
    assert not ask(policy_of(rule("a", "inspect", services=["x"])), X, "teacher").may_request


def test_a_grant_opens_what_a_rule_refuses() -> None:
    """For its user, on its service, until it ends; posts are still checked."""
    access = ask(policy_of(rule("a", "block", services=["x"])), X, "teacher", user="jpike", grants=[grant()])
    assert (access.decision, access.until) == ("inspect", dt.datetime(2026, 9, 8, 16, tzinfo=dt.UTC))
    assert access.reason.startswith("Harriet Pemberlow has granted X (Twitter): World book day.")


@pytest.mark.parametrize(
    ("user", "url", "at", "extra"),
    [
        ("kmarsh", X, LESSON, {}),  # somebody else
        ("jpike", "https://facebook.com/", LESSON, {}),  # another service
        ("jpike", X, EVENING, {}),  # over
        ("jpike", X, LESSON, {"grantable": False}),  # the rule admits no grant
    ],
)
def test_a_grant_opens_nothing_else(user: str, url: str, at: dt.datetime, extra: dict[str, object]) -> None:
    """A permission is exact."""
    policy = policy_of(rule("a", "block", categories=["social"], **extra))
    assert ask(policy, url, "teacher", user=user, at=at, grants=[grant()]).decision == "block"


def test_a_grant_for_a_role_opens_a_supervised_session() -> None:
    """A class may watch while the teacher's session lasts."""
    policy = policy_of(rule("a", "block", services=["youtube"], roles=["pupil"], may_request=False))
    session = grant("youtube", users=frozenset[str](), roles=frozenset({"pupil"}))
    assert ask(policy, "https://youtu.be/a", "pupil", grants=[session]).decision == "inspect"


def test_a_grant_that_begins_later_is_the_next_change() -> None:
    """``until`` looks ahead to it."""
    begins = dt.datetime(2026, 9, 8, 13, tzinfo=dt.UTC)
    access = ask(policy_of(), X, "teacher", user="jpike", grants=[grant(starts=begins)])
    assert (access.decision, access.until) == ("block", begins)


def test_a_grant_for_a_role_counts_on_a_service_that_is_never_decrypted() -> None:
    """Granted there means tunnelled."""
    policy = policy_of(rule("a", "block", categories=["union"]))
    assert ask(policy, "https://neu.org.uk/", "teacher", user="jpike", grants=[grant("neu")]).decision == "allow"


@pytest.mark.parametrize(
    ("when", "at", "decision", "until"),
    [
        ("breaks_and_lunch", LESSON, "block", "2026-09-08T09:30:00Z"),  # 10:30 in summer time
        ("breaks_and_lunch", LUNCH, "inspect", "2026-09-08T12:00:00Z"),
        ("outside_school_hours", EVENING, "inspect", "2026-09-09T07:40:00Z"),
        ("school_hours", EVENING, "block", "2026-09-09T07:40:00Z"),
        ("always", LESSON, "inspect", None),
    ],
)
def test_until_is_the_next_change(when: str, at: dt.datetime, decision: str, until: str | None) -> None:
    """A person reads when to come back."""
    body = ask(policy_of(rule("a", "inspect", services=["x"], when=when)), X, "teacher", at=at).to_json()
    assert (body["decision"], body["until"]) == (decision, until)


def test_until_skips_bells_that_change_nothing() -> None:
    """Two rules that say the same have no change between them."""
    policy = policy_of(
        rule("a", "inspect", services=["x"], when="breaks_and_lunch"),
        rule("b", "inspect", services=["x"], when="school_hours"),
    )
    assert ask(policy, X, "teacher", at=LUNCH).to_json()["until"] == "2026-09-08T14:20:00Z"


def test_a_window_for_others_is_no_change_for_me() -> None:
    """A time that concerns another role is not told."""
    policy = policy_of(rule("a", "inspect", services=["x"], roles=["governor"], when="breaks_and_lunch"))
    assert ask(policy, X, "teacher", at=LUNCH).until is None


@pytest.mark.parametrize(
    ("personal_use", "lesson", "lunch", "evening"),
    [
        ("not_permitted", "block", "block", "block"),
        ("breaks_and_lunch", "block", "inspect", "inspect"),
        ("school_hours", "inspect", "inspect", "inspect"),
    ],
)
def test_signed_conditions_say_when_personal_use_is_permitted(
    personal_use: str, lesson: str, lunch: str, evening: str
) -> None:
    """The statement is about school hours; what is free at lunch is free in the evening."""
    signed = {"personal_use": personal_use, **SIGNED}
    policy = policy_of(rule("a", "inspect", services=["x"], personal_use=True), local_conditions=signed)
    decisions = [ask(policy, X, "teacher", at=at).decision for at in (LESSON, LUNCH, EVENING)]
    assert decisions == [lesson, lunch, evening]


def test_personal_use_in_breaks_ends_with_the_break() -> None:
    """``until`` knows the local conditions too."""
    signed = {"personal_use": "breaks_and_lunch", **SIGNED}
    policy = policy_of(rule("a", "inspect", services=["x"], personal_use=True), local_conditions=signed)
    assert ask(policy, X, "teacher", at=LUNCH).to_json()["until"] == "2026-09-08T12:00:00Z"


def test_signed_conditions_can_close_youtube_everywhere() -> None:
    """They tighten what any rule says."""
    policy = policy_of(
        rule("a", "inspect", services=["youtube"]), local_conditions={"youtube": "not_allowed", **SIGNED}
    )
    access = ask(policy, "https://youtu.be/a", "headteacher")
    assert (access.decision, access.reason) == (
        "block", "The school's signed local conditions do not allow YouTube.",
    )  # fmt: skip


def test_signed_conditions_never_loosen() -> None:
    """``allowed`` opens nothing that a rule refuses."""
    policy = policy_of(rule("a", "block", services=["youtube"]), local_conditions={"youtube": "allowed", **SIGNED})
    assert ask(policy, "https://youtu.be/a", "teacher").decision == "block"


def test_page_admin_counts_on_the_persons_own_pages() -> None:
    """Who runs the Facebook page has no more rights on X than anybody."""
    account = {"service": "facebook", "handle": "MeadowbrookPS", "managers": ["jpike"]}
    policy = policy_of(rule("a", "inspect", categories=["social"], roles=["page_admin"]), accounts=[account])
    decisions = [ask(policy, url, "teacher", user="jpike").decision for url in ("https://facebook.com/", X)]
    assert decisions == ["inspect", "block"]


def test_a_bad_address_is_an_input_error() -> None:
    """One line, no traceback."""
    with pytest.raises(InputError, match="names no host"):
        ask(policy_of(), "https://", "teacher")


def test_the_rules_fail_mode_is_handed_on() -> None:
    """The proxy asks for it while the companion is away; closed unless the rule says otherwise."""
    policy = policy_of(rule("a", "inspect", services=["x"], fail="open"))
    assert [ask(policy, url, "teacher").fail for url in (X, "https://facebook.com/")] == ["open", "closed"]


def test_where_the_path_matters_the_host_is_not_enough() -> None:
    """The proxy reads the request there before it decides."""
    policy = policy_of(rule("a", "inspect", services=["x"], paths=["/school"]))
    by_host = policy_of(rule("a", "inspect", hosts=["x.com"], paths=["/school"]))
    catalogue = load_catalogue()
    assert [needs_path(policy, catalogue, host) for host in ("x.com", "facebook.com", "news.example")] == [
        True, False, False,
    ]  # fmt: skip
    assert needs_path(by_host, catalogue, "api.x.com")
