"""`gatepost doctor`: checks this deployment, one line each, with what to do."""

from __future__ import annotations

import argparse
import json

from gatepost.home import find_home
from gatepost_cli import examinations_auth as asking
from gatepost_cli import examinations_home as inside
from gatepost_cli import examinations_live as outside
from gatepost_cli.examination import Deployment, Examination, Remark, examine

EXAMPLES = """Examples:
  gatepost doctor
  gatepost doctor --home /srv/meadowbrook --json"""

EXAMINATIONS: tuple[Examination, ...] = (
    inside.home_folder,
    inside.policy,
    inside.notice_and_dpia,
    inside.certificate_authority,
    inside.database,
    inside.retention,
    inside.models,
    inside.disk,
    asking.proxy_authentication,
    outside.companion_running,
    outside.proxy_running,
    outside.pac_file,
    outside.http3,
    outside.known_bypasses,
)
MARKS = {"ok": "ok  ", "advice": "note", "warning": "look", "problem": "FAIL"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare which deployment to look at."""
    parser.add_argument("--home", help="the school's folder (default: GATEPOST_HOME, else the user's data folder)")
    parser.add_argument("--api-port", type=int, default=8470, help="companion's port (default 8470)")
    parser.add_argument("--proxy-port", type=int, default=8080, help="proxy's port (default 8080)")
    parser.add_argument("--listen", default="127.0.0.1", help="address that both listen on (default 127.0.0.1)")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(args: argparse.Namespace) -> int:
    """Print every check; 0 when none failed, 1 when one did."""
    home = find_home(args.home).require()
    deployment = Deployment(home, args.listen, args.api_port, args.proxy_port)
    remarks = [remark for examination in EXAMINATIONS for remark in examine(examination, deployment)]
    if args.json:
        print(json.dumps({"home": str(home.root), "checks": [remark.to_json() for remark in remarks]}, indent=2))
    else:
        print_lines(remarks)
    return 1 if any(remark.state == "problem" for remark in remarks) else 0


def print_lines(remarks: list[Remark]) -> None:
    """One line each, then how many of each kind."""
    for remark in remarks:
        print(f"{MARKS[remark.state]}  {remark.check}: {remark.message}" + (f" → {remark.do}" if remark.do else ""))
    counts = {state: sum(remark.state == state for remark in remarks) for state in MARKS}
    print(
        f"{counts['problem']} failed, {counts['warning']} to look at, {counts['advice']} notes, {counts['ok']} in order"
    )
