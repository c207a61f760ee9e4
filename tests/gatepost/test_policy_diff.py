"""What changes from one policy to another, for whom."""

from __future__ import annotations

from typing import Any

import pytest
from policy_helpers import HOURS, policy_of, rule

from gatepost.person import ROLES
from gatepost.policy import Policy
from gatepost.policy_diff import SettingChange, diff_policies
from gatepost.policy_diff_levels import LevelChange
from gatepost.policy_diff_sites import SiteChange
from gatepost.policy_file import load_policy, policy_from_data, preset_names

X_STAFF = rule("x-staff", "inspect", services=["x"], roles=["staff"])
SIGNED = {"principal": "Harriet Pemberlow", "signed_on": "2026-09-01"}


def levels_of(*levels: dict[str, Any], **sections: Any) -> Policy:
    """A policy of these levels alone."""
    return policy_of(levels=list(levels), **sections)


@pytest.mark.parametrize("name", preset_names())
def test_a_policy_is_the_same_as_itself(name: str) -> None:
    """And says so."""
    assert diff_policies(load_policy(name), load_policy(name)).is_same


def test_a_new_rule_changes_its_site_for_its_people_alone() -> None:
    """Who could ask before, and who is let in now."""
    (change,) = diff_policies(policy_of(), policy_of(rule("x", "inspect", services=["x"], roles=["teacher"]))).sites
    assert change == SiteChange(("x",), ("teacher",), "at any time", "refused, may ask", "open, posts are checked")


def test_sites_that_change_alike_are_told_together() -> None:
    """One entry for a category, with the role that stays left out."""
    before, after = policy_of(), policy_of(rule("social", "allow", categories=["social"], roles=["pupil"]))
    (change,) = diff_policies(before, after).sites
    assert {"facebook", "x", "instagram"} <= set(change.sites)
    assert (change.people, change.before, change.after) == (("pupil",), "refused", "open")


def test_a_rule_for_one_person_is_told_by_name() -> None:
    """Asked about as a teacher of that name."""
    (change,) = diff_policies(policy_of(), policy_of(rule("x", "inspect", services=["x"], users=["jpike"]))).sites
    assert (change.sites, change.people) == (("x",), ("jpike",))


def test_a_host_that_a_rule_names_is_asked_about() -> None:
    """Outside the catalogue too."""
    (change,) = diff_policies(policy_of(), policy_of(rule("elm", "block", hosts=["elm.example"]))).sites
    assert (change.sites, change.people, change.after) == (("elm.example",), ROLES, "refused")


def test_a_path_that_a_rule_names_is_asked_about() -> None:
    """The rest of the site stays as it is."""
    oak = rule("oak", "inspect", services=["wordpress"], paths=["/oak"])
    changes = diff_policies(policy_of(), policy_of(oak)).sites
    assert {site for change in changes for site in change.sites} == {"wordpress.com/oak"}


def test_the_rest_of_the_web_is_asked_about() -> None:
    """A school may close what the catalogue does not know."""
    diff = diff_policies(policy_of(), policy_of(category_defaults={"other": "block"}))
    assert ("every site outside the catalogue",) in [change.sites[-1:] for change in diff.sites]


def test_a_service_with_other_hosts_is_told_by_address() -> None:
    """The same id stands for two things."""
    policies = []
    for host in ("oak.example", "elm.example"):
        blog = {"id": "blogs", "name": "Blogs", "category": "blog", "hosts": [host]}
        policies.append(policy_of(rule("blogs", "inspect", services=["blogs"]), services=[blog]))
    sites = {site for change in diff_policies(*policies).sites for site in change.sites}
    assert sites == {"blogs (oak.example/)", "blogs (elm.example/)"}


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ("always", "at any time"),
        ("breaks_and_lunch", "in breaks and at lunch"),
        ("outside_school_hours", "outside school hours"),
        ({"days": ["fri"], "start": "22:00", "end": "23:00"}, "outside school hours (such as Fri 11 Sep 2026 22:00)"),
    ],
)
def test_it_says_when(when: Any, words: str) -> None:
    """A part of the school day, or an example where it is only some of it."""
    (change,) = diff_policies(policy_of(), policy_of({**X_STAFF, "when": when})).sites
    assert change.when == words


def test_signed_conditions_show_in_the_hours_that_they_open() -> None:
    """Breaks and the evening."""
    conditions = [{"personal_use": use, **SIGNED} for use in ("not_permitted", "breaks_and_lunch")]
    own = {**X_STAFF, "personal_use": True}
    (change,) = diff_policies(*(policy_of(own, local_conditions=each) for each in conditions)).sites
    assert change.when == "outside school hours and in breaks and at lunch"


def test_terms_and_inset_days_count() -> None:
    """A rule for school hours holds on an INSET day no more."""
    policies = []
    for days in ([], ["2026-10-23"]):
        school = {"hours": {**HOURS, "terms": [["2026-09-03", "2026-12-18"]], "inset_days": days}}
        rules = [{**X_STAFF, "when": "school_hours"}]
        policies.append(policy_from_data({"school": school, "rules": rules}))
    diff = diff_policies(*policies)
    assert [change.when for change in diff.sites] == ["outside school hours (such as Fri 23 Oct 2026 12:00)"]
    assert [change.key for change in diff.hours] == ["inset_days"]


def test_levels_are_compared_by_kind_and_account() -> None:
    """Kinds that change alike are told together."""
    (change,) = diff_policies(levels_of(), levels_of({"families": ["contact"], "level": "block"})).levels[:1]
    assert change == LevelChange(
        ("phone", "email", "address", "postcode", "social_handle", "location"),
        "personal", "", "a warning", "not sent",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("selector", "where"),
    [
        ({"services": ["linkedin"]}, "on linkedin"),
        ({"actions": ["sign_up"]}, "in a sign-up"),
        ({"roles": ["governor"]}, "from a governor"),
    ],
)
def test_a_circumstance_is_told_where_it_differs(selector: dict[str, Any], where: str) -> None:
    """The service, the action, the writer's role."""
    level = {"kinds": ["phone"], "account": "personal", "level": "allow", **selector}
    (change,) = diff_policies(levels_of(), levels_of(level)).levels
    assert (change.kinds, change.where, change.after) == (("phone",), where, "nothing is said")


def test_a_threshold_is_told() -> None:
    """What is less sure is judged by another level."""
    entry = {"kinds": ["face"], "account": "personal", "min_confidence": 0.9, "level": "block"}
    remind = {"kinds": ["face"], "account": "personal", "level": "remind"}
    changes = diff_policies(levels_of(), levels_of(entry, remind)).levels
    assert [(change.where, change.after) for change in changes] == [
        ("", "not sent"),
        ("when it is less sure than 0.9", "a reminder"),
    ]


def test_a_reason_is_a_difference() -> None:
    """A warning that asks for one is more than a warning."""
    entry = {"kinds": ["phone"], "account": "official", "level": "warn", "reason_required": True}
    (change,) = diff_policies(levels_of(), levels_of(entry)).levels
    assert change.after == "a warning and a reason"


def test_hours_and_limits_are_named() -> None:
    """Each by its key."""
    school = {"name": "Meadowbrook Primary School", "hours": {**HOURS, "end": "15:30"}}
    after = policy_from_data({"school": school, "rules": [], "limits": {"override_minutes": 5}})
    diff = diff_policies(policy_of(), after)
    assert diff.hours == (SettingChange("end", "15:20", "15:30"),)
    assert diff.limits == (SettingChange("override_minutes", "15", "5"),)


def test_who_answers_for_a_rule_is_told() -> None:
    """Owner, approver, date and words, even where every decision stays."""
    diff = diff_policies(policy_of(X_STAFF), policy_of({**X_STAFF, "owner": "Ingrid Halvorsby"}))
    assert diff.other == (SettingChange("rule x-staff: owner", "Harriet Pemberlow", "Ingrid Halvorsby"),)
    assert not diff.is_same


@pytest.mark.parametrize(
    ("sections", "key"),
    [
        ({"requests": {"roles": ["teacher"], "approvers": ["headteacher"]}}, "requests.roles"),
        ({"networks": [{"cidr": "10.0.0.0/8", "role": "pupil"}]}, "networks: 10.0.0.0/8"),
        ({"notice": {"published_on": "2026-09-01", "version": "2"}}, "notice.published_on"),
        ({"people_in_charge": {"dsl": "Ingrid Halvorsby"}}, "people_in_charge.dsl"),
    ],
)
def test_other_sections_are_named(sections: dict[str, Any], key: str) -> None:
    """Nothing that the file says is passed over."""
    assert key in [change.key for change in diff_policies(policy_of(), policy_of(**sections)).other]


def test_what_is_there_twice_in_another_order_is_told() -> None:
    """The first rule that matches decides, so the order is part of the policy."""
    rules = [X_STAFF, rule("tiktok", "block", services=["tiktok"])]
    diff = diff_policies(policy_of(*rules), policy_of(*reversed(rules)))
    assert [change.key for change in diff.other] == ["rules: order"]


def test_clauses_of_levels_are_a_difference() -> None:
    """The writer reads another line."""
    entries = [{"kinds": ["phone"], "level": "warn", "clause": clause} for clause in ("MB-1", "MB-2")]
    diff = diff_policies(*map(levels_of, entries))
    assert (diff.levels, [change.key for change in diff.other]) == ((), ["levels: entries as written"])
