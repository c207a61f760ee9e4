"""One program: the right module, one line for every wrong input, and no traceback."""

from __future__ import annotations

import argparse
import importlib
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from gatepost.errors import InputError
from gatepost_cli import main as program
from gatepost_cli.main import COMMANDS, command_parser, main

#: What is offered beyond the contract.
BESIDE = {"redact", "faces"}
CONTRACT = [
    "init", "up", "companion", "proxy", "check", "access", "policy", "roll", "staff", "consent", "logo", "people",
    "device", "grant", "log", "doctor",
]  # fmt: skip


def command(run: object) -> ModuleType:
    """A command module whose ``run`` is this."""
    module = ModuleType("a_command")
    module.EXAMPLES = "Examples:\n  gatepost access\n"  # type: ignore[attr-defined]
    module.add_arguments = lambda parser: None  # type: ignore[attr-defined]
    module.run = run  # type: ignore[attr-defined]
    return module


def test_the_commands_are_the_contracts_in_its_order() -> None:
    """Nothing is missing, and what is offered beside it is named here."""
    assert [name for name in COMMANDS if name not in BESIDE] == CONTRACT
    assert set(COMMANDS) > BESIDE


@pytest.mark.parametrize("arguments", [[], ["--help"], ["-h"]])
def test_help_lists_every_command(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Without a word, the program explains itself."""
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    shown = capsys.readouterr().out
    assert ended.value.code == 0
    assert [name for name in COMMANDS if f"\n  {name} " not in shown] == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["acess"], "gatepost: error: acess: no such command (did you mean 'access'?); see: gatepost --help\n"),
        (["--hom", "x"], "gatepost: error: unrecognized arguments: --hom x; see: gatepost --help\n"),
        (["access", "--policy", "default"],
         "gatepost: error: the following arguments are required: --url; see: gatepost access --help\n"),
        (["policy", "validate", "nowhere.yaml"], "gatepost: error: nowhere.yaml: no such file\n"),
    ],
)  # fmt: skip
def test_wrong_input_is_one_line_and_exit_2(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The line says what to do next."""
    try:
        status = main(arguments)
    except SystemExit as ended:
        status = int(str(ended.code))
    assert (status, capsys.readouterr().err) == (2, said)


def test_a_module_that_is_not_there_is_a_clean_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A part that was left out of an installation says so."""
    monkeypatch.setitem(COMMANDS, "access", ("gatepost_cli.nothing_here", "say nothing"))
    assert main(["access"]) == 2
    assert capsys.readouterr().err == "gatepost: error: access: this command is not installed here\n"


def test_a_missing_library_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """It says which one, not where in the code."""

    def absent(name: str) -> ModuleType:
        raise ModuleNotFoundError("no", name="flask")

    monkeypatch.setattr(importlib, "import_module", absent)
    assert main(["access"]) == 2
    assert "needs the Python package 'flask'" in capsys.readouterr().err


@pytest.mark.parametrize(("raised", "status"), [(InputError("is wrong", place="a"), 2), (KeyboardInterrupt(), 130)])
def test_what_a_command_raises_becomes_a_status(
    raised: BaseException, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Errors of ours are exit 2; Ctrl-C is 130."""

    def fail(args: object) -> int:
        raise raised

    monkeypatch.setattr(program, "_module_of", lambda name: command(fail))
    assert main(["access"]) == status


def test_a_reader_that_goes_away_is_no_error() -> None:
    """``gatepost policy schema | head -1`` ends quietly."""
    line = f"{sys.executable} -m gatepost_cli policy schema | head -1"
    ended = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=True)
    assert (ended.stdout, ended.stderr) == ("{\n", "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_behind_the_output_is_one_line_and_exit_2() -> None:
    """``gatepost policy schema > FILE`` where nothing fits any more."""
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        line = [sys.executable, "-m", "gatepost_cli", "policy", "schema"]
        ended = subprocess.run(line, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (2, "gatepost: error: output: No space left on device\n")


@pytest.mark.parametrize(
    ("line", "status"),
    [("check --policy default --text hello >&-", 0), ("check --policy default --batch - <&-", 0), ("nope 2>&-", 2)],
)
def test_a_closed_stream_is_as_dev_null(line: str, status: int) -> None:
    """Schedulers start programs without standard streams."""
    shell = ["bash", "-c", f"{sys.executable} -m gatepost_cli {line}"]
    ended = subprocess.run(shell, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (status, "")


@pytest.mark.parametrize("name", ["access", "policy"])
def test_help_ends_with_examples(name: str) -> None:
    """Every command shows how it is used."""
    module = importlib.import_module(COMMANDS[name][0])
    assert f"Examples:\n  gatepost {name} " in command_parser(name, module).format_help()


def actions(name: str) -> list[tuple[str, str]]:
    """The help of each action of a command, by what one types to get it."""
    parser = command_parser(name, importlib.import_module(COMMANDS[name][0]))
    groups = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    return [(action.prog, action.format_help()) for group in groups for action in group.choices.values()]


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_every_action_has_an_example(name: str) -> None:
    """Not only that of its command."""
    assert [typed for typed, shown in actions(name) if f"\n  {typed}" not in shown.partition("Examples:")[2]] == []
