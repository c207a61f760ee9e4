"""The five schools' tables of expected decisions, put to their presets; the clause pages point to these tests."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path

import pytest

from gatepost.person import ROLES
from gatepost.policy_file import load_policy
from gatepost.policy_table import Table, read_table
from gatepost.policy_trial import Outcome, try_table
from gatepost_cli.main import main

FOLDER = Path(__file__).resolve().parents[2] / "policies" / "tests"
NAMES = sorted(path.stem for path in FOLDER.glob("*.yaml"))
NOW = dt.datetime(2026, 9, 8, 9, 0, tzinfo=dt.UTC)


@cache
def table_of(name: str) -> Table:
    """The table, read once."""
    return read_table(FOLDER / f"{name}.yaml")


@cache
def outcomes_of(name: str) -> list[Outcome]:
    """What came of each of its lines."""
    return try_table(table_of(name), load_policy(table_of(name).policy), now=NOW)


def clauses_of(name: str) -> list[str]:
    """The clauses that its lines expect to be shown, each once."""
    return list(dict.fromkeys(line.data["clause"] for line in table_of(name).lines if line.data.get("clause")))


CLAUSES = [f"{name}:{clause}" for name in NAMES for clause in clauses_of(name)]


@pytest.mark.parametrize("clause", CLAUSES)
def test_clause(clause: str) -> None:
    """Every line of the table that expects this clause is decided as expected, with the clause's id."""
    name, _colon, wanted = clause.partition(":")
    outcomes = [outcome for outcome in outcomes_of(name) if outcome.line.data.get("clause") == wanted]
    assert [outcome.failures for outcome in outcomes if not outcome.passed] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_line_passes(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """As a school runs it."""
    assert main(["policy", "test", str(FOLDER / f"{name}.yaml")]) == 0
    assert "FAIL" not in capsys.readouterr().out


def test_the_five_schools_have_a_table() -> None:
    """Each with the preset of its name."""
    assert NAMES == ["amington-heath", "biggin-hill", "date-palm", "westhaven", "white-horse"]
    assert [table_of(name).policy for name in NAMES] == NAMES


@pytest.mark.parametrize(
    "clause",
    [
        "AH-6.1-class-blogs",
        "AH-6.2-youtube",
        "AH-6.3-tes",
        "AH-6.4-unions",
        "AH-6.5-learning-platform",
        "AH-5.4-work-email",
        "AH-6.7-facebook",
    ],
)
def test_every_line_of_the_granted_use_list_is_asked_for_every_stakeholder(clause: str) -> None:
    """No role is left out of a line of Amington Heath's list; pupils on YouTube have a clause of their own."""
    also = {"AH-6.2-youtube": {"AH-5.2-youtube-pupils"}}.get(clause, set())
    lines = [line for line in table_of("amington-heath").lines if line.data.get("clause") in {clause, *also}]
    assert {role for line in lines for role in line.roles} == set(ROLES)
