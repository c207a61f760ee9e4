"""`gatepost policy test` as a person and a script meet it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gatepost_cli.main import main


@pytest.fixture
def table(tmp_path: Path) -> str:
    """One line that passes under the default and one that does not."""
    path = tmp_path / "expected.yaml"
    path.write_text(
        "policy: default\n"
        "sites:\n"
        "  - {name: X is closed, url: https://x.com/, roles: [everyone], except: [page_admin], decision: block}\n"
        "  - {name: X is open, url: https://x.com/, roles: [everyone], except: [page_admin], decision: inspect}\n",
        encoding="utf-8",
    )
    return str(path)


def test_lines_pass_or_fail(table: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A failing line says where it stands, for whom, and what was decided; the rest is counted."""
    assert main(["policy", "test", table]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[:3] == ["PASS  X is closed", "FAIL  X is open", f"      {table}:4: sites[1]"]
    assert lines[3].startswith("      pupil, ")
    assert lines[3].endswith(": decision block, not inspect")
    assert lines[-2:] == ["      and 8 more like these", "Default: 1 of 2 lines pass"]


def test_another_policy_can_be_named(table: str, capsys: pytest.CaptureFixture[str]) -> None:
    """It wins over the table's own."""
    assert main(["policy", "test", table, "--policy", "westhaven"]) == 1
    assert capsys.readouterr().out.endswith("Westhaven: 1 of 2 lines pass\n")


def test_json_is_one_document(table: str, capsys: pytest.CaptureFixture[str]) -> None:
    """With every failure."""
    assert main(["policy", "test", table, "--json"]) == 1
    shown = json.loads(capsys.readouterr().out)
    assert (shown["passed"], shown["failed"], len(shown["lines"][1]["failures"])) == (1, 1, 11)


def test_all_pass_is_exit_0(tmp_path: Path) -> None:
    """For a school's own checks."""
    path = tmp_path / "expected.yaml"
    path.write_text("sites:\n  - {url: neu.org.uk, roles: [everyone], decision: allow}\n", encoding="utf-8")
    assert main(["policy", "test", str(path), "--policy", "default"]) == 0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "no such file"),
        ("sites:\n  - {url: x.com, decision: block}\n", "name a policy with --policy"),
        ("policy: westhavn\nsites:\n  - {url: x.com, decision: block}\n", "did you mean 'westhaven'?"),
        ("sites: {}\n", "expected.yaml:1: sites: must be a list"),
    ],
)
def test_wrong_input_is_exit_2(
    tmp_path: Path, text: str | None, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line on stderr."""
    path = tmp_path / "expected.yaml"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    assert main(["policy", "test", str(path)]) == 2
    shown = capsys.readouterr()
    assert message in shown.err
    assert (shown.out, shown.err.count("\n")) == ("", 1)
