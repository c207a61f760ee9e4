"""A companion in a child process, for tests that stop it, kill it or take its port."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

START_S = 60.0
_PROGRAM = (
    "import sys; from pathlib import Path; from gatepost.home import Home; "
    "from companion_api.settings import Settings; from companion_api.wsgi import serve; "
    "sys.exit(serve(Settings.from_home(Home(Path(sys.argv[1])), api_port=int(sys.argv[2]), warm_models=False)))"
)


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def running(home: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """The companion of a home, answering; whatever becomes of it, it is gone afterwards."""
    environment = {name: value for name, value in os.environ.items() if name != "GATEPOST_DATABASE_URL"}
    child = subprocess.Popen([sys.executable, "-c", _PROGRAM, str(home), str(port)], env=environment)
    try:
        _wait(child, port)
        yield child
    finally:
        child.kill()
        child.wait()


def _wait(child: subprocess.Popen[bytes], port: int) -> None:
    end = time.monotonic() + START_S
    while child.poll() is None and time.monotonic() < end:
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1).close()
            return
        time.sleep(0.1)
    raise RuntimeError(f"the companion did not start: {child.poll()}")
