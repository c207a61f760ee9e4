"""What follows from the findings."""

from __future__ import annotations

from typing import Any

import pytest
from policy_helpers import policy_of

from gatepost.finding import Finding, PartRef
from gatepost.judge import judge
from gatepost.post import Post
from gatepost.verdict import Level

ACCOUNT = {"service": "facebook", "handle": "MeadowbrookPS", "managers": ["jpike"], "approvals": 0}


def seen(kind: str, confidence: float = 1.0) -> Finding:
    """A finding of that kind in the first text."""
    return Finding(kind, PartRef("text"), confidence, "Seen.")


def level(levels: list[dict[str, Any]], post: Post, *kinds: str, **sections: Any) -> str:
    """The verdict's level, as the contract spells it."""
    return judge(policy_of(levels=levels, **sections), post, map(seen, kinds)).level.wire


def test_without_findings_the_post_may_go() -> None:
    """Nothing seen, nothing said."""
    verdict = judge(policy_of(), Post(), [])
    assert (verdict.level, verdict.findings) == (Level.ALLOW, ())


def test_the_first_level_that_matches_counts() -> None:
    """Order is meaning."""
    levels = [{"kinds": ["phone"], "level": "block"}, {"level": "remind"}]
    assert [level(levels, Post(), kind) for kind in ("phone", "email")] == ["block", "remind"]


def test_the_verdict_is_the_highest_of_its_findings() -> None:
    """A reminder beside a block is a block; each finding keeps its own level."""
    levels = [{"kinds": ["phone"], "level": "block"}, {"level": "remind"}]
    verdict = judge(policy_of(levels=levels), Post(), [seen("email"), seen("phone")])
    assert (verdict.level, [entry.level.wire for entry in verdict.findings]) == (Level.BLOCK, ["remind", "block"])


@pytest.mark.parametrize(("confidence", "wire"), [(0.45, "remind"), (0.5, "block"), (0.95, "block")])
def test_of_a_first_name_that_may_be_somebody_elses_the_writer_is_reminded(confidence: float, wire: str) -> None:
    """Whatever the policy says of pupils: it speaks of those who are meant."""
    levels = [{"kinds": ["pupil_name"], "level": "block"}]
    verdict = judge(policy_of(levels=levels), Post(), [seen("pupil_name", confidence)])
    assert verdict.level.wire == wire


def test_a_milder_level_asks_for_no_reason() -> None:
    """A reminder holds nothing, so the reason and the advice of the warning would make no sense."""
    levels = [{"kinds": ["pupil_name"], "level": "warn", "reason_required": True, "advice": "Leave the child out."}]
    judged = judge(policy_of(levels=levels), Post(), [seen("pupil_name", 0.45), seen("pupil_name", 0.9)]).findings
    assert [entry.reason_required for entry in judged] == [False, True]
    assert [entry.finding.advice for entry in judged] == ["", "Leave the child out."]


def test_silence_in_the_policy_lets_nothing_through() -> None:
    """A finding that no level speaks of is a warning."""
    assert level([{"kinds": ["phone"], "level": "allow"}], Post(), "pupil_name") == "warn"


@pytest.mark.parametrize(
    ("selector", "post", "matches"),
    [
        ({"families": ["pupil"]}, Post(), True),
        ({"families": ["contact"]}, Post(), False),
        ({"account": "official"}, Post(account="official"), True),
        ({"account": "official"}, Post(), False),
        ({"services": ["facebook"]}, Post(service="facebook"), True),
        ({"services": ["facebook"]}, Post(service="x"), False),
        ({"actions": ["message"]}, Post(action="message"), True),
        ({"actions": ["message"]}, Post(action="comment"), False),
        ({"roles": ["staff"]}, Post(roles=frozenset({"teacher"})), True),
        ({"roles": ["headteacher"]}, Post(roles=frozenset({"teacher"})), False),
        ({"roles": ["headteacher"]}, Post(), False),  # an unknown writer has no role
        ({"min_confidence": 0.8}, Post(), True),  # inclusive
        ({"min_confidence": 0.81}, Post(), False),
    ],
)
def test_selectors(selector: dict[str, Any], post: Post, matches: bool) -> None:
    """Each selector on its own."""
    policy = policy_of(levels=[{**selector, "level": "block"}, {"level": "remind"}])
    assert (judge(policy, post, [seen("pupil_name", 0.8)]).level == Level.BLOCK) is matches


def test_clause_and_reason_come_with_the_level() -> None:
    """The writer reads which line of the policy it is."""
    levels = [{"level": "warn", "clause": {"id": "AH-7.6", "quote": "off personal profiles"}, "reason_required": True}]
    judged = judge(policy_of(levels=levels), Post(), [seen("pupil_name")]).findings[0]
    assert judged.clause is not None
    assert (judged.clause.id, judged.reason_required) == ("AH-7.6", True)


SPLIT = [{"account": "official", "level": "allow"}, {"level": "block"}]


@pytest.mark.parametrize(
    ("post", "expected"),
    [
        (Post(service="facebook", account="official", user="jpike"), "allow"),  # a manager
        (Post(service="facebook", account="official", user="kmarsh"), "block"),  # no manager: the stricter holds
        (Post(service="x", account="official", user="jpike"), "block"),  # no account there
        (Post(service="facebook", account="official"), "allow"),  # the writer is not known
        (Post(account="official"), "allow"),  # nor the service
        (Post(service="facebook", user="jpike"), "block"),  # a manager on a personal account
    ],
)
def test_official_is_who_may_run_the_account(post: Post, expected: str) -> None:
    """Saying so is not enough where accounts are registered."""
    assert level(SPLIT, post, "school_name", accounts=[ACCOUNT]) == expected


def test_doubt_never_loosens() -> None:
    """Where the official level is the stricter one, it stays."""
    strict = [{"account": "official", "level": "approve"}, {"level": "remind"}]
    post = Post(service="facebook", account="official", user="kmarsh")
    assert level(strict, post, "school_name", accounts=[ACCOUNT]) == "approve"


@pytest.mark.parametrize(
    ("given", "approvals", "expected"),
    [("warn", 1, "approve"), ("warn", 0, "warn"), ("remind", 1, "remind"), ("block", 1, "block")],
)
def test_an_account_with_approvals_turns_warnings_into_approvals(given: str, approvals: int, expected: str) -> None:
    """A second pair of eyes agrees instead of the writer alone."""
    post = Post(service="facebook", account="official", user="jpike")
    accounts = [{**ACCOUNT, "approvals": approvals}]
    assert level([{"level": given}], post, "pupil_name", accounts=accounts) == expected


@pytest.mark.parametrize(("confidence", "expected"), [(0.3, "allow"), (0.6, "warn")])
def test_a_class_with_nobody_s_name_stops_nobody(confidence: float, expected: str) -> None:
    """It is told, and the post goes on."""
    verdict = judge(policy_of(levels=[{"level": "warn"}]), Post(), [seen("class_or_year", confidence)])
    assert (verdict.level.wire, len(verdict.findings)) == (expected, 1)


def test_the_levels_own_advice_reaches_the_writer() -> None:
    """What the school wrote stands in place of the detector's words; without it the detector's stay."""
    levels = [{"kinds": ["phone"], "level": "warn", "advice": "Give the office's number."}, {"level": "warn"}]
    verdict = judge(policy_of(levels=levels), Post(), [seen("phone"), seen("email")])
    assert [entry.finding.advice for entry in verdict.findings] == ["Give the office's number.", ""]
