"""`gatepost policy diff` as a person and a script meet it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gatepost_cli.main import main


@pytest.fixture
def school(tmp_path: Path) -> str:
    """A school that opens X to its staff and checks nothing else anew."""
    path = tmp_path / "policy.yaml"
    path.write_text(
        "extends: default\n"
        "school: {name: Meadowbrook, hours: {end: 15:45}}\n"
        "limits: {override_minutes: 5}\n"
        "rules:\n"
        "  - {id: x, services: [x], roles: [staff], decision: inspect, reason: Ours., owner: Harriet Pemberlow,\n"
        "     approved_by: Governors, approved_on: 2026-09-01}\n"
        "levels:\n"
        "  - {families: [contact], account: official, level: approve}\n",
        encoding="utf-8",
    )
    return str(path)


def test_the_same_is_exit_0(capsys: pytest.CaptureFixture[str]) -> None:
    """And one sentence."""
    assert main(["policy", "diff", "default", "default"]) == 0
    assert capsys.readouterr().out == "Nothing changes: both decide the same.\n"


def test_it_says_what_changes_for_whom(school: str, capsys: pytest.CaptureFixture[str]) -> None:
    """In groups, each line a change."""
    assert main(["policy", "diff", "default", school]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == ["Sites", "  x, for staff except page admins, at any time: "
                         "refused, may ask → open, posts are checked"]  # fmt: skip
    assert "  everything of the family contact, on an official account: a warning → a second person must agree" in lines
    assert {"  end: 15:20 → 15:45", "  override_minutes: 15 → 5", "  rule x: nothing → there"} <= set(lines)


def test_a_whole_category_is_named_as_one(capsys: pytest.CaptureFixture[str]) -> None:
    """Fifty names help nobody."""
    assert main(["policy", "diff", "biggin-hill", "westhaven"]) == 1
    assert "every social site" in capsys.readouterr().out


def test_json_names_every_site(school: str, capsys: pytest.CaptureFixture[str]) -> None:
    """One document."""
    assert main(["policy", "diff", "default", school, "--json"]) == 1
    shown = json.loads(capsys.readouterr().out)
    assert (shown["same"], shown["after"]["name"]) == (False, "Meadowbrook")
    assert shown["sites"][0]["sites"] == ["x"]
    assert shown["hours"] == [{"key": "end", "before": "15:20", "after": "15:45"}]


def test_an_unknown_policy_is_exit_2(capsys: pytest.CaptureFixture[str]) -> None:
    """One line with the nearest name."""
    assert main(["policy", "diff", "default", "westhavn"]) == 2
    assert "did you mean 'westhaven'?" in capsys.readouterr().err
