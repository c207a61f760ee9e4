"""Runs the proxy: mitmproxy's library with the few addons it needs, from our own entry point.

Not ``mitmdump -s``: half the work for each request, and no script reload after which everything passes.
"""

# mypy: allow-untyped-calls
from __future__ import annotations

import argparse
import asyncio
import logging
import signal
import socket
import sys
from collections.abc import Sequence

from mitmproxy import exceptions, master, options
from mitmproxy.addons import block, core, disable_h2c, next_layer, proxyserver

from gatepost.errors import GatepostError, InputError
from proxy_addon import dispatch, quiet_logs, websocket_close
from proxy_addon.assembly import Parts, our_addons
from proxy_addon.bodies import bounded_stream, trailers
from proxy_addon.ca import SchoolTlsConfig, ensure_ca
from proxy_addon.closing import close_all
from proxy_addon.options import ProxyOptions, add_arguments, from_args
from proxy_addon.swift import lighter, one_write, prompt_hooks, shortcut

logger = logging.getLogger(__name__)

EXIT_INPUT = 2
FINISH_REQUESTS_S = 10.0
FLUSH_EVENTS_S = 1.5
CLOSE_CONNECTIONS_S = 1.0


def main(chosen: ProxyOptions) -> int:
    """Run until SIGINT or SIGTERM; 0 on a clean end. Raises InputError when something given is wrong."""
    quiet_logs.set_up()
    check_port(chosen.listen, chosen.port)
    asyncio.run(_run(chosen))
    return 0


async def _run(chosen: ProxyOptions) -> None:
    parts = Parts.make(chosen)
    try:
        await parts.watch.load()
        ensure_ca(chosen.home, school=parts.watch.current.policy.school.name)
        proxy = make_master(chosen, parts)
        await _serve(proxy, chosen, parts)
    finally:
        await parts.companion.close()


def make_master(chosen: ProxyOptions, parts: Parts) -> master.Master:
    """Assemble mitmproxy; raises InputError for a ``--set`` that it does not take."""
    bounded_stream.install()
    trailers.install()
    one_write.install()
    lighter.install()
    websocket_close.install()
    dispatch.install()
    prompt_hooks.install()
    shortcut.install()
    proxy = master.Master(options.Options())
    proxy.addons.add(
        core.Core(),
        block.Block(),
        proxyserver.Proxyserver(),
        *our_addons(chosen, parts),
        next_layer.NextLayer(),
        disable_h2c.DisableH2C(),
    )
    # The gate's word on a TLS connection comes after mitmproxy's own, so this one goes to the front.
    tls_config = SchoolTlsConfig(chosen.home)
    proxy.addons.add(tls_config)
    proxy.addons.chain.insert(0, proxy.addons.chain.pop())
    set_options(proxy.options, chosen)
    return proxy


def set_options(target: options.Options, chosen: ProxyOptions) -> None:
    """Set ours, then those of ``--set``; raises InputError with mitmproxy's own reason."""
    problems: list[Exception] = []

    def note(exc: Exception) -> None:
        problems.append(exc)

    target.errored.connect(note)
    own = {
        "listen_host": chosen.listen,
        "listen_port": chosen.port,
        "confdir": str(chosen.home.ca_cert.parent),
        # A certificate names the one host it is for; with the site's own names browsers reuse it for sister hosts.
        "upstream_cert": False,
        "rawtcp": False,
    }
    try:
        target.update(**own)
        target.set(*chosen.settings)
    except (exceptions.OptionsError, ValueError) as error:
        problems.append(error)
    if problems:
        raise InputError(str(problems[0]), place="--set")


async def _serve(proxy: master.Master, chosen: ProxyOptions, parts: Parts) -> None:
    stop = asyncio.Event()
    _on_signals(stop)
    parts.watch.start()
    parts.events.start()
    running = asyncio.create_task(proxy.run(), name="gatepost proxy")
    server: proxyserver.Proxyserver = proxy.addons.get("proxyserver")
    try:
        await _listening(server, running, chosen)
        await _first(stop.wait(), running)
        await _end(server, parts)
    finally:
        proxy.shutdown()
        await running


async def _listening(server: proxyserver.Proxyserver, running: asyncio.Task[None], chosen: ProxyOptions) -> None:
    """Wait for the socket and say so; raises InputError when there is none."""
    while not (server.is_running or running.done()):
        await asyncio.sleep(0.01)
    addresses = server.listen_addrs()
    if not addresses:
        raise InputError(f"cannot listen on {chosen.listen}:{chosen.port}", place="--proxy-port")
    host, port = addresses[0][:2]
    print(f"proxy listening on http://{host}:{port}", flush=True)  # noqa: T201 - what a supervisor waits for


async def _first(*waits: object) -> None:
    tasks = [asyncio.ensure_future(wait) for wait in waits]  # type: ignore[call-overload]
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)


async def _end(server: proxyserver.Proxyserver, parts: Parts) -> None:
    """Take no more connections, let requests in flight end, and hand over the events."""
    for instance in server.servers:
        await instance.stop()
    if not await parts.in_flight.finish(FINISH_REQUESTS_S):
        logger.warning("%d requests did not end in time and were cut", len(parts.in_flight.flows))
    parts.watch.stop()
    await parts.events.stop(FLUSH_EVENTS_S)
    await close_all(server, CLOSE_CONNECTIONS_S)
    # What is left is cut by the end of the event loop, which asyncio reports as a failure of each connection.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)


def _on_signals(stop: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    if sys.platform == "win32":
        for name in (signal.SIGINT, signal.SIGTERM, signal.SIGBREAK):
            signal.signal(name, lambda *_: loop.call_soon_threadsafe(stop.set))
    else:
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, stop.set)


def check_port(listen: str, port: int) -> None:
    """Raise InputError when the address is taken or is none of this machine's."""
    try:
        family, _, _, _, address = socket.getaddrinfo(listen, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            if sys.platform != "win32":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        message = f"cannot listen on {listen}:{port}: {error.strerror or error}; choose another"
        raise InputError(message, place="--proxy-port") from error


def command_line(arguments: Sequence[str] | None = None) -> int:
    """``python -m proxy_addon.run``: the same as ``gatepost proxy``."""
    parser = argparse.ArgumentParser(prog="gatepost proxy", allow_abbrev=False)
    add_arguments(parser)
    try:
        return main(from_args(parser.parse_args(arguments)))
    except GatepostError as error:
        sys.stderr.write(f"gatepost: error: {error}\n")
        return EXIT_INPUT


if __name__ == "__main__":
    sys.exit(command_line())
