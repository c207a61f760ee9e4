"""`gatepost people`: dashboard accounts, each opened by a one-time sign-in link."""

from __future__ import annotations

import argparse
import datetime as dt
from typing import TYPE_CHECKING, Any

from gatepost.dated_role import read_day
from gatepost.errors import InputError
from gatepost.person import ROLES
from gatepost_cli.store import actions_of, iso, new_action, open_database, print_json, print_table

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from companion_api.models import Person

EXAMPLES = """Examples:
  gatepost people add nbrandt --name "Nadia Brandt" --role esafety_lead
  gatepost people add jpike --name "Jo Pike" --role teacher --role page_admin --email jpike@school.example
  gatepost people add dfinch --name "Dana Finch" --role supply --from 2026-11-23 --until 2026-12-18
  gatepost people role dfinch supply --until 2027-01-29
  gatepost people set-roles jpike --role teacher --role esafety_lead
  gatepost people list
  gatepost people link nbrandt
  gatepost people remove jpike"""
DEFAULT_ADDRESS = "http://127.0.0.1:8470"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare add, role, set-roles, list, link and remove."""
    actions = actions_of(parser)
    add = new_action(actions, "add", "make an account and print its one-time sign-in link", EXAMPLES)
    link = new_action(actions, "link", "print a fresh one-time sign-in link; the earlier one ends", EXAMPLES)
    remove = new_action(
        actions, "remove", "close an account and end its sessions; its events stay in the log", EXAMPLES
    )
    role = new_action(actions, "role", "give one role, or change its days; the other roles stay", EXAMPLES)
    set_roles = new_action(actions, "set-roles", "give these roles instead of those that the account has", EXAMPLES)
    new_action(actions, "list", "list the accounts", EXAMPLES)
    for action in (add, link, remove, role, set_roles):
        action.add_argument("user", metavar="USER", help="the user name, as the school's own accounts spell it")
    for action in (add, link):
        action.add_argument("--address", default=DEFAULT_ADDRESS, metavar="URL", help="where the companion is reached")
    add.add_argument("--name", help="the full name (default: the user name)")
    one_of = f"one of: {', '.join(ROLES)}"
    role.add_argument("role", metavar="ROLE", help=one_of)
    for action in (add, set_roles):
        action.add_argument("--role", action="append", required=True, metavar="ROLE", help=f"{one_of}; may be repeated")
    for action in (add, role, set_roles):
        action.add_argument("--from", dest="starts", metavar="DATE", help="first day (default: at once)")
        action.add_argument("--until", metavar="DATE", help="last day, in the school's time zone (default: no end)")
    add.add_argument("--email", help="an e-mail address")


def run(args: argparse.Namespace) -> int:
    """Do one action; 0 when it was done."""
    actions = {
        "add": _add, "link": _link, "remove": _remove, "list": _list, "role": _role, "set-roles": _set_roles,
    }  # fmt: skip
    with open_database(args.home) as database, database.session() as session:
        actions[args.action](session, args)
    return 0


def _add(session: Session, args: argparse.Namespace) -> None:
    from companion_api.store import people

    person = people.find_person(session, args.user)
    if person is not None and not person.active:
        raise InputError(f"{person.user} was removed; use: gatepost people link {person.user}", place="USER")
    person = people.add_person(
        session, user=args.user, name=_name(args), roles=args.role, email=args.email, **_days(args)
    )
    _print_link(person, people.one_time_link(session, person), args)


def _role(session: Session, args: argparse.Namespace) -> None:
    from companion_api.store import people

    person = _known(session, args.user)
    people.set_role(session, person, args.role, by=None, **_days(args))
    _print_roles(person, args)


def _set_roles(session: Session, args: argparse.Namespace) -> None:
    from companion_api.store import people

    person = _known(session, args.user)
    people.set_roles(session, person, args.role, by=None, **_days(args))
    _print_roles(person, args)


def _days(args: argparse.Namespace) -> dict[str, dt.date | None]:
    starts = read_day(args.starts, "--from") if args.starts is not None else None
    until = read_day(args.until, "--until") if args.until is not None else None
    return {"starts": starts, "until": until}


def _print_roles(person: Person, args: argparse.Namespace) -> None:
    if args.json:
        print_json(_to_json(person))
    else:
        print(f"{person.user}: {_roles_words(person)}. In force at every proxy within a minute.")


def _roles_words(person: Person) -> str:
    """``supply until 2026-12-18,teacher``."""
    from companion_api.store.people import dated_roles

    return ",".join(map(str, dated_roles(person)))


def _name(args: argparse.Namespace) -> str:
    return str(args.user if args.name is None else args.name)


def _link(session: Session, args: argparse.Namespace) -> None:
    from companion_api.store import people

    person = _known(session, args.user)
    if not person.active:
        people.set_active(session, person, active=True)
    _print_link(person, people.one_time_link(session, person), args)


def _remove(session: Session, args: argparse.Namespace) -> None:
    from companion_api.store import people

    person = _known(session, args.user)
    people.set_active(session, person, active=False)
    if args.json:
        print_json(_to_json(person))
    else:
        print(f"{person.user} can no longer sign in. To undo this: gatepost people link {person.user}")


def _list(session: Session, args: argparse.Namespace) -> None:
    from companion_api.store import people

    found = people.list_people(session)
    if args.json:
        print_json([_to_json(person) for person in found])
        return
    heads = ("USER", "STATE", "LAST SIGNED IN", "ROLES", "NAME")
    print_table(heads, [_row(person) for person in found])


def _known(session: Session, user: str) -> Person:
    from companion_api.store import people

    person = people.find_person(session, user)
    if person is None:
        raise InputError(f"there is no account {user!r}; see: gatepost people list", place="USER")
    return person


def _row(person: Person) -> tuple[object, ...]:
    state = "open" if person.active else "removed"
    return person.user, state, person.last_signed_in or "never", _roles_words(person), person.name


def _print_link(person: Person, token: str, args: argparse.Namespace) -> None:
    from companion_api.store.people import LINK_HOURS

    link = f"{args.address.rstrip('/')}/sign-in/link/{token}"
    if args.json:
        print_json(_to_json(person) | {"link": link})
        return
    print(f"{person.name} ({person.user}) signs in here, once, within {LINK_HOURS} hours:")
    print(f"  {link}")


def _to_json(person: Person) -> dict[str, Any]:
    return {
        "user": person.user,
        "name": person.name,
        "roles": list(person.roles),
        "role_dates": list(person.role_dates),
        "email": person.email,
        "active": person.active,
        "last_signed_in": iso(person.last_signed_in),
    }
