"""What the commands on a home's database share: opening it, and printing a table or one JSON document."""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from gatepost.errors import InputError
from gatepost.home import find_home

if TYPE_CHECKING:
    from companion_api.db import Database


def actions_of(parser: argparse.ArgumentParser) -> Any:  # noqa: ANN401 - argparse gives the type no public name
    """The place where a command's actions are declared; one of them must be given."""
    return parser.add_subparsers(dest="action", required=True, metavar="ACTION")


def new_action(actions: Any, name: str, what: str, examples: str) -> argparse.ArgumentParser:  # noqa: ANN401
    """Declare one action with ``--home`` and ``--json``; its help ends with those examples that name it."""
    mine = [line for line in examples.splitlines() if f" {name} " in f"{line} "]
    action: argparse.ArgumentParser = actions.add_parser(
        name,
        help=what,
        description=f"{what[:1].upper()}{what[1:]}.",
        epilog="\n".join(["Examples:", *mine]),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    _add_common(action)
    return action


def _add_common(parser: argparse.ArgumentParser) -> None:
    """Declare ``--home`` and ``--json``."""
    parser.add_argument("--home", metavar="DIR", help="the school's home (default: GATEPOST_HOME, or your data folder)")
    parser.add_argument("--json", action="store_true", help="print exactly one JSON document")


@contextlib.contextmanager
def open_database(home: str | None) -> Iterator[Database]:
    """The database of a home, brought to this version.

    Raises InputError where there is no home, and where the database refuses: a read-only or a full disk, a lock.
    """
    from sqlalchemy.exc import DatabaseError

    from companion_api.db import Database

    database = Database.of(find_home(home).require())
    try:
        database.upgrade()
        yield database
    except DatabaseError as error:
        place = database.engine.url.database or "GATEPOST_DATABASE_URL"
        raise InputError(f"the database refuses: {error.orig}; nothing was changed", place=place) from error
    finally:
        database.close()


def print_json(document: object) -> None:
    """Print one JSON document."""
    print(json.dumps(document, ensure_ascii=False, indent=2))


def print_table(heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Print columns as wide as their widest cell; the last one runs free."""
    cells = [list(heads), *([_cell(value) for value in row] for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(heads))]
    for row in cells:
        print("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())


def _cell(value: Any) -> str:  # noqa: ANN401 - whatever a row holds
    if isinstance(value, dt.datetime):
        return iso(value) or ""
    # A line break in a name would break the table, and a control character the terminal.
    return "".join(character if character.isprintable() else " " for character in str(value or ""))


def iso(moment: dt.datetime | None) -> str | None:
    """UTC ISO 8601 to the second, or None."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None


def school_zone(home: str | None) -> dt.tzinfo:
    """The school's time zone, by the policy in its home."""
    from zoneinfo import ZoneInfo

    from gatepost.policy_file import load_policy

    return ZoneInfo(load_policy(find_home(home).require().policy_path).school.timezone)


def read_moment(
    text: str | None, option: str, *, zone: dt.tzinfo = dt.UTC, end_of_day: bool = False
) -> dt.datetime | None:
    """Read a date or an ISO 8601 time, on this zone's clock unless it says otherwise; UTC comes out.

    A bare date means its first moment, or with ``end_of_day`` the first moment of the next day.
    Raises InputError naming the option.
    """
    if text is None:
        return None
    try:
        moment = dt.datetime.fromisoformat(text)
        bare = len(text) <= len("2026-09-01")
        later = moment + dt.timedelta(days=1) if end_of_day and bare else moment
        return (later if later.tzinfo else later.replace(tzinfo=zone)).astimezone(dt.UTC)
    except (ValueError, OverflowError) as error:
        example = "2026-09-01 or 2026-09-01T15:20"
        raise InputError(f"{text!r} is not a date or a time; write it like {example}", place=option) from error
