"""`gatepost log`: export the event log, prove that it is whole, and remove what is too old to keep."""

from __future__ import annotations

import argparse
import datetime as dt
import getpass
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from gatepost.errors import InputError
from gatepost.home import find_home, write_private
from gatepost_cli.store import actions_of, iso, new_action, open_database, print_json, read_moment, school_zone

if TYPE_CHECKING:
    from companion_api.db import Database
    from companion_api.store.events import EventFilter
    from gatepost.event import Event

EXAMPLES = """Examples:
  gatepost log export --format csv --since 2026-09-01 --output autumn.csv
  gatepost log export --format json --since 2026-09-01 --until 2026-09-30
  gatepost log verify
  gatepost log purge --dry-run
  gatepost log purge --before 2025-09-01"""
EXIT_BROKEN = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare export, verify and purge."""
    actions = actions_of(parser)
    export = new_action(actions, "export", "print the log, newest first; the export is recorded in it", EXAMPLES)
    export.add_argument("--format", choices=("csv", "json"), help="csv (default) or json, one array")
    export.add_argument("--since", metavar="TIME", help="from this day or time on, on the school's clock")
    export.add_argument("--until", metavar="TIME", help="up to the end of this day, or this time")
    export.add_argument("--output", metavar="FILE", help="a file that only you can read, instead of the terminal")
    new_action(actions, "verify", "walk the hash chain; exit 1 and a line for each break", EXAMPLES)
    purge = new_action(actions, "purge", "remove events that are older than the policy keeps them", EXAMPLES)
    purge.add_argument(
        "--before", metavar="DATE", help="remove what is older than this (default: the policy's keep_events_days)"
    )
    purge.add_argument("--dry-run", action="store_true", help="say how many it would be, and change nothing")


def run(args: argparse.Namespace) -> int:
    """Do one action; 0 when it was done, 1 when ``verify`` found a break."""
    actions = {"export": _export, "verify": _verify, "purge": _purge}
    with open_database(args.home) as database:
        return actions[args.action](database, args)


def _export(database: Database, args: argparse.Namespace) -> int:
    from companion_api.store import events

    kind = "json" if args.json else args.format or "csv"
    wanted = _period(args)
    found = list(events.every_event(database, wanted)) if args.output else events.every_event(database, wanted)
    _record_export(database, args, kind)
    lines = _json_lines(iter(found)) if kind == "json" else _csv_lines(iter(found))
    if args.output:
        write_private(Path(args.output).absolute(), "".join(lines))
        return 0
    for line in lines:
        sys.stdout.write(line)
    return 0


def _period(args: argparse.Namespace) -> EventFilter:
    from companion_api.store.events import EventFilter

    zone = school_zone(args.home) if args.since or args.until else dt.UTC
    since = read_moment(args.since, "--since", zone=zone)
    return EventFilter(from_=since, to=read_moment(args.until, "--until", zone=zone, end_of_day=True))


def _record_export(database: Database, args: argparse.Namespace, kind: str) -> None:
    from companion_api.store import events
    from gatepost.event import Event

    filters = {name: value for name, value in (("from", args.since), ("to", args.until)) if value}
    details = {"format": kind, "filters": filters, "account": _account()}
    with database.session() as session:
        events.append(session, Event("exported", known_by="command_line", details=details))


def _account() -> str:
    """The operating system's account: whoever holds the home's key is known by nothing else."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"


def _csv_lines(found: Iterator[Event]) -> Iterator[str]:
    from companion_api.dashboard.event_csv import csv_lines

    # The platform's own line ends; the file for a spreadsheet is the one that the dashboard gives.
    return (line.removesuffix("\r\n") + "\n" for line in csv_lines(found))


def _json_lines(found: Iterator[Event]) -> Iterator[str]:
    """One JSON array, an event a line, so that a long log need not be held in memory."""
    before = "["
    for event in found:
        yield f"{before}\n{json.dumps(event.to_json(), ensure_ascii=False)}"
        before = ","
    yield "[]\n" if before == "[" else "\n]\n"


def _verify(database: Database, args: argparse.Namespace) -> int:
    from companion_api.store import events

    with database.reading() as session:
        problems = events.verify(session)
        count = events.count_events(session, events.EventFilter())
    if args.json:
        listed = [{"event": problem.seq, "message": problem.message} for problem in problems]
        print_json({"intact": not problems, "events": count, "problems": listed})
    elif problems:
        print("\n".join(map(str, problems)))
    else:
        print(f"The log is whole: {count} {'event' if count == 1 else 'events'}.")
    return EXIT_BROKEN if problems else 0


def _purge(database: Database, args: argparse.Namespace) -> int:
    before = _cut(args)
    count = _how_many(database, before) if args.dry_run else _remove(database, before)
    if args.json:
        print_json({"before": iso(before), "events": count, "dry_run": args.dry_run})
    else:
        said = "would be removed" if args.dry_run else "were removed"
        print(f"Events older than {iso(before)} that {said}: {count}.")
    return 0


def _remove(database: Database, before: dt.datetime) -> int:
    from companion_api.store import events

    with database.session() as session:
        return events.purge(session, before, by=_account())


def _how_many(database: Database, before: dt.datetime) -> int:
    from companion_api.store.events import EventFilter, count_events
    from gatepost.event import KINDS

    with database.reading() as session:
        return count_events(session, EventFilter(to=before, kinds=frozenset(KINDS) - {"purged"}))


def _cut(args: argparse.Namespace) -> dt.datetime:
    from gatepost.policy_file import load_policy

    now = dt.datetime.now(dt.UTC)
    named = read_moment(args.before, "--before", zone=school_zone(args.home)) if args.before else None
    if named and named > now:
        raise InputError("is in the future; that would empty the log", place="--before")
    if named:
        return named
    days = load_policy(find_home(args.home).policy_path).limits.keep_events_days
    return now - dt.timedelta(days=days)
