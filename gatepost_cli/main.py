"""The one program: imports only the chosen command, and turns every wrong input into one line and exit 2."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from types import ModuleType
from typing import NoReturn

from gatepost import __version__
from gatepost.errors import GatepostError, InputError
from gatepost.suggest import did_you_mean

EXIT_INPUT = 2
EXIT_INTERRUPTED = 130

#: name → (module, one line of help). A module has ``EXAMPLES``, ``add_arguments(parser)`` and ``run(args) -> int``.
COMMANDS: dict[str, tuple[str, str]] = {
    "init": ("gatepost_cli.init", "make a home for a school from a preset"),
    "up": ("gatepost_cli.up", "run companion and proxy under one supervisor"),
    "companion": ("gatepost_cli.companion", "run the companion alone"),
    "proxy": ("gatepost_cli.proxy", "run the proxy alone"),
    "check": ("gatepost_cli.check", "check one post, or a batch of posts"),
    "redact": ("gatepost_cli.redact", "make a copy of a picture that may go out: faces blurred, no metadata"),
    "access": ("gatepost_cli.access", "say who may open what, when, and why"),
    "policy": ("gatepost_cli.policy", "list, show, validate, compare and test policies; print their JSON Schema"),
    "roll": ("gatepost_cli.lists", "import the pupils from the school's MIS"),
    "staff": ("gatepost_cli.lists", "import the staff list"),
    "consent": ("gatepost_cli.consent", "import and count the families' consents to be shown"),
    "faces": ("gatepost_cli.faces", "keep and end the agreements of those whose face may be known again"),
    "logo": ("gatepost_cli.lists", "add and list the logos to look for"),
    "people": ("gatepost_cli.people", "add a dashboard account and its role"),
    "device": ("gatepost_cli.device", "make and revoke the tokens of devices and proxies"),
    "grant": ("gatepost_cli.grant", "give, list and revoke the headteacher's permissions"),
    "log": ("gatepost_cli.log", "export, verify and purge the event log"),
    "doctor": ("gatepost_cli.doctor", "check this deployment, with what to do about each finding"),
}
EXAMPLES = """Examples:
  gatepost init school --preset amington-heath --school-name "Meadowbrook Primary School"
  gatepost up --home school
  gatepost access --policy amington-heath --url https://www.youtube.com/ --role teacher
  gatepost COMMAND --help
"""


class Parser(argparse.ArgumentParser):
    """An ArgumentParser whose errors are one line that says what to do next; sub-parsers inherit it."""

    def error(self, message: str) -> NoReturn:
        """Print one line on stderr and exit 2."""
        line = " ".join(message.split())
        self.exit(EXIT_INPUT, f"gatepost: error: {line}; see: {self.prog} --help\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; a GatepostError becomes one line on stderr."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    _open_closed_streams()
    try:
        return _run(arguments)
    except GatepostError as error:
        return _wrong(str(error))
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        _drop_output()  # the reader (head, less) went away
        return 0
    except OSError as error:
        _drop_output()  # a full disk behind > FILE, above all
        return _wrong(f"{error.filename or 'output'}: {error.strerror or error}")


def _open_closed_streams() -> None:
    """A stream that the caller closed (``>&-``) reads as empty and takes everything, as /dev/null does."""
    if sys.stdin is None:
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115 - for the life of the program
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115


def _drop_output() -> None:
    """The interpreter must not complain again when it flushes what is left at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _wrong(said: str) -> int:
    print(f"gatepost: error: {' '.join(said.split())}", file=sys.stderr)
    return EXIT_INPUT


def _run(arguments: list[str]) -> int:
    name = arguments[0] if arguments else "--help"
    if name.startswith("-"):
        _overview().parse_args(arguments or ["--help"])
        raise InputError("name a command first; see: gatepost --help", place=name)
    module = _module_of(name)
    parser = command_parser(name, module)
    args = parser.parse_args(arguments[1:], argparse.Namespace(command=name))
    status: int = module.run(args)
    sys.stdout.flush()
    return status


def command_parser(name: str, module: ModuleType) -> argparse.ArgumentParser:
    """Return the parser of one command; its help ends with the module's examples."""
    parser = Parser(
        prog=f"gatepost {name}",
        description=COMMANDS[name][1].capitalize() + ".",
        epilog=_examples_of(name, module),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    # One module may serve several commands (roll, staff, logo); it reads which from here.
    parser.set_defaults(command=name)
    module.add_arguments(parser)
    return parser


def _examples_of(name: str, module: ModuleType) -> str:
    examples = module.EXAMPLES
    chosen = examples[name] if isinstance(examples, dict) else examples
    return str(chosen)


def _overview() -> argparse.ArgumentParser:
    width = max(map(len, COMMANDS))
    table = "\n".join(f"  {name:<{width}}  {text}" for name, (_module, text) in COMMANDS.items())
    parser = Parser(
        prog="gatepost",
        usage="gatepost COMMAND [OPTIONS]",
        description=f"Makes a school's social media policy work before the post leaves.\n\nCommands:\n{table}",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"gatepost {__version__}")
    return parser


def _module_of(name: str) -> ModuleType:
    if name not in COMMANDS:
        raise InputError(f"no such command{did_you_mean(name, COMMANDS)}; see: gatepost --help", place=name)
    module = COMMANDS[name][0]
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        raise InputError(_what_is_missing(name, error), place=name) from error


def _what_is_missing(name: str, error: ModuleNotFoundError) -> str:
    if error.name == COMMANDS[name][0]:
        return "this command is not installed here"
    return f"this command needs the Python package {error.name!r}, which is not installed; run: make run"
