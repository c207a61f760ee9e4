"""`gatepost companion`: the API and dashboard alone, for a school that runs the parts on several machines."""

from __future__ import annotations

import argparse

from gatepost.home import find_home
from gatepost_cli import lifeline

EXAMPLES = """Examples:
  gatepost companion
  gatepost companion --home /srv/meadowbrook --listen 10.0.0.5 --api-port 8470"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare where to listen, and where the PAC file says that the proxy is."""
    parser.add_argument("--home", help="the school's folder (default: GATEPOST_HOME, else the user's data folder)")
    parser.add_argument("--api-port", type=int, default=8470, help="port (default 8470)")
    parser.add_argument("--listen", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
    parser.add_argument("--proxy-port", type=int, default=8080, help="the proxy's port, for the PAC (default 8080)")
    parser.add_argument("--proxy-host", help="the proxy's name or address, for the PAC (default: --listen)")


def run(args: argparse.Namespace) -> int:
    """Serve until SIGINT or SIGTERM; 0 on a clean end."""
    lifeline.follow()
    from companion_api.settings import Settings
    from companion_api.wsgi import serve

    home = find_home(args.home).require().require_writable()
    proxy = f"{args.proxy_host or args.listen}:{args.proxy_port}"
    return serve(Settings.from_home(home, listen=args.listen, api_port=args.api_port, proxy_address=proxy))
