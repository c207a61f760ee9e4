"""`gatepost policy` as a person and a script meet it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from gatepost.policy_file import preset_names, preset_path
from gatepost_cli.main import main


def test_presets_are_listed_with_their_source(capsys: pytest.CaptureFixture[str]) -> None:
    """One line each, with the date, since policies age."""
    assert main(["policy", "presets"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == preset_names()
    assert lines[1] == "amington-heath  Amington Heath: Social Networking Policy (2021-09-06)"


def test_presets_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    """One document."""
    assert main(["policy", "presets", "--json"]) == 0
    assert [entry["name"] for entry in json.loads(capsys.readouterr().out)] == preset_names()


def test_show_prints_the_file_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    """Comments included, so that a school can start from it."""
    assert main(["policy", "show", "amington-heath"]) == 0
    assert capsys.readouterr().out == preset_path("amington-heath").read_text(encoding="utf-8")


def test_show_resolved_prints_what_holds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """After extends, as JSON."""
    path = tmp_path / "policy.yaml"
    path.write_text("extends: amington-heath\nschool: {name: Meadowbrook}\n", encoding="utf-8")
    assert main(["policy", "show", str(path), "--resolved"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert (shown["name"], shown["policy"]["rules"][0]["id"]) == ("Meadowbrook", "class-blogs")


def test_validate_says_that_nothing_is_inspected_yet(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A valid policy without notice and DPIA is told the next step."""
    path = tmp_path / "policy.yaml"
    path.write_text("extends: default\n", encoding="utf-8")
    assert main(["policy", "validate", str(path)]) == 0
    assert "record 'notice' and 'dpia'" in capsys.readouterr().out


def test_validate_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """For a script."""
    path = tmp_path / "policy.yaml"
    path.write_text("extends: default\n", encoding="utf-8")
    assert main(["policy", "validate", str(path), "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert (shown["valid"], shown["inspection"]) == (True, False)


def test_validate_names_file_line_and_key(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One line on stderr, nothing on stdout, exit 2."""
    path = tmp_path / "policy.yaml"
    path.write_text("school:\n  hours: {start: '25:00'}\n", encoding="utf-8")
    assert main(["policy", "validate", str(path)]) == 2
    shown = capsys.readouterr()
    assert shown.err.startswith(f"gatepost: error: {path}:2: school.hours.start: '25:00' is not a time")
    assert (shown.out, shown.err.count("\n")) == ("", 1)


def test_the_schema_is_a_json_schema_that_says_what_each_key_means(capsys: pytest.CaptureFixture[str]) -> None:
    """Draft 2020-12; an editor shows the titles."""
    assert main(["policy", "schema"]) == 0
    schema = json.loads(capsys.readouterr().out)
    Draft202012Validator.check_schema(schema)
    assert [key for key, value in schema["properties"].items() if not value.get("title")] == []


@pytest.mark.parametrize("part", [["show", "amington"], ["validate", "amington"]])
def test_an_unknown_name_is_exit_2(part: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """No traceback."""
    assert main(["policy", *part]) == 2
    assert capsys.readouterr().err.startswith("gatepost: error: amington: no such ")
