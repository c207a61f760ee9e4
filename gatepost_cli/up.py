"""`gatepost up`: companion and proxy under one supervisor."""

from __future__ import annotations

import argparse
import signal
import socket
import sys

from gatepost.errors import InputError
from gatepost.home import Home, find_home, write_private
from gatepost_cli.supervisor import Part, Supervisor

EXAMPLES = """Examples:
  gatepost up
  gatepost up --home /srv/meadowbrook --listen 0.0.0.0 --proxy-port 3128
  gatepost up --upstream http://127.0.0.1:9000     (tests and staging: nothing leaves this machine)"""

#: Under this name the proxy that `up` starts is listed by `gatepost device list`.
OWN_PROXY = "proxy started by gatepost up"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the contract."""
    parser.add_argument("--home", help="the school's folder (default: GATEPOST_HOME, else the user's data folder)")
    parser.add_argument("--api-port", type=int, default=8470, help="companion's port (default 8470)")
    parser.add_argument("--proxy-port", type=int, default=8080, help="proxy's port (default 8080)")
    parser.add_argument("--listen", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
    parser.add_argument(
        "--set", action="append", default=[], metavar="OPTION=VALUE", help="an option of mitmproxy's own"
    )
    parser.add_argument(
        "--upstream", metavar="URL", help="tests and staging: whatever passes goes to this server instead"
    )


def run(args: argparse.Namespace) -> int:
    """Start both parts and stay until SIGINT or SIGTERM; 0 on a clean end."""
    home = find_home(args.home).require().require_writable()
    check_policy(home)
    for option, port in (("--api-port", args.api_port), ("--proxy-port", args.proxy_port)):
        check_port_free(args.listen, port, option=option)
    token = proxy_token(home)
    supervisor = Supervisor(make_parts(home, args, token), say=_say)
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, supervisor.stop)
    _say(f"starting: companion on http://{args.listen}:{args.api_port}/ and proxy on {args.listen}:{args.proxy_port}")
    return supervisor.run()


def make_parts(home: Home, args: argparse.Namespace, token: str) -> list[Part]:
    """The two children's commands; the proxy's token travels in the environment, not on the command line."""
    program = [sys.executable, "-m", "gatepost_cli"]
    common = ["--home", str(home.root), "--listen", args.listen]
    companion = [*program, "companion", *common, "--api-port", str(args.api_port), "--proxy-port", str(args.proxy_port)]
    proxy = [*program, "proxy", *common, "--proxy-port", str(args.proxy_port)]
    proxy += ["--companion", f"http://{reachable(args.listen)}:{args.api_port}"]
    proxy += [part for option in args.set for part in ("--set", option)]
    proxy += ["--upstream", args.upstream] if args.upstream is not None else []
    return [Part("companion", companion), Part("proxy", proxy, {"GATEPOST_PROXY_TOKEN": token})]


def reachable(listen: str) -> str:
    """The address at which a server that listens on ``listen`` is reached from this machine."""
    return {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(listen, listen)  # noqa: S104 - compared, not bound


def check_policy(home: Home) -> None:
    """Raise PolicyError now, in one line, rather than let both parts fail on it."""
    from gatepost.policy_file import load_policy

    load_policy(home.policy_path)


def check_port_free(listen: str, port: int, *, option: str) -> None:
    """Raise InputError when nothing can listen there."""
    family = socket.AF_INET6 if ":" in listen else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            if sys.platform != "win32":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((listen, port))
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(f"cannot listen on {listen}:{port}: {reason}; choose another port", place=option) from error


def proxy_token(home: Home) -> str:
    """The token of the proxy on this machine: kept in ``keys/``, made when there is none that the database knows."""
    from companion_api.db import Database
    from companion_api.store import devices

    path = home.keys / "proxy.token"
    database = Database.of(home)
    database.upgrade()
    with database.session() as session:
        known = path.read_text(encoding="ascii").strip() if path.exists() else ""
        if known and devices.find_device(session, known):
            return known
        token = devices.add_device(session, name=OWN_PROXY, kind="proxy")
        write_private(path, token + "\n")
        return token


def _say(text: str) -> None:
    print(f"gatepost: {text}", flush=True)
