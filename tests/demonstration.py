"""The demonstration as a subprocess on free ports: the real companion, proxy, database and sample site."""

from __future__ import annotations

import contextlib
import json
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
START_TIMEOUT_S = 90


@dataclass
class Demonstration:
    """Where the parts are, and what the demonstration printed so far."""

    home: Path
    api_port: int
    proxy_port: int
    site_port: int
    process: subprocess.Popen[str]
    lines: list[str] = field(default_factory=list)

    @property
    def api(self) -> str:
        """The companion."""
        return f"http://127.0.0.1:{self.api_port}"

    @property
    def proxy(self) -> str:
        """The proxy."""
        return f"http://127.0.0.1:{self.proxy_port}"

    @property
    def site(self) -> str:
        """The sample site, reached directly, for asking what arrived there."""
        return f"http://127.0.0.1:{self.site_port}"

    @property
    def ca(self) -> str:
        """The CA file that clients trust."""
        return str(self.home / "ca" / "gatepost-ca.pem")

    @property
    def device_token(self) -> str:
        """The token of the staffroom laptop's extension."""
        facts = json.loads((self.home / "demo.json").read_text(encoding="utf-8"))
        return str(facts["device_token"])

    @property
    def sign_in_link(self) -> str:
        """The e-safety lead's one-time link, as printed."""
        return re.findall(r"http://127\.0\.0\.1:\d+/sign-in/link/\S+", "".join(self.lines))[-1]


def free_ports(count: int) -> list[int]:
    """Ports that nothing listens on, found by binding port 0."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


@contextlib.contextmanager
def demonstration(home: Path) -> Iterator[Demonstration]:
    """Start everything, wait for the greeting, and end it with Ctrl-C; a dirty end fails the test."""
    api, proxy, site = free_ports(3)
    options = ["--home", str(home), "--api-port", str(api), "--proxy-port", str(proxy), "--site-port", str(site)]
    command = [sys.executable, str(ROOT / "demo" / "run.py"), "--no-open", *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=home.parent)
    running = Demonstration(home, api, proxy, site, process)
    reader = threading.Thread(target=_read, args=(running,), daemon=True)
    reader.start()
    try:
        _wait_for_greeting(running)
        yield running
    finally:
        process.send_signal(signal.SIGINT)
        code = process.wait(30)
        reader.join(5)
        if process.stdout:
            process.stdout.close()
    assert code == 0, "".join(running.lines)


def _read(running: Demonstration) -> None:
    for line in running.process.stdout or ():
        running.lines.append(line)


def _wait_for_greeting(running: Demonstration) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline and running.process.poll() is None:
        if any("--proxy-server" in line for line in running.lines):  # the browser's command is the last thing it says
            return
        time.sleep(0.1)
    raise AssertionError("the demonstration did not start:\n" + "".join(running.lines))
