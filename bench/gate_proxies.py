"""The proxies that are measured: Gatepost whole, stock mitmdump, and squid and e2guardian where they are installed."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gate_load import INSPECTED
from gate_others import E2GUARDIAN, SQUID, e2guardian_command, hand_over, squid_command, user

GATEPOST, STOCK = "gatepost", "mitmdump"
#: In these rows the proxy reads what it carries.
DECRYPTED = ("kept", "new")
END_S = 2.0
START_S = 30.0
APPROVED = {"owner": "E-safety lead", "approved_by": "Governors", "approved_on": "2026-09-01", "reason": "Decided."}
POLICY: dict[str, Any] = {
    "extends": "default",
    "school": {"name": "Meadowbrook Primary School"},
    "networks": [{"cidr": "127.0.0.0/8", "role": "teacher"}],
    "services": [{"id": "measured", "name": "Measured", "category": "social", "hosts": [INSPECTED]}],
    "rules": [{"id": "staff-post", "services": ["measured"], "decision": "inspect", "when": "always", **APPROVED}],
    "notice": {"published_on": "2026-09-01", "version": "1"},
    "dpia": {"signed_by": "Dana Price", "role": "DPO", "signed_on": "2026-09-01"},
}


@dataclass(frozen=True)
class Proxy:
    """A running proxy."""

    name: str
    port: int
    pid: int

    def cpu_us(self) -> float:
        """Processor time used so far by the process and by those that it started (Linux), in microseconds."""
        return sum(_cpu_us(pid) for pid in _family(self.pid))

    def memory_mb(self) -> float:
        """Resident memory of the process and of those that it started."""
        return sum(_status_kb(pid) for pid in _family(self.pid)) / 1024


def _cpu_us(pid: int) -> float:
    # Linux's clock of another process counts nanoseconds (clock_getcpuclockid(3)); /proc/PID/stat ticks every 10 ms.
    return time.clock_gettime_ns(~pid << 3 | 2) / 1e3


def _status_kb(pid: int) -> int:
    return int(Path(f"/proc/{pid}/status").read_text(encoding="ascii").split("VmRSS:")[1].split()[0])


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return [pid, *(each for child in children for each in _family(int(child)))]


@contextlib.contextmanager
def running(name: str, folder: Path, *, row: str = "plain") -> Iterator[Proxy]:
    """Run the proxy on a free port until the block ends. A tunnel is passed unread, which mitmdump must be told."""
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    command = _command(name, folder, port, row)
    owner: dict[str, Any] = {}
    if name in (SQUID, E2GUARDIAN):
        hand_over(folder)
        owner = {"user": user().pw_uid, "group": user().pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder, **owner)
    try:
        _wait(process, port)
        yield Proxy(name, port, process.pid)
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(END_S)
    except subprocess.TimeoutExpired:
        # e2guardian does not listen to the polite signal.
        process.kill()
        process.wait()


def _command(name: str, folder: Path, port: int, row: str) -> list[str]:
    if name == GATEPOST:
        (folder / "policy.yaml").write_text(json.dumps(POLICY), encoding="utf-8")
        base = [sys.executable, "-m", "gatepost_cli", "proxy", "--home", str(folder), "--proxy-port", str(port)]
        # Nobody answers there: the policy is the home's own, and none of the requests is a post.
        return [*base, "--companion", f"http://127.0.0.1:{free_port()}", "--set", "ssl_insecure=true"]
    if name == STOCK:
        program = str(Path(sys.executable).parent / "mitmdump")
        base = [program, "-q", "--listen-host", "127.0.0.1", "-p", str(port), "-k", "--set", f"confdir={folder}"]
        return [*base, "--set", "ignore_hosts=.*"] if row == "tunnel" else base
    make = squid_command if name == SQUID else e2guardian_command
    return make(folder, port, decrypt=row in DECRYPTED)


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    end = time.monotonic() + START_S
    while process.poll() is None and time.monotonic() < end:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise RuntimeError(f"the proxy did not start: {process.args}")
