"""`gatepost people` with days: add --until, role, set-roles."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from dashboard_helpers import make_home

from gatepost.home import Home
from gatepost_cli.main import main


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home with the cast's accounts."""
    return make_home(tmp_path / "home")


def gatepost(home: Home, *arguments: str) -> int:
    """Run one command on that home."""
    return main([*arguments, "--home", str(home.root)])


def account(home: Home, user: str, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """One account, as the list prints it."""
    capsys.readouterr()
    gatepost(home, "people", "list", "--json")
    return next(person for person in json.loads(capsys.readouterr().out) if person["user"] == user)


def dates(first: str | None, last: str | None, role: str = "supply") -> list[dict[str, Any]]:
    """The days as JSON."""
    return [{"role": role, "from": first, "until": last}]


def test_a_supply_teacher_is_added_with_a_last_day(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    """The list shows it."""
    days = ("--from", "2026-11-23", "--until", "2026-12-18")
    assert gatepost(home, "people", "add", "dfinch", "--role", "supply", *days) == 0
    assert account(home, "dfinch", capsys)["role_dates"] == dates("2026-11-23", "2026-12-18")
    gatepost(home, "people", "list")
    assert "supply from 2026-11-23 until 2026-12-18" in capsys.readouterr().out


def test_one_role_is_given_or_prolonged(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    """The other roles stay."""
    gatepost(home, "people", "add", "dfinch", "--role", "governor")
    for until in ("2026-12-18", "2027-01-29"):
        assert gatepost(home, "people", "role", "dfinch", "supply", "--until", until) == 0
    found = account(home, "dfinch", capsys)
    assert (found["roles"], found["role_dates"]) == (["governor", "supply"], dates(None, "2027-01-29"))


def test_roles_are_set_instead_of_those_there_were(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    """And the words say when it counts."""
    capsys.readouterr()
    assert gatepost(home, "people", "set-roles", "jpike", "--role", "teacher", "--role", "esafety_lead") == 0
    assert capsys.readouterr().out == "jpike: esafety_lead,teacher. In force at every proxy within a minute.\n"
    assert account(home, "jpike", capsys)["roles"] == ["esafety_lead", "teacher"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("role", "jpike", "wizard"), "'wizard' is not a role"),
        (("role", "nobody", "supply"), "there is no account 'nobody'"),
        (("role", "jpike", "supply", "--until", "18.12.2026"), "--until: '18.12.2026' is not a date"),
        (("role", "jpike", "supply", "--from", "2026-12-19", "--until", "2026-12-18"), "is before the first"),
        (("set-roles", "jpike", "--role", "wizard"), "'wizard' is not a role"),
    ],
)
def test_what_is_wrong_is_one_line(
    home: Home, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str
) -> None:
    """Exit 2, nothing changed."""
    before = account(home, "jpike", capsys)
    assert gatepost(home, "people", *arguments) == 2
    captured = capsys.readouterr()
    assert (said in captured.err, captured.err.count("\n")) == (True, 1)
    assert account(home, "jpike", capsys) == before


@pytest.mark.parametrize(("at", "decision"), [("2026-12-18T23:30", "inspect"), ("2026-12-19T00:30", "block")])
def test_access_knows_the_last_day(home: Home, capsys: pytest.CaptureFixture[str], at: str, decision: str) -> None:
    """`gatepost access --at` answers by the roles of that day."""
    rule = (
        "rules:\n  - {id: supply-x, services: [x], roles: [supply], when: always, decision: inspect, reason: R, "
        "owner: O, approved_by: G, approved_on: 2026-09-01}\n"
    )
    home.policy_path.write_text(home.policy_path.read_text(encoding="utf-8") + rule, encoding="utf-8")
    gatepost(home, "people", "add", "dfinch", "--role", "supply", "--until", "2026-12-18")
    capsys.readouterr()
    main(["access", "--home", str(home.root), "--url", "https://x.com/", "--user", "dfinch", "--at", at, "--json"])
    assert json.loads(capsys.readouterr().out)["decision"] == decision
