"""`gatepost check --batch`: one JSON post a line in, one JSON result a line out, in order, as they come."""

from __future__ import annotations

import argparse
import codecs
import contextlib
import json
import math
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NoReturn, cast

from gatepost.errors import GatepostError, InputError
from gatepost.post import Account, Post, TextPart
from gatepost.suggest import did_you_mean
from gatepost.verdict import Level
from gatepost_cli import check_report, check_setup

if TYPE_CHECKING:
    from companion_api.inspection import Inspector

#: Longest line that is read, in bytes; a longer one is answered with an error and skipped.
MAX_LINE_BYTES = 8 * 1024 * 1024
KEYS = ("id", "texts", "images", "files", "people", "service", "account", "action", "role", "user")


def run(args: argparse.Namespace, inspector: Inspector) -> int:
    """Answer every line; 0 nothing to say, 1 something found, 2 when a line was wrong."""
    status = 0
    with _opened(args.batch) as source:
        for number, line in enumerate(_lines(source), start=1):
            if not line.removeprefix(codecs.BOM_UTF8).strip():
                continue
            result, outcome = _answer(line, number, args, inspector)
            print(json.dumps(result, ensure_ascii=False), flush=True)
            status = max(status, outcome)
    return status


@contextlib.contextmanager
def _opened(name: str) -> Iterator[IO[bytes]]:
    if name == "-":
        yield sys.stdin.buffer
        return
    try:
        source = Path(name).open("rb")  # noqa: SIM115 - only its opening may fail here; closed below
    except (OSError, ValueError) as error:
        raise InputError(f"cannot be read: {getattr(error, 'strerror', error)}", place=name) from error
    with source:
        yield source


def _lines(source: IO[bytes]) -> Iterator[bytes]:
    """Yield lines as they come; of a line that is too long, its first MAX_LINE_BYTES + 1 bytes."""
    while line := source.readline(MAX_LINE_BYTES + 1):
        rest = line
        while len(rest) > MAX_LINE_BYTES and not rest.endswith(b"\n"):
            rest = source.readline(MAX_LINE_BYTES + 1)
        yield line


def _answer(line: bytes, number: int, args: argparse.Namespace, inspector: Inspector) -> tuple[dict[str, Any], int]:
    name: Any = number
    try:
        fields = _parse(line)
        name = _id_of(fields, number)
        inspection = check_setup.examine(inspector, _post(fields, args))
    except GatepostError as error:
        return {"id": name, "error": " ".join(str(error).split())}, 2
    body = check_report.to_json(inspector.policy, inspection, explain=args.explain)
    return {"id": name} | body, int(inspection.verdict.level > Level.ALLOW)


def _parse(line: bytes) -> dict[str, Any]:
    if len(line) > MAX_LINE_BYTES:
        raise InputError(f"the line is longer than {MAX_LINE_BYTES:,} bytes")
    try:
        fields = json.loads(line.decode("utf-8-sig"), parse_constant=_no_constant, parse_float=_finite)
    except UnicodeDecodeError as error:
        raise InputError(f"the line is not UTF-8 (byte {error.start + 1})") from error
    except json.JSONDecodeError as error:
        raise InputError(f"the line is not JSON: {error.msg} (character {error.pos + 1})") from error
    except (ValueError, RecursionError) as error:
        raise InputError("the line is not JSON that can be read: a number or the nesting is too large") from error
    if not isinstance(fields, dict):
        raise InputError('the line is not a JSON object; write it like {"id": 1, "texts": ["…"]}')
    return fields


def _no_constant(word: str) -> NoReturn:
    raise ValueError(word)


def _finite(word: str) -> float:
    number = float(word)
    if not math.isfinite(number):
        raise ValueError(word)
    return number


def _id_of(fields: dict[str, Any], number: int) -> Any:  # noqa: ANN401 - any JSON scalar, echoed as given
    name = fields.get("id", number)
    if isinstance(name, (dict, list)):
        raise InputError("give a string or a number", place="id")
    return name


def _post(fields: dict[str, Any], args: argparse.Namespace) -> Post:
    unknown = [key for key in fields if key not in KEYS]
    if unknown:
        raise InputError(f"no such key{did_you_mean(unknown[0], KEYS)}; use {', '.join(KEYS)}", place=unknown[0][:60])
    account = check_setup.check_word(_word(fields, "account") or args.account, check_setup.ACCOUNTS, "account")
    roles = _words(fields, "role", single=True) or args.role
    return Post(
        service=_word(fields, "service") or args.service,
        account=cast(Account, account),
        action=check_setup.check_word(_word(fields, "action") or args.action, check_setup.ACTIONS, "action"),
        user=_word(fields, "user") or args.user,
        roles=check_setup.check_roles(roles, "role"),
        texts=tuple(TextPart(text, index) for index, text in enumerate(_words(fields, "texts"))),
        images=_read_all(fields, "images", check_setup.read_image),
        files=_read_all(fields, "files", check_setup.read_file),
        people=tuple(_words(fields, "people")),
    )


def _read_all[Part](fields: dict[str, Any], key: str, read: Callable[[str, int], Part]) -> tuple[Part, ...]:
    return tuple(read(path, index) for index, path in enumerate(_words(fields, key)))


def _word(fields: dict[str, Any], key: str) -> str | None:
    value = fields.get(key)
    if value is None or isinstance(value, str):
        return value
    raise InputError("give a string", place=key)


def _words(fields: dict[str, Any], key: str, *, single: bool = False) -> list[str]:
    value = fields.get(key)
    if value is None:
        return []
    if single and isinstance(value, str):
        return [value]
    if isinstance(value, list) and all(isinstance(word, str) for word in value):
        return value
    raise InputError('give a list of strings, such as ["…"]', place=key)
