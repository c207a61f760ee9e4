"""bootstrap.py from outside: what a newcomer types, and the signals that end it."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from demonstration import free_ports


@pytest.mark.end_to_end
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals to send to one process")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_to_run_alone_ends_everything(root: Path, tmp_path: Path, number: signal.Signals) -> None:
    """A supervisor or a script signals one process, not the whole terminal: nothing stays behind."""
    api, proxy, site = map(str, free_ports(3))
    options = ["--home", str(tmp_path / "home"), "--api-port", api, "--proxy-port", proxy, "--site-port", site]
    command = [sys.executable, str(root / "bootstrap.py"), "run", "--no-open", *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    lines: list[str] = []
    reader = threading.Thread(target=lambda: lines.extend(process.stdout or ()), daemon=True)
    reader.start()
    while process.poll() is None and "sign-in/link" not in "".join(lines):
        time.sleep(0.1)
    process.send_signal(number)
    assert process.wait(30) == 0, "".join(lines)
    reader.join(5)
    assert not reader.is_alive(), "a child still holds the terminal"
    if process.stdout:
        process.stdout.close()


def test_an_unknown_command_is_one_usage(root: Path) -> None:
    """The three commands are named."""
    done = subprocess.run(
        [sys.executable, str(root / "bootstrap.py"), "fly"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, "run" in done.stderr, "Traceback" in done.stderr) == (2, True, False)
