"""Remarks, secrets and dangers: the rules' own examples, official accounts, and words the policy holds back."""

from __future__ import annotations

import pytest
from text_helpers import SCHOOL, make_inspector, seen

from gatepost.detect.context_rules import ContextRule, load_context_rules
from gatepost.detect.text import TextInspector
from gatepost.policy import School
from gatepost.policy_file import load_policy, policy_from_data
from gatepost.post import Account, Post, TextPart
from gatepost.roll import Lists

INSPECTOR = make_inspector()
RULES = load_context_rules("conduct")


def _example(value: ContextRule | str) -> str:
    return value.id if isinstance(value, ContextRule) else value


def _account(rule: ContextRule) -> Account:
    return "official" if rule.account == "official" else "personal"


@pytest.mark.parametrize(("rule", "text"), [(rule, text) for rule in RULES for text in rule.true], ids=_example)
def test_rules_own_true_example(rule: ContextRule, text: str) -> None:
    """Each rule finds its own true examples."""
    assert rule.kind in [finding.kind for finding in INSPECTOR.find(text, account=_account(rule))]


@pytest.mark.parametrize(("rule", "text"), [(rule, text) for rule in RULES for text in rule.false], ids=_example)
def test_rules_own_false_example(rule: ContextRule, text: str) -> None:
    """No rule of that kind finds the false examples."""
    assert rule.kind not in [finding.kind for finding in INSPECTOR.find(text, account=_account(rule))]


def test_every_rule_carries_examples() -> None:
    """A rule without examples cannot be reviewed."""
    assert all(rule.true and rule.false and rule.message and rule.advice for rule in RULES)


@pytest.mark.parametrize("text", ["Vote Labour on Thursday!", "20% off with code FUN20", "my insta is @jomarsh"])
def test_a_persons_own_account_may_take_sides(text: str) -> None:
    """Party politics, adverts and own pages are held against the school's accounts alone."""
    kinds = {finding.kind for finding in INSPECTOR.find(text, account="personal")}
    assert kinds.isdisjoint({"political", "advert", "personal_account_link"})


def test_the_account_comes_from_the_post() -> None:
    """A post by an official account is read as such."""
    post = Post(account="official", texts=(TextPart("Vote Labour on Thursday!"),))
    assert [finding.kind for finding in INSPECTOR.inspect(post)] == ["political"]


def test_a_link_to_a_personal_account_is_one_finding() -> None:
    """On an official account the link is not shown a second time as a handle."""
    text = "Follow me at tiktok.com/@jomarsh for more"
    assert seen(INSPECTOR.find(text, account="official"), text) == [("personal_account_link", "tiktok.com/@jomarsh")]


def test_only_the_secret_is_shown() -> None:
    """The words around a password are left alone."""
    text = "the password is Hedgehog7, enjoy"
    assert seen(INSPECTOR.find(text), text) == [("credential", "Hedgehog7")]


def test_a_term_the_policy_holds_back() -> None:
    """A term of the policy is found in any case, and not inside another word."""
    school = School(embargoed=("Project Falcon",))
    found = TextInspector(school, Lists()).find("so project  falcon is real; projects falcons are not")
    assert [(finding.kind, finding.span) for finding in found] == [("confidential", (3, 18))]


def test_the_policy_may_hold_terms_back() -> None:
    """``school.embargoed`` is read from the policy."""
    assert policy_from_data({"school": {"embargoed": ["Project Falcon"]}}).school.embargoed == ("Project Falcon",)


def test_no_term_is_held_back_by_default() -> None:
    """The sample school holds nothing back."""
    assert (SCHOOL.embargoed, INSPECTOR.find("Project Falcon")) == ((), [])


@pytest.mark.parametrize("piece", ["the head is ", "password is ", "door code ", "we leave at ", "this school "])
def test_long_texts_return(piece: str) -> None:
    """Repeated beginnings of a rule cost no more than their length; a hundred thousand characters return."""
    assert INSPECTOR.find(piece * (100_000 // len(piece))) is not None


@pytest.mark.parametrize(
    ("text", "kind"), [("Vote Labour on Thursday!", "political"), ("20% off with code FUN20", "advert")]
)
def test_a_policy_may_ask_it_of_everybody(text: str, kind: str) -> None:
    """Westhaven holds politics and adverts against personal accounts by name; a whole family asks for nothing new."""
    kinds = load_policy("westhaven").kinds_of_all
    asked = TextInspector(School(), Lists(), of_all=kinds).find(text, account="personal")
    assert [finding.kind for finding in asked] == [kind]
    assert kinds.isdisjoint({"personal_account_link"})
