"""`gatepost roll`, `staff` and `logo`: what the school knows about itself, from its own files."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from gatepost.errors import ListError
from gatepost.home import find_home
from gatepost.roll import AdultKind, Standing
from gatepost_cli.store import actions_of, new_action, open_database, print_json, print_table

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from companion_api.detectors.logos.logo_calibration import Calibration
    from companion_api.detectors.logos.logo_files import Logo
    from companion_api.store.lists import Changes
    from gatepost.roll import Pupil

EXAMPLES = {
    "roll": """Examples:
  gatepost roll import pupils.csv --home school
  gatepost roll import small-school.csv --allow-shrink
  gatepost roll import leavers.csv --as leaver""",
    "staff": """Examples:
  gatepost staff import staff.csv --home school
  gatepost staff import parents.csv --as parent""",
    "logo": """Examples:
  gatepost logo add crest.png --home school
  gatepost logo list --json""",
}

#: Below this share the writer of the command is told what would help.
_WELL_FOUND = 0.9


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the actions of the command that was chosen."""
    command = parser.get_default("command")
    actions, examples = actions_of(parser), EXAMPLES[command]
    if command == "logo":
        add = new_action(actions, "add", "keep a logo: a PNG, JPEG or SVG file", examples)
        add.add_argument("file", metavar="FILE", help="the logo")
        new_action(actions, "list", "list the logos that are kept", examples)
        return
    what = "the pupils" if command == "roll" else "the staff list"
    import_ = new_action(actions, "import", f"replace {what} by a CSV file of the school's MIS", examples)
    import_.add_argument("file", metavar="FILE", help="CSV as SIMS, Arbor, Bromcom or OneRoster exports it")
    choices, usual = (get_args(Standing), "pupil") if command == "roll" else (get_args(AdultKind), "staff")
    import_.add_argument(
        "--as", dest="whose", choices=choices, default=usual, help=f"whose list it is (default: {usual})"
    )
    import_.add_argument("--allow-shrink", action="store_true", help="accept a file without over half of the people")


def run(args: argparse.Namespace) -> int:
    """Do one action; 0 when it was done."""
    actions: dict[tuple[str, str], Callable[[argparse.Namespace], None]] = {
        ("roll", "import"): _import_roll,
        ("staff", "import"): _import_staff,
        ("logo", "add"): _add_logo,
        ("logo", "list"): _list_logos,
    }
    actions[args.command, args.action](args)
    return 0


def _import_roll(args: argparse.Namespace) -> None:
    from gatepost.roll_file import read_roll

    find_home(args.home).require()
    pupils = read_roll(Path(args.file))
    changes = _import(args, lambda session: [_replace_roll(session, pupils, args)])
    _tell(args, f"{args.whose}s", len(pupils), changes)


def _replace_roll(session: Session, pupils: list[Pupil], args: argparse.Namespace) -> Changes:
    from companion_api.store.consents import forget_leavers
    from companion_api.store.face_templates import forget_without_ground
    from companion_api.store.lists import replace_pupils

    changes = replace_pupils(session, pupils, standing=args.whose, allow_shrink=args.allow_shrink)
    forget_leavers(session)  # what is kept about a pupil goes with the pupil
    forget_without_ground(session)
    return changes


def _import_staff(args: argparse.Namespace) -> None:
    """A file may hold staff, governors and parents; a list that it says nothing of stays as it was."""
    from companion_api.store.lists import replace_adults
    from gatepost.roll_file import read_staff

    find_home(args.home).require()
    adults = read_staff(Path(args.file), kind=args.whose)
    kinds = [kind for kind in get_args(AdultKind) if any(adult.kind == kind for adult in adults)]
    changes = _import(
        args,
        lambda session: [
            replace_adults(
                session, [adult for adult in adults if adult.kind == kind], kind=kind, allow_shrink=args.allow_shrink
            )
            for kind in kinds
        ],
    )
    _tell(args, "adults", len(adults), changes)


def _import(args: argparse.Namespace, replace: Callable[[Session], list[Changes]]) -> list[Changes]:
    """Replace in one transaction, so that a refused file changes nothing."""
    try:
        with open_database(args.home) as database, database.session() as session:
            return replace(session)
    except ListError as error:
        raise error if error.place else ListError(error.message, place=args.file) from error


def _tell(args: argparse.Namespace, who: str, total: int, changes: list[Changes]) -> None:
    added, changed = sum(one.added for one in changes), sum(one.changed for one in changes)
    left = sum(one.left for one in changes)
    if args.json:
        print_json({"list": who, "total": total, "added": added, "changed": changed, "left": left})
        return
    who = who.removesuffix("s") if total == 1 else who
    print(f"{total} {who} on the list: {added} added, {changed} changed, {left} left.")


def _add_logo(args: argparse.Namespace) -> None:
    from companion_api.detectors.logos.logo_files import add_logo

    logo = add_logo(find_home(args.home).require(), Path(args.file), _tell_progress)
    if args.json:
        print_json(_logo_told(logo))
        return
    print(f"Kept as {logo.name} ({logo.kind}, {logo.size_bytes:,} bytes).")
    print(_expected(logo.calibration))


def _expected(found: Calibration | None) -> str:
    """Say in words how often it will be found."""
    if found is None:
        return (
            "It is too plain to be told from other signs, so pictures are not searched for it; "
            "a larger file, or one with the whole crest, would be."
        )
    said = (
        "Pictures are searched for it from now on. In made pictures it was found in "
        f"{found.found_plain:.0%} at 12 % of the width or more, in {found.found_small:.0%} below, "
        f"in {found.found_embroidered:.0%} stitched on cloth."
    )
    if found.found_plain < _WELL_FOUND:
        said += "\nA file with more detail, such as the whole crest instead of the name alone, is found more often."
    return said


def _tell_progress(done: int, of: int) -> None:
    """Overwrite one line on a terminal; elsewhere progress would only fill a log."""
    if sys.stderr.isatty():
        print(f"\rTrying it out in made pictures: {done} of {of}", end="\n" if done == of else "", file=sys.stderr)


def _logo_told(logo: Logo) -> dict[str, object]:
    told: dict[str, object] = {"name": logo.name, "kind": logo.kind, "size_bytes": logo.size_bytes}
    return told | (asdict(logo.calibration) if logo.calibration else {})


def _list_logos(args: argparse.Namespace) -> None:
    from companion_api.detectors.logos.logo_files import list_logos

    logos = list_logos(find_home(args.home).require())
    if args.json:
        print_json([_logo_told(logo) for logo in logos])
        return
    found = [f"{logo.calibration.found_plain:.0%}" if logo.calibration else "not searched for" for logo in logos]
    rows = [(logo.kind, logo.size_bytes, share, logo.name) for logo, share in zip(logos, found, strict=True)]
    print_table(("KIND", "BYTES", "FOUND", "NAME"), rows)
