"""`gatepost faces`: who agreed that their face is known again, and the end of it."""

from __future__ import annotations

import argparse
import datetime as dt
from typing import TYPE_CHECKING

from gatepost.errors import InputError, UnreadableError
from gatepost.home import find_home
from gatepost_cli import check_setup
from gatepost_cli.store import actions_of, new_action, open_database, print_json, print_table

if TYPE_CHECKING:
    from companion_api.identification.template import Template, Vector, Whose
    from gatepost.policy import Policy

EXAMPLES = """Examples:
  gatepost faces enrol --user jpike --image jo.jpg --agreed-on 2026-09-01 --recorded-by nbrandt --reference "file 12"
  gatepost faces enrol --pupil 004001 --image a.jpg --agreed-on 2026-09-01 --recorded-by nbrandt --reference "form 7"
  gatepost faces list --json
  gatepost faces revoke --user jpike"""
_OFF = "identification is off in this policy; nothing is computed until it is switched on: see docs/identification.md"
#: Pictures for one person: more make the template no better.
_MOST_PICTURES = 5
_LEAST_PX = 80


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare enrol, list and revoke."""
    actions = actions_of(parser)
    enrol = new_action(actions, "enrol", "keep a template of somebody who agreed in writing", EXAMPLES)
    _add_who(enrol)
    enrol.add_argument("--image", metavar="F", action="append", required=True, help="a picture of this person alone")
    enrol.add_argument("--agreed-on", metavar="DATE", required=True, help="the day of the written agreement")
    enrol.add_argument("--recorded-by", metavar="U", required=True, help="who has seen it")
    enrol.add_argument("--reference", metavar="TEXT", required=True, help="where the paper is kept")
    new_action(actions, "list", "count the enrolled, with the days of their agreements; nobody is named", EXAMPLES)
    _add_who(new_action(actions, "revoke", "destroy somebody's template, at once", EXAMPLES))


def run(args: argparse.Namespace) -> int:
    """Do one action; 0 when it was done."""
    actions = {"enrol": _enrol, "list": _list, "revoke": _revoke}
    actions[args.action](args)
    return 0


def _add_who(action: argparse.ArgumentParser) -> None:
    who = action.add_mutually_exclusive_group(required=True)
    who.add_argument("--user", metavar="U", help="an adult's user name: their own agreement")
    who.add_argument("--pupil", metavar="N", help="a pupil's number on the roll: a parent's written consent")


def _enrol(args: argparse.Namespace) -> None:
    from companion_api.store import face_templates

    _check_policy(args)
    template = _template(args)
    with open_database(args.home) as database, database.session() as session:
        face_templates.enrol(session, template, by=args.recorded_by)
    _say(args, "enrolled")


def _check_policy(args: argparse.Namespace) -> None:
    """Before any picture is opened: where it is off, no template may come to be."""
    policy = _policy(args.home)
    if not policy.identification.enabled:
        raise InputError(_OFF, place="identification")
    if args.pupil and not policy.identification.pupils:
        raise InputError("pupils are not part of it in this policy: see docs/identification.md", place="identification")


def _policy(home: str | None) -> Policy:
    from gatepost.policy_file import load_policy

    return load_policy(find_home(home).require().policy_path)


def _template(args: argparse.Namespace) -> Template:
    from companion_api.identification.template import Agreement, Template

    words = (args.recorded_by.strip(), args.reference.strip())
    if not all(words):
        raise InputError("say who has seen the agreement and where it is kept", place="--recorded-by, --reference")
    if len(args.image) > _MOST_PICTURES:
        raise InputError(f"at most {_MOST_PICTURES} pictures are taken", place="--image")
    agreement = Agreement(_date(args.agreed_on), *words)
    whose, subject = _who(args)
    return Template(whose, subject, tuple(_vector(path) for path in args.image), agreement)


def _who(args: argparse.Namespace) -> tuple[Whose, str]:
    return ("adult", args.user.strip().lower()) if args.user else ("pupil", args.pupil.strip())


def _date(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise InputError(f"{text!r} is not a date; write it like 2026-09-01", place="--agreed-on") from error


def _vector(path: str) -> Vector:
    from companion_api.detectors.picture import open_picture
    from companion_api.identification.identifier import shared_encoder
    from companion_api.inspection import shared_face_detector

    with check_setup.c_libraries_silenced():
        try:
            picture = open_picture(check_setup.read_image(path, 0).data)
        except UnreadableError as error:
            raise InputError(str(error), place=path) from error
        faces = shared_face_detector().find(picture)
    if len(faces) != 1:
        raise InputError(f"{len(faces)} faces can be seen; give a picture of this person alone", place=path)
    if faces[0].size_px < _LEAST_PX:
        raise InputError(f"the face is {faces[0].size_px} pixels wide; at least {_LEAST_PX} are needed", place=path)
    return shared_encoder().encode(picture, faces[0].box)


def _list(args: argparse.Namespace) -> None:
    from companion_api.store import face_templates

    with open_database(args.home) as database, database.reading() as session:
        kept = face_templates.load_templates(session, pupils=True)
    rows = [
        {"whose": one.whose, "agreed_on": one.agreement.agreed_on.isoformat(), "pictures": len(one.vectors)}
        for one in kept
    ]
    if args.json:
        print_json({"enabled": _policy(args.home).identification.enabled, "enrolled": rows})
        return
    print_table(("WHOSE", "AGREED ON", "PICTURES"), [tuple(map(str, row.values())) for row in rows])


def _revoke(args: argparse.Namespace) -> None:
    from companion_api.store import face_templates

    with open_database(args.home) as database, database.session() as session:
        if not face_templates.revoke(session, *_who(args)):
            raise InputError("nobody of this name or number is enrolled", place=args.user or args.pupil)
    _say(args, "revoked")


def _say(args: argparse.Namespace, done: str) -> None:
    if args.json:
        print_json({"done": done, "whose": _who(args)[0]})
    elif done == "enrolled":
        print("Enrolled. Only numbers are kept, sealed in this home; delete the pictures where you do not need them.")
    else:
        print("Revoked. The template is destroyed; copies in backups end when the backups do.")
