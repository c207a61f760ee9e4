"""`gatepost access`: who may open what, when, and why."""

from __future__ import annotations

import argparse
import datetime as dt
import json
from pathlib import Path

from gatepost.access import Access, decide_access, person_at
from gatepost.addresses import read_address
from gatepost.catalogue import load_catalogue
from gatepost.dated_role import school_day
from gatepost.errors import InputError
from gatepost.grant import Grant
from gatepost.home import Home, find_home
from gatepost.person import ROLES, Person
from gatepost.policy import Policy
from gatepost.policy_file import load_policy
from gatepost.schedule import local_time
from gatepost.suggest import did_you_mean

EXAMPLES = """Examples:
  gatepost access --policy amington-heath --url https://www.youtube.com/watch --role teacher
  gatepost access --home school --url https://www.facebook.com/ --user jpike
  gatepost access --policy white-horse --url https://x.com/ --role teacher --at 2026-09-08T12:15 --json
"""
_ROLE = {"esafety_lead": "e-safety lead", "dsl": "designated safeguarding lead", "page_admin": "page admin"}
_OPENS = {
    "allow": "open, and never decrypted",
    "inspect": "open, and posts are checked",
    "read_only": "open for reading; posts are refused",
    "block": "refused",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the contract."""
    parser.add_argument("--home", metavar="DIR", help="the school's home; its policy, accounts and grants count")
    parser.add_argument("--policy", metavar="FILE", help="a policy file, or the name of a preset")
    parser.add_argument("--url", required=True, metavar="URL", help="the address to be opened")
    parser.add_argument("--method", default="GET", metavar="METHOD", help="the HTTP method (GET)")
    parser.add_argument("--role", action="append", default=[], metavar="ROLE", help="a role; may be given again")
    parser.add_argument("--user", metavar="USER", help="a user name, for page admins and grants")
    parser.add_argument("--client", metavar="IP", help="a client address, for the policy's networks")
    parser.add_argument("--at", metavar="TIME", help="ISO 8601; without a zone it is the school's time (now)")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(args: argparse.Namespace) -> int:
    """Answer; 0 whatever the answer is."""
    home = find_home(args.home) if args.home or not args.policy else None
    policy = load_policy(args.policy or str(_policy_of(home)))
    at = _instant(args.at, policy)
    access = decide_access(
        policy,
        load_catalogue().with_services(policy.services),
        url=args.url,
        person=_person(args, policy, home, at),
        at=at,
        method=args.method,
        grants=_grants(args, home, at),
    )
    print(json.dumps(access.to_json(), ensure_ascii=False) if args.json else _text(args.url, access, policy))
    return 0


def _policy_of(home: Home | None) -> Path:
    if home is None or not home.policy_path.is_file():
        where = home.root if home else ""
        message = f"no policy here ({where}); name one with --policy FILE, or a home with --home DIR"
        raise InputError(message, place="--policy, --home")
    return home.policy_path


def _instant(text: str | None, policy: Policy) -> dt.datetime:
    if text is None:
        return dt.datetime.now(dt.UTC)
    try:
        return local_time(policy.school, dt.datetime.fromisoformat(text))
    except (ValueError, OverflowError) as error:
        raise InputError(f"{text!r} is not a time; write such as 2026-09-08T12:15", place="--at") from error


def _person(args: argparse.Namespace, policy: Policy, home: Home | None, at: dt.datetime) -> Person:
    if args.client is not None and read_address(args.client) is None:
        raise InputError(f"{args.client!r} is not an IP address; write such as 10.20.3.4", place="--client")
    for role in args.role:
        if role not in ROLES:
            known = f"{did_you_mean(role, ROLES)}; write one of: {', '.join(ROLES)}"
            raise InputError(f"{role!r} is not a role{known}", place="--role")
    roles = args.role or (_roles_of(home, args.user, school_day(policy.school, at)) if home and args.user else ())
    return person_at(policy, args.client, user=args.user, roles=roles, known_by="command_line")


def _roles_of(home: Home, user: str, day: dt.date) -> frozenset[str]:
    from gatepost_cli.home_records import roles_of

    return roles_of(home, user, day)


def _grants(args: argparse.Namespace, home: Home | None, at: dt.datetime) -> tuple[Grant, ...]:
    if home is None or not (args.user or args.role or args.client):
        return ()
    from gatepost_cli.home_records import grants_at

    return grants_at(home, at)


def _text(url: str, access: Access, policy: Policy) -> str:
    lines = [f"{access.decision}: {url} is {_OPENS[access.decision]}", access.reason]
    lines.append(f"Service: {access.service or 'not in the catalogue'} ({access.category})")
    if access.not_readable and access.decision != "inspect":
        # Where posts are checked, the reason says so already.
        lines.append(access.not_readable)
    if access.rule:
        lines.append(f"Rule: {access.rule}")
    if access.clause:
        quote = f": “{access.clause.quote}”" if access.clause.quote else ""
        lines.append(f"Clause: {access.clause.id}{quote}")
    if access.until:
        lines.append(f"Until: {local_time(policy.school, access.until):%a %d %b %Y %H:%M}")
    if access.may_request:
        lines.append("To ask: use the button on the refusal page, or ask " + _approvers(policy) + ".")
    return "\n".join(lines)


def _approvers(policy: Policy) -> str:
    return " or ".join(f"the {_ROLE.get(role, role)}" for role in sorted(policy.approver_roles))
