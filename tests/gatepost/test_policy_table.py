"""A table of expected decisions: how it is read, and what it says of a policy."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from policy_helpers import policy_of, rule

from companion_api.detectors.context.network import shared_context
from gatepost.errors import InputError, PolicyError
from gatepost.person import ROLES, STAFF_ROLES
from gatepost.policy import Policy
from gatepost.policy_table import Table, read_table
from gatepost.policy_trial import Outcome, try_table

NOW = dt.datetime(2026, 9, 8, 9, 0, tzinfo=dt.UTC)
LUNCH_RULE = rule("x-lunch", "inspect", services=["x"], roles=["staff"], when="breaks_and_lunch", clause="MB-4")
POLICY = policy_of(LUNCH_RULE, levels=[{"kinds": ["pupil_name"], "level": "block", "clause": "MB-7"}])


def table(folder: Path, text: str) -> Table:
    """The table that this text makes."""
    path = folder / "table.yaml"
    path.write_text(text, encoding="utf-8")
    return read_table(path)


def outcome(folder: Path, text: str, policy: Policy = POLICY) -> Outcome:
    """What comes of its only line."""
    (result,) = try_table(table(folder, text), policy, now=NOW)
    return result


@pytest.mark.parametrize(
    "line",
    [
        "{url: 'https://x.com/', roles: [staff], at: 2026-09-08T12:15, decision: inspect, rule: x-lunch, clause: MB-4}",
        "{url: 'https://x.com/', roles: [teacher], at: 2026-09-08T10:00, decision: block, may_request: true}",
        "{url: 'https://x.com/', roles: [everyone], at: 2026-09-08T10:00, decision: block}",
        "{url: 'https://x.com/', decision: block, may_request: false}",  # nobody known: a visitor
        "{url: 'https://x.com/', roles: [teacher], granted: true, decision: inspect}",
        "{url: 'https://x.com/', user: jpike, granted: true, decision: inspect}",
        "{url: 'https://x.com/', roles: [teacher], at: '2026-09-08T11:15+00:00', decision: inspect}",  # British summer
        "{url: 'https://www.bbc.co.uk/', roles: [pupil], decision: allow, rule: none, clause: none}",
    ],
)
def test_an_expected_decision_passes(tmp_path: Path, line: str) -> None:
    """Decision, rule, clause and whether one may ask."""
    assert outcome(tmp_path, f"sites:\n  - {line}\n").failures == ()


@pytest.mark.parametrize(
    ("line", "failure"),
    [
        ("decision: allow", "teacher, Tue 08 Sep 2026 12:15: decision inspect, not allow"),
        ("decision: inspect, rule: x-all", "teacher, Tue 08 Sep 2026 12:15: rule x-lunch, not x-all"),
        ("decision: inspect, clause: MB-5", "teacher, Tue 08 Sep 2026 12:15: clause MB-4, not MB-5"),
        ("decision: inspect, may_request: true", "teacher, Tue 08 Sep 2026 12:15: may_request false, not true"),
    ],
)
def test_another_decision_fails_and_says_what_it_was(tmp_path: Path, line: str, failure: str) -> None:
    """Who, when, what instead of what."""
    site = f"{{url: 'https://x.com/', roles: [teacher], at: 2026-09-08T12:15, {line}}}"
    assert outcome(tmp_path, f"sites:\n  - {site}\n").failures == (failure,)


def test_every_role_and_time_is_tried(tmp_path: Path) -> None:
    """Each role by itself; the table's own times where the line has none."""
    text = (
        "at: [2026-09-08T10:00, 2026-09-12T10:00]\n"
        "sites:\n  - {url: 'https://x.com/', roles: [everyone], except: [pupil], decision: block}\n"
    )
    assert outcome(tmp_path, text).tried == 2 * (len(ROLES) - 1)


def test_staff_stands_for_every_employed_role(tmp_path: Path) -> None:
    """As in a rule, but each by itself."""
    (line,) = table(tmp_path, "sites:\n  - {url: x.com, roles: [staff], decision: block}\n").lines
    assert set(line.roles) == STAFF_ROLES


@pytest.mark.parametrize(
    ("line", "passed"),
    [
        ("text: 'Well done Olivia Smith!', verdict: block, kinds: [pupil_name], clause: MB-7", True),
        ("text: 'Well done Olivia Smith!', verdict: warn", False),
        ("text: 'Well done Olivia Smith!', verdict: block, kinds: [pupil_name, phone]", False),
        ("text: 'Well done Olivia Smith!', verdict: block, clause: MB-8", False),
        ("text: 'Spelling test on Friday.', verdict: allow, kinds: []", True),
        ("found: [pupil_name], verdict: block", True),
        ("found: [pupil_face], verdict: warn, clause: MB-7", False),
        ("found: [unreadable], confidence: 0.4, account: official, action: upload, service: x, verdict: warn", True),
    ],
)
def test_a_post_is_judged(tmp_path: Path, line: str, passed: bool) -> None:
    """Words are looked through, and what is named under found is taken as seen."""
    assert outcome(tmp_path, f"pupils: [Olivia Smith]\nposts:\n  - {{{line}}}\n").passed == passed


def test_staff_names_are_known_too(tmp_path: Path) -> None:
    """A table brings its own people, so that it needs no roll."""
    line = "{text: 'Harriet Pemberlow was there.', verdict: warn, kinds: [staff_name]}"
    assert outcome(tmp_path, f"staff: [Harriet Pemberlow]\nposts:\n  - {line}\n").failures == ()


def test_texts_are_read_as_the_companion_reads_them(tmp_path: Path) -> None:
    """Whom a first name alone means is the context model's to say, where there is one."""
    text = "Zofia has drawn me as a potato with earrings and I have never looked better"
    line = f'pupils: [Zofia Nowak]\nposts:\n  - {{text: "{text}", verdict: block, kinds: [pupil_name]}}\n'
    (read,) = try_table(table(tmp_path, line), POLICY, now=NOW, context=shared_context())
    assert read.passed, read.failures


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("sites: []\n", "table.yaml:1: holds no lines; write some under 'sites' or 'posts'"),
        ("[]\n", "table.yaml:1: must be a mapping of keys, not a list"),
        ("sites:\n  - {url: x.com}\n", "table.yaml:2: sites[0]: 'decision' missing"),
        ("sites:\n  - {url: x.com, decision: shut}\n", "table.yaml:2: sites[0].decision: 'shut' is not a decision"),
        ("sites:\n  - {url: x.com, decision: block, role: x}\n", "table.yaml:2: sites[0].role: is not a key"),
        ("sites:\n  - {url: x.com, decision: block, roles: [head]}\n", "table.yaml:2: sites[0].roles[0]: 'head'"),
        ("sites:\n  - {url: x.com, decision: block, at: noon}\n", "table.yaml:2: sites[0].at: Invalid isoformat"),
        ("posts:\n  - {verdict: warn}\n", "table.yaml:2: posts[0]: write the post under 'text'"),
        ("posts:\n  - {found: [fase], verdict: warn}\n", "table.yaml:2: posts[0].found[0]: 'fase' is not a kind"),
        ("pupils: [Olivia]\nposts:\n  - {text: a, verdict: allow}\n", "table.yaml:1: pupils[0]: write a first"),
        (
            "sites:\n  - {url: x.com, roles: [pupil], except: [pupil], decision: block}\n",
            "table.yaml:2: sites[0].except: leaves nobody",
        ),
    ],
)
def test_a_slip_names_its_place(tmp_path: Path, text: str, message: str) -> None:
    """File, line, key and what to write."""
    with pytest.raises(PolicyError) as caught:
        table(tmp_path, text)
    assert str(caught.value).replace(f"{tmp_path}/", "").startswith(message)


def test_an_address_that_is_none_is_wrong_input(tmp_path: Path) -> None:
    """It names the line, since the table is what is wrong."""
    with pytest.raises(InputError, match=r"table\.yaml:2: sites\[0\]"):
        outcome(tmp_path, "sites:\n  - {url: 'https://', decision: block}\n")


@pytest.mark.parametrize(("named", "expected"), [("default", "default"), ("policy.yaml", "beside"), ("", "")])
def test_the_tables_policy_is_a_preset_or_a_file_beside_it(tmp_path: Path, named: str, expected: str) -> None:
    """A relative file is meant from the table, wherever the command is given."""
    (tmp_path / "policy.yaml").write_text("extends: default\n", encoding="utf-8")
    read = table(tmp_path, f"policy: '{named}'\nsites:\n  - {{url: x.com, decision: block}}\n").policy
    assert read == (str(tmp_path / "policy.yaml") if expected == "beside" else expected)


def test_an_outcome_as_json(tmp_path: Path) -> None:
    """For a script."""
    result: dict[str, Any] = outcome(tmp_path, "sites:\n  - {url: x.com, decision: block, name: X}\n").to_json()
    assert result.pop("place").endswith("table.yaml:2: sites[0]")
    assert result == {"name": "X", "passed": True, "tried": 1, "failures": []}
