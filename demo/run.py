"""The demonstration: prepares a sample school in .gatepost/ and starts companion, proxy and a sample social site.

Everything listens on loopback only; Ctrl-C ends all of it. `make run` comes here once the environment is ready.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

from browser import show_browser

from gatepost.errors import GatepostError, InputError
from gatepost.home import Home, write_private
from gatepost_cli.main import main as gatepost
from gatepost_cli.supervisor import Part, Supervisor
from gatepost_cli.up import check_port_free, make_parts, proxy_token

ROOT = Path(__file__).resolve().parents[1]
SCHOOL = ROOT / "demo" / "school"
LEAD = "dcarrowmere"
SITE = "http://chatterbox.example/"
READY_TIMEOUT_S = 60


def read_options() -> argparse.Namespace:
    """Ports and what to open."""
    parser = argparse.ArgumentParser(prog="make run", description=__doc__)
    parser.add_argument("--home", type=Path, default=ROOT / ".gatepost", help="where the sample school is kept")
    parser.add_argument("--fresh", action="store_true", help="forget the sample school and make it anew")
    parser.add_argument("--api-port", type=int, default=8470)
    parser.add_argument("--proxy-port", type=int, default=8080)
    parser.add_argument("--site-port", type=int, default=8490)
    parser.add_argument("--no-open", action="store_true", help="print what to open, but do not start a browser")
    return parser.parse_args()


def main() -> int:
    """Prepare, start, say what to open, and stay until Ctrl-C."""
    options = read_options()
    options.listen, options.set, options.upstream = "127.0.0.1", [], f"http://127.0.0.1:{options.site_port}"
    for name in ("api_port", "proxy_port", "site_port"):
        option = "--" + name.replace("_", "-")
        check_port_free(options.listen, getattr(options, name), option=f'make run ARGS="{option} PORT"')
    facts = prepare(options)
    supervisor = Supervisor(parts(options), say=say)
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, supervisor.stop)
    threading.Thread(target=greet, args=(options, facts, supervisor), name="greeting", daemon=True).start()
    return supervisor.run()


def say(text: str) -> None:
    """One progress line, at once."""
    print(f"gatepost: {text}", flush=True)


def prepare(options: argparse.Namespace) -> dict[str, str]:
    """Make the sample school once; return the facts that the greeting needs (device token, first sign-in)."""
    home: Path = options.home
    if options.fresh:
        shutil.rmtree(home, ignore_errors=True)
    if not (home / "demo.json").exists():
        shutil.rmtree(home, ignore_errors=True)
        say(f"preparing Meadowbrook, a sample school, in {home.name}/")
        make_school(home)
    options.home_object = Home(home)
    facts: dict[str, str] = json.loads((home / "demo.json").read_text(encoding="utf-8"))
    return facts


def make_school(home: Path) -> None:
    """A home from the preset, the school's own policy, its lists, logo, people and one device."""
    name = "Meadowbrook Primary School"
    run_command("init", str(home), "--preset", "amington-heath", "--school-name", name, "--lead", LEAD)
    shutil.copyfile(SCHOOL / "policy.yaml", home / "policy.yaml")
    where = ("--home", str(home))
    run_command("policy", "validate", str(home / "policy.yaml"))
    run_command("roll", "import", str(SCHOOL / "roll.csv"), *where)
    run_command("staff", "import", str(SCHOOL / "staff.csv"), *where)
    run_command("logo", "add", str(SCHOOL / "logo.png"), *where)
    device = json.loads(
        run_command("device", "add", "staffroom laptop", "--kind", "extension", "--user", "tapple", "--json", *where)
    )
    write_private(home / "demo.json", json.dumps({"device_token": device["token"]}))


def run_command(*arguments: str) -> str:
    """Run one gatepost command as a person would, and return what it printed."""
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        status = gatepost(arguments)
    if status != 0:
        raise InputError("did not succeed; see above", place="gatepost " + " ".join(arguments[:2]))
    return output.getvalue()


def parts(options: argparse.Namespace) -> list[Part]:
    """Companion and proxy as `gatepost up` starts them, and the sample site."""
    site = [sys.executable, str(ROOT / "demo" / "social_site" / "server.py"), "--port", str(options.site_port)]
    own = make_parts(options.home_object, options, proxy_token(options.home_object))
    return [*own, Part("sample site", site)]


def greet(options: argparse.Namespace, facts: dict[str, str], supervisor: Supervisor) -> None:
    """Wait until all three answer, then say what to open, and open it."""
    dashboard = f"http://127.0.0.1:{options.api_port}"
    try:
        for url in (f"{dashboard}/readyz", f"{options.upstream}/"):
            wait_until_ready(url)
        where = ("--home", str(options.home), "--address", dashboard)
        link = json.loads(run_command("people", "link", LEAD, "--json", *where))["link"]
        print(GREETING.format(site=SITE, dashboard=dashboard, sign_in=link), flush=True)
        say(show_browser(options, facts["device_token"], pages=(SITE, link)))
    except GatepostError as error:
        say(f"error: {error}")
        supervisor.stop()


GREETING = """
Gatepost is running on this machine only. Ctrl-C ends all of it.

  The sample social site   {site}  (in the browser below)
    Write a post that names a pupil, such as "Well done Olivia Bramblewick!", and press Post.
  A site that the policy refuses   http://www.instagram.com/  (in the browser below)
  The e-safety lead's dashboard    {dashboard}/events
    First sign-in, once: {sign_in}
"""


def wait_until_ready(url: str) -> None:
    """Return when the server answers; raises InputError after a minute."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + READY_TIMEOUT_S
    while time.monotonic() < deadline:
        try:
            opener.open(url, timeout=2).close()
            return
        except OSError:
            time.sleep(0.2)
    raise InputError("does not answer; what it said stands above", place=url)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except GatepostError as error:
        print(f"gatepost: error: {error}", file=sys.stderr)
        sys.exit(2)
    except (KeyboardInterrupt, subprocess.SubprocessError):
        sys.exit(130)
