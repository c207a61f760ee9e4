"""`gatepost consent`: which families agreed to what, from the school's own list."""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gatepost.errors import ListError
from gatepost.home import find_home
from gatepost_cli.store import actions_of, new_action, open_database, print_json, print_table

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from companion_api.store.lists import Changes

EXAMPLES = """Examples:
  gatepost consent import consents.csv --home school
  gatepost consent import consents.csv --allow-shrink
  gatepost consent list --json"""
_USE = "Pictures are compared with these answers only where the policy switches identification on."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare import and list."""
    actions = actions_of(parser)
    what = "replace the consents by a CSV file: a pupil a row, a column for each channel, yes or no in it"
    import_ = new_action(actions, "import", what, EXAMPLES)
    import_.add_argument("file", metavar="FILE", help="CSV with a pupil's number, or name and class, in each row")
    import_.add_argument("--allow-shrink", action="store_true", help="accept a file without over half of the answers")
    new_action(actions, "list", "count the answers of each channel; no pupil is named", EXAMPLES)


def run(args: argparse.Namespace) -> int:
    """Do one action; 0 when it was done."""
    actions = {"import": _import, "list": _list}
    actions[args.action](args)
    return 0


def _import(args: argparse.Namespace) -> None:
    """Read and replace in one transaction, so that a refused file changes nothing."""
    from gatepost.table_file import read_rows

    find_home(args.home).require()
    read_rows(Path(args.file))  # a file that cannot be read is refused before any database is made
    try:
        with open_database(args.home) as database, database.session() as session:
            total, changes = _replace(session, args)
    except ListError as error:
        raise error if error.place else ListError(error.message, place=args.file) from error
    if args.json:
        counts = {"added": changes.added, "changed": changes.changed, "left": changes.left}
        print_json({"list": "consents", "total": total} | counts)
        return
    answers = "answer" if total == 1 else "answers"
    print(f"{total} {answers} on the list: {changes.added} added, {changes.changed} changed, {changes.left} left.")
    print(_USE)


def _replace(session: Session, args: argparse.Namespace) -> tuple[int, Changes]:
    from companion_api.store.consents import replace_consents
    from companion_api.store.face_templates import forget_without_ground
    from companion_api.store.lists import load_lists
    from gatepost.consent_file import read_consents

    consents = read_consents(Path(args.file), load_lists(session).pupils)
    changes = replace_consents(session, consents, allow_shrink=args.allow_shrink)
    forget_without_ground(session)  # a refusal ends at once what was agreed before
    return len(consents), changes


def _list(args: argparse.Namespace) -> None:
    from companion_api.store.consents import load_consents
    from companion_api.store.lists import load_lists

    with open_database(args.home) as database, database.reading() as session:
        pupils = len(load_lists(session).pupils)
        answers = Counter((consent.channel, consent.given) for consent in load_consents(session))
    channels = sorted({channel for channel, _given in answers})
    rows = [_count(channel, answers, pupils) for channel in channels]
    if args.json:
        print_json({"pupils": pupils, "channels": rows})
        return
    print_table(("CHANNEL", "YES", "NO", "NOT SAID"), [tuple(map(str, row.values())) for row in rows])
    print(_USE)


def _count(channel: str, answers: Counter[tuple[str, bool]], pupils: int) -> dict[str, Any]:
    yes, no = answers[channel, True], answers[channel, False]
    return {"channel": channel, "yes": yes, "no": no, "not_said": pupils - yes - no}
