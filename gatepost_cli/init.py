"""`gatepost init`: a home for a school, whole or not at all."""

from __future__ import annotations

import argparse
import secrets
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from gatepost.errors import InputError, PolicyError
from gatepost.home import Home, make_folder, write_private

if TYPE_CHECKING:
    from gatepost.policy import Policy

EXAMPLES = """Examples:
  gatepost init school
  gatepost init /srv/meadowbrook --preset amington-heath --school-name "Meadowbrook Primary School"
  gatepost init school --lead dcarrowmere --api-port 9470"""

POLICY_TEMPLATE = """\
# {name}: the school's own rules, on top of the preset "{preset}".
# See what the preset says:      gatepost policy show {preset}
# Check this file after a change: gatepost policy validate {path}
extends: {preset}
school:
  name: {quoted_name}
  # aliases: [short names that parents use]
  # handles: ["@OurSchool"]
  # websites: [www.our-school.example]
  # email_domains: [our-school.example]
  # classes: [Oak, Willow]
  timezone: Europe/London

# Who answers for filtering and monitoring (the DfE's standard asks for these four).
# people_in_charge: {{slt_lead: …, governor: …, dsl: …, it_contact: …}}

# Which addresses on your network belong to whom; any other device is a visitor.
# networks:
#   - {{cidr: 10.20.0.0/16, role: pupil}}
#   - {{cidr: 10.30.0.0/16, role: teacher}}

# Sites are gated at once. Posts are inspected only when the monitoring notice is published and the DPIA is signed:
# notice: {{published_on: 2026-09-01, version: "1"}}
# dpia: {{signed_by: …, role: DPO, signed_on: 2026-09-01}}
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare where the home goes, and what it starts from."""
    parser.add_argument("folder", metavar="HOME", help="the folder to make; it must be new or empty")
    parser.add_argument("--preset", default="default", help="the policy to start from (see: gatepost policy presets)")
    parser.add_argument("--school-name", default="Our School", help="the school's full name")
    parser.add_argument("--lead", default="esafety", metavar="USER", help="user name of the first e-safety lead")
    parser.add_argument("--api-port", type=int, default=8470, help="the companion's port, for the link (default 8470)")


def run(args: argparse.Namespace) -> int:
    """Make the home beside its final place and move it there when it is complete."""
    target = Path(args.folder).expanduser().absolute()
    refuse_unless_free(target)
    workshop = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        token = fill(Home(make_workshop(workshop, target)), args, target)
        move_into_place(workshop, target)
    finally:
        shutil.rmtree(workshop, ignore_errors=True)
    print_next_steps(target, args, token)
    return 0


def refuse_unless_free(target: Path) -> None:
    """Raise InputError where something is already."""
    if target.exists() and not target.is_dir():
        raise InputError("is a file; name a folder", place=str(target))
    if target.is_dir() and any(target.iterdir()):
        what = "is already a home" if (target / "policy.yaml").exists() else "is not empty"
        raise InputError(f"{what}; nothing was changed, name a new or empty folder", place=str(target))


def make_workshop(workshop: Path, target: Path) -> Path:
    """The folder in which the home is made; an error names the folder that the person asked for."""
    try:
        return make_folder(workshop)
    except InputError as error:
        raise InputError(error.message, place=str(target)) from error


def fill(home: Home, args: argparse.Namespace, target: Path) -> str:
    """Write policy, database, keys and CA into ``home``; return the first lead's one-time token."""
    from companion_api.db import Database
    from companion_api.store import people
    from proxy_addon.ca import ensure_ca

    write_private(home.policy_path, policy_text(args.preset, args.school_name, target))
    policy = load_first_policy(home)
    for folder in (home.logos, home.keys, home.ca_cert.parent):
        make_folder(folder)
    ensure_ca(home, school=policy.school.name)
    database = Database.of(home)
    database.upgrade()
    with database.session() as session:
        lead = people.add_person(session, user=args.lead, name="E-safety lead", roles=["esafety_lead"])
        token = people.one_time_link(session, lead)
    database.close()
    return token


def load_first_policy(home: Home) -> Policy:
    """The policy just written; what is wrong in it came from an option, and the file will be gone."""
    from gatepost.policy_file import load_policy

    try:
        return load_policy(home.policy_path)
    except PolicyError as error:
        raise InputError(error.message, place="--preset or --school-name") from error


def policy_text(preset: str, school_name: str, target: Path) -> str:
    """The school's first policy.yaml, with what to fill in as comments."""
    import json

    quoted = json.dumps(school_name, ensure_ascii=False)
    name = " ".join(school_name.split())
    return POLICY_TEMPLATE.format(name=name, preset=preset, quoted_name=quoted, path=target / "policy.yaml")


def move_into_place(workshop: Path, target: Path) -> None:
    """Rename the finished home; raises InputError where that is not possible."""
    try:
        if target.is_dir():
            target.rmdir()
        workshop.rename(target)
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", place=str(target)) from error


def print_next_steps(target: Path, args: argparse.Namespace, token: str) -> None:
    """Say what was made, and what the person does next."""
    link = f"http://127.0.0.1:{args.api_port}/sign-in/link/{token}"
    print(f"Made a home for {args.school_name} in {target}, from the preset {args.preset}.")
    print(f"First sign-in for the e-safety lead ({args.lead}), good for 24 hours and once:\n  {link}")
    print("Next:")
    print(f"  gatepost roll import ROLL.csv --home {target}")
    print(f"  gatepost up --home {target}")
    print(f"  gatepost doctor --home {target}")
    if sys.platform == "win32":
        print("Windows: keep this folder where only the service account can read it.")
