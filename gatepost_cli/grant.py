"""`gatepost grant`: the headteacher's permissions, each with a reason and an end."""

from __future__ import annotations

import argparse
import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any

from gatepost.errors import InputError
from gatepost.grant import TIMES, Grant, read_cidr, read_when
from gatepost_cli.store import (
    actions_of,
    iso,
    new_action,
    open_database,
    print_json,
    print_table,
    read_moment,
    school_zone,
)

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from companion_api.models import GrantRow

EXAMPLES = """Examples:
  gatepost grant add --user jpike --service instagram --until 2026-12-18 --reason "Book week" --by hmarlow
  gatepost grant add --role teacher --service youtube --until 2026-12-18T15:20 --reason "Science week"
  gatepost grant add --role pupil --service scratch --until 2026-12-18 --network 10.20.3.0/24 --reason "Code club"
  gatepost grant add --user jpike --service x --until 2026-12-18 --when breaks_and_lunch --document M14 --reason "News"
  gatepost grant list
  gatepost grant revoke 5f0c3a52-6a0e-4b53-9d0a-1f6f3c1d2e44"""
NOBODY_NAMED = "command line"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare add, list and revoke."""
    actions = actions_of(parser)
    add = new_action(actions, "add", "let somebody open a site until a day or a time", EXAMPLES)
    add.add_argument("--user", action="append", default=[], metavar="USER", help="who; may be repeated")
    add.add_argument("--role", action="append", default=[], metavar="ROLE", help="or everybody with this role")
    add.add_argument("--service", required=True, metavar="ID", help="the site, by its id in the catalogue")
    add.add_argument(
        "--until", required=True, metavar="TIME", help="a day (to its end) or a time, on the school's clock"
    )
    add.add_argument("--starts", metavar="TIME", help="when it begins (default: now)")
    add.add_argument("--when", default="always", metavar="TIMES", help=f"at which times: {', '.join(TIMES)}")
    add.add_argument("--network", action="append", default=[], metavar="CIDR", help="only there; may be repeated")
    add.add_argument("--reason", required=True, help="why, in a sentence")
    add.add_argument("--document", default="", metavar="NAME", help="the paper that it rests on")
    show = new_action(actions, "list", "list the permissions in force", EXAMPLES)
    show.add_argument("--all", action="store_true", help="those that have ended, too")
    revoke = new_action(actions, "revoke", "end a permission at once", EXAMPLES)
    revoke.add_argument("id", metavar="ID", help="as grant list prints it")
    for action in (add, revoke):
        action.add_argument("--by", default=NOBODY_NAMED, metavar="USER", help="who decided this")


def run(args: argparse.Namespace) -> int:
    """Do one action; 0 when it was done."""
    actions = {"add": _add, "list": _list, "revoke": _revoke}
    with open_database(args.home) as database, database.session() as session:
        actions[args.action](session, args)
    return 0


def _add(session: Session, args: argparse.Namespace) -> None:
    from companion_api.store import grants
    from companion_api.store.people import known_roles, normal_user

    _check_service(args)
    zone = school_zone(args.home)
    until = read_moment(args.until, "--until", zone=zone, end_of_day=True)
    grant = Grant(
        id=str(uuid.uuid4()),
        service=args.service,
        users=frozenset(map(normal_user, args.user)),
        roles=frozenset(known_roles(args.role) if args.role else ()),
        until=until or dt.datetime.min.replace(tzinfo=dt.UTC),
        granted_by=args.by,
        reason=args.reason,
        starts=read_moment(args.starts, "--starts", zone=zone),
        when=read_when(args.when),
        networks=frozenset(map(read_cidr, args.network)),
        document=args.document,
    )
    given = grants.add(session, grant)
    if args.json:
        print_json(given.to_json())
    else:
        print(f"{given.service} is open until {iso(given.until)}, in force within a minute.")
        print(f"To end it: gatepost grant revoke {given.id}")


def _check_service(args: argparse.Namespace) -> None:
    from gatepost.catalogue import load_catalogue
    from gatepost.home import find_home
    from gatepost.policy_file import load_policy
    from gatepost.suggest import did_you_mean

    policy = load_policy(find_home(args.home).policy_path)
    known = load_catalogue().with_services(policy.services).ids()
    if args.service not in known:
        message = f"no service {args.service!r} in the catalogue{did_you_mean(args.service, known)}"
        raise InputError(message, place="--service")


def _list(session: Session, args: argparse.Namespace) -> None:
    from companion_api.store import grants
    from gatepost.event import utc_now

    now = utc_now()
    found = [row for row in grants.list_grants(session) if args.all or _state(row, now) != "ended"]
    if args.json:
        print_json([_to_json(row, now) for row in found])
        return
    heads = ("ID", "STATE", "SERVICE", "FOR", "WHEN", "UNTIL", "BY", "REASON")
    print_table(heads, [_row(row, now) for row in found])


def _revoke(session: Session, args: argparse.Namespace) -> None:
    from companion_api.store import grants

    ended = grants.revoke(session, args.id, by=args.by)
    if args.json:
        print_json(ended.to_json())
    else:
        print(f"The permission for {ended.service} has ended; it takes effect within a minute.")


def _state(row: GrantRow, now: dt.datetime) -> str:
    if row.revoked or row.until <= now:
        return "ended"
    return "later" if row.starts and row.starts > now else "in force"


def _row(row: GrantRow, now: dt.datetime) -> tuple[object, ...]:
    whom = ",".join([*row.users, *row.roles]) + "".join(f" at {network}" for network in row.networks)
    return row.id, _state(row, now), row.service, whom, row.times, row.until, row.granted_by, row.reason


def _to_json(row: GrantRow, now: dt.datetime) -> dict[str, Any]:
    return {
        "id": row.id,
        "state": _state(row, now),
        "service": row.service,
        "users": list(row.users),
        "roles": list(row.roles),
        "starts": iso(row.starts),
        "until": iso(row.until),
        "granted_by": row.granted_by,
        "reason": row.reason,
        "when": row.times,
        "networks": list(row.networks),
        "document": row.document,
        "confirmed": iso(row.confirmed),
        "confirmed_by": row.confirmed_by,
        "revoked": iso(row.revoked),
        "revoked_by": row.revoked_by,
    }
