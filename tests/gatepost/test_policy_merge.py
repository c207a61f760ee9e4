"""Trust, school, group: the nearer wins, except over what a farther one locked."""

from __future__ import annotations

from pathlib import Path

import pytest
from policy_helpers import refusal

from gatepost.policy import Policy
from gatepost.policy_file import load_policy

BY = "owner: O, approved_by: A, approved_on: 2026-09-01, reason: R"


def layered(folder: Path, far: str, near: str) -> Policy:
    """The policy of two layers."""
    (folder / "trust.yaml").write_text(far, encoding="utf-8")
    (folder / "policy.yaml").write_text("extends: trust.yaml\n" + near, encoding="utf-8")
    return load_policy(folder / "policy.yaml")


def refused(folder: Path, far: str, near: str) -> str:
    """The line that the two layers are refused with."""
    (folder / "trust.yaml").write_text(far, encoding="utf-8")
    return refusal(folder, "extends: trust.yaml\n" + near)


def rules(*entries: str) -> str:
    """A rules section of these flow entries."""
    return "rules:\n" + "".join(f"  - {{{entry}, {BY}}}\n" for entry in entries)


def test_the_nearer_rules_come_first(tmp_path: Path) -> None:
    """A school's own rule is asked before its trust's."""
    far, near = rules("id: far, services: [x], decision: block"), rules("id: near, services: [x], decision: allow")
    assert [rule.id for rule in layered(tmp_path, far, near).rules] == ["near", "far"]


def test_the_same_id_replaces(tmp_path: Path) -> None:
    """A school that rewrites a rule has one rule, not two."""
    far, near = rules("id: a, services: [x], decision: block"), rules("id: a, services: [x], decision: allow")
    assert [rule.decision for rule in layered(tmp_path, far, near).rules] == ["allow"]


def test_a_locked_rule_stays_first(tmp_path: Path) -> None:
    """A nearer rule about the same site does not come before it."""
    far = rules("id: far, services: [x], decision: block, locked: true")
    near = rules("id: near, services: [x], decision: allow")
    assert [rule.id for rule in layered(tmp_path, far, near).rules] == ["far", "near"]


def test_a_locked_rule_cannot_be_replaced(tmp_path: Path) -> None:
    """The school is told so, at its own line."""
    far = rules("id: a, services: [x], decision: block, locked: true")
    near = rules("id: b, services: [x], decision: allow", "id: a, services: [x], decision: allow")
    assert refused(tmp_path, far, near) == (
        "policy.yaml:4: rules[1].id: 'a' is locked by the policy that this one extends"
    )


def test_a_locked_level_stays_first(tmp_path: Path) -> None:
    """The first level that matches counts, so a locked one stands before the nearer ones."""
    far = "levels: [{families: [pupil], level: block, locked: true}, {level: warn}]\n"
    levels = layered(tmp_path, far, "levels: [{families: [pupil], level: allow}]\n").levels
    assert [level.level.wire for level in levels] == ["block", "allow", "warn"]


@pytest.mark.parametrize(
    ("far", "near", "said"),
    [
        ("category_defaults: {social: block, locked: true}\n", "category_defaults: {social: allow}\n",
         "policy.yaml:2: category_defaults.social: 'category_defaults' is locked by the policy that this one extends"),
        ("limits: {keep_events_days: 90, locked: true}\n", "limits:\n  keep_events_days: 900\n",
         "policy.yaml:3: limits.keep_events_days: 'limits' is locked by the policy that this one extends"),
        ("local_conditions: {youtube: not_allowed, principal: A, signed_on: 2026-09-01, locked: true}\n",
         "local_conditions: {youtube: allowed, principal: A, signed_on: 2026-09-01}\n",
         "policy.yaml:2: local_conditions.youtube: 'local_conditions' is locked by the policy that this one extends"),
        ("services: [{id: a, name: A, category: blog, hosts: [a.example]}]\n" + rules(
            "id: r, services: [a], decision: block, locked: true"), "rules: [{id: r, decision: allow, " + BY + "}]\n",
         "policy.yaml:2: rules[0].id: 'r' is locked by the policy that this one extends"),
    ],
)  # fmt: skip
def test_locked_sections_cannot_be_changed(tmp_path: Path, far: str, near: str, said: str) -> None:
    """Every kind of lock holds, and says where it was tried."""
    assert refused(tmp_path, far, near) == said


def test_a_locked_section_can_still_be_added_to(tmp_path: Path) -> None:
    """Only what the trust said is locked."""
    far = "category_defaults: {social: block, locked: true}\n"
    assert layered(tmp_path, far, "category_defaults: {news: block}\n").category_defaults["news"] == "block"


def test_a_lock_cannot_be_taken_off(tmp_path: Path) -> None:
    """A school does not unlock what its trust locked."""
    far = "category_defaults: {social: block, locked: true}\n"
    assert "is locked" in refused(tmp_path, far, "category_defaults: {locked: false}\n")


def test_sections_merge_key_by_key(tmp_path: Path) -> None:
    """A school writes only what differs; lists are replaced whole."""
    far = "school: {name: T, aliases: [A, B], hours: {start: '08:30', end: '15:00'}}\n"
    school = layered(tmp_path, far, "school: {name: S, aliases: [C], hours: {end: '15:30'}}\n").school
    assert (school.name, school.aliases, school.hours.start.hour, school.hours.end.minute) == ("S", ("C",), 8, 30)


def test_own_services_are_known_to_nearer_layers(tmp_path: Path) -> None:
    """A school's rule may name a service of its trust."""
    far = "services: [{id: trust-blog, name: Blog, category: blog, hosts: [blog.trust.example]}]\n"
    near = rules("id: r, services: [trust-blog], decision: inspect")
    assert layered(tmp_path, far, near).rules[0].services == {"trust-blog"}
