"""`gatepost device`: the tokens by which extensions and proxies are known; each is told once."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from gatepost.errors import InputError
from gatepost_cli.store import actions_of, iso, new_action, open_database, print_json, print_table

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from companion_api.models import Device

EXAMPLES = """Examples:
  gatepost device add staffroom-laptop-4 --kind extension --user jpike
  gatepost device add main-proxy --kind proxy
  gatepost device list
  gatepost device revoke staffroom-laptop-4"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare add, list and revoke."""
    actions = actions_of(parser)
    add = new_action(actions, "add", "make a device and print its token, this once", EXAMPLES)
    new_action(actions, "list", "list the devices; tokens are not kept and cannot be shown", EXAMPLES)
    revoke = new_action(actions, "revoke", "end a device's token at once", EXAMPLES)
    for action in (add, revoke):
        action.add_argument("named", metavar="NAME", nargs="?", help="a name of your own, such as the machine's")
        action.add_argument("--name", metavar="NAME", help="the same, as an option")
    add.add_argument("--kind", choices=("extension", "proxy"), default="extension", help="default: extension")
    add.add_argument("--user", help="the one person who uses this device, where there is one")


def run(args: argparse.Namespace) -> int:
    """Do one action; 0 when it was done."""
    actions = {"add": _add, "list": _list, "revoke": _revoke}
    if args.action != "list":
        args.name = _one_name(args)
    with open_database(args.home) as database, database.session() as session:
        actions[args.action](session, args)
    return 0


def _one_name(args: argparse.Namespace) -> str:
    given = [name for name in (args.named, args.name) if name is not None]
    if len(given) != 1:
        message = "give the device's name once" if given else "name the device"
        raise InputError(f"{message}; see: gatepost device {args.action} --help", place="NAME")
    return str(given[0])


def _add(session: Session, args: argparse.Namespace) -> None:
    from companion_api.store import devices

    token = devices.add_device(session, name=args.name, kind=args.kind, user=args.user)
    if args.json:
        print_json({"name": args.name, "kind": args.kind, "user": args.user, "token": token})
        return
    print(f"The token of {args.name} ({args.kind}). It is not kept: copy it now.")
    print(f"  {token}")


def _list(session: Session, args: argparse.Namespace) -> None:
    from companion_api.store import devices

    found = devices.list_devices(session)
    if args.json:
        print_json([_to_json(device) for device in found])
        return
    print_table(("KIND", "USER", "LAST SEEN", "STATE", "NAME"), [_row(device) for device in found])


def _revoke(session: Session, args: argparse.Namespace) -> None:
    from companion_api.store import devices

    device = devices.revoke(session, args.name)
    if args.json:
        print_json(_to_json(device))
    else:
        print(f"{args.name} is no longer known; its token does nothing from now on.")


def _row(device: Device) -> tuple[object, ...]:
    state = "revoked" if device.revoked else "in use"
    return device.kind, device.user, device.last_seen or "never", state, device.name


def _to_json(device: Device) -> dict[str, Any]:
    return {
        "name": device.name,
        "kind": device.kind,
        "user": device.user,
        "created": iso(device.created),
        "last_seen": iso(device.last_seen),
        "revoked": iso(device.revoked),
    }
