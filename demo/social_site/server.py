"""Chatterbox, a sample social site that behaves like today's: start it, see Gatepost work on it.

    python demo/social_site/server.py --port 9000

Everything is kept in memory and forgotten at the end. It answers under any host name, is meant for loopback,
and is never installed on a school's server.
"""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from collections.abc import Sequence

from aiohttp import web
from chatterbox_routes import make_app


def parse_arguments(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """``--host`` and ``--port``; port 0 takes a free one."""
    parser = argparse.ArgumentParser(description="Chatterbox, the sample social site.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=9000, help="port; 0 takes a free one (default: %(default)s)")
    return parser.parse_args(arguments)


async def serve(host: str, port: int) -> None:
    """Serve until SIGTERM or SIGINT."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        try:
            loop.add_signal_handler(name, stopped.set)
        except NotImplementedError:  # Windows: its loop has no handlers, the plain ones do
            signal.signal(name, lambda *_: loop.call_soon_threadsafe(stopped.set))
    runner = web.AppRunner(make_app(), access_log=None, shutdown_timeout=2)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        print(f"Chatterbox is ready on http://{host}:{runner.addresses[0][1]}/", flush=True)
        await stopped.wait()
    finally:
        await runner.cleanup()


def main() -> int:
    """Run the site; 0 after a signal, 2 when the port cannot be had."""
    options = parse_arguments()
    try:
        asyncio.run(serve(options.host, options.port))
    except OSError as error:
        print(f"chatterbox: error: --port {options.port}: {error.strerror or error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
