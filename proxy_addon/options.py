"""What the proxy is started with."""

from __future__ import annotations

import argparse
import os
from dataclasses import dataclass, field
from pathlib import Path

from gatepost.errors import InputError
from gatepost.home import Home, find_home

TOKEN_VARIABLE = "GATEPOST_PROXY_TOKEN"  # noqa: S105 - the variable's name
DEFAULT_PROXY_PORT = 8080
DEFAULT_API_PORT = 8470
HIGHEST_PORT = 65535


@dataclass(frozen=True, slots=True)
class ProxyOptions:
    """One proxy. Port 0 takes a free one; ``settings`` are mitmproxy's own, as ``OPTION=VALUE``."""

    home: Home
    companion: str = f"http://127.0.0.1:{DEFAULT_API_PORT}"
    listen: str = "127.0.0.1"
    port: int = DEFAULT_PROXY_PORT
    upstream: str | None = None
    settings: tuple[str, ...] = ()
    token: str = field(default="", repr=False)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command line of ``gatepost proxy``."""
    parser.add_argument("--home", help="the school's folder (default: GATEPOST_HOME, else the user's data folder)")
    parser.add_argument("--companion", metavar="URL", help="the companion (default: http://127.0.0.1:API-PORT)")
    parser.add_argument("--api-port", type=int, default=DEFAULT_API_PORT, help="the companion's port (default 8470)")
    parser.add_argument("--proxy-port", type=int, default=DEFAULT_PROXY_PORT, help="port to listen on (default 8080)")
    parser.add_argument("--listen", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
    parser.add_argument(
        "--set", action="append", default=[], metavar="OPTION=VALUE", help="an option of mitmproxy's own"
    )
    parser.add_argument(
        "--upstream", metavar="URL", help="tests and staging: whatever passes goes to this server instead"
    )
    parser.add_argument(
        "--token-file", metavar="FILE", help=f"file with the proxy's device token (default: {TOKEN_VARIABLE})"
    )


def from_args(args: argparse.Namespace) -> ProxyOptions:
    """Turn parsed arguments into options; raises InputError naming the option that is wrong."""
    for option, port in (("--proxy-port", args.proxy_port), ("--api-port", args.api_port)):
        if not 0 <= port <= HIGHEST_PORT:
            raise InputError(f"{port} is not a port; choose one from 1 to {HIGHEST_PORT}", place=option)
    return ProxyOptions(
        home=find_home(args.home),
        companion=args.companion or f"http://127.0.0.1:{args.api_port}",
        listen=args.listen,
        port=args.proxy_port,
        upstream=args.upstream,
        settings=tuple(args.set),
        token=read_token(args.token_file),
    )


def read_token(path: str | None) -> str:
    """The device token from a file, else from the environment; empty when there is none."""
    if path is None:
        return os.environ.get(TOKEN_VARIABLE, "").strip()
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot be read: {error}", place=path) from error
