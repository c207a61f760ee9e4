"""The proxies that are measured: Gatepost whole, stock mitmdump, and squid and e2guardian where they are installed."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gate_load import INSPECTED

#: Which rows of a proxy can be measured; squid and e2guardian decrypt only in other builds and with a CA of their own.
GATEPOST, STOCK, SQUID, E2GUARDIAN = "gatepost", "mitmdump", "squid", "e2guardian"
OTHERS = {SQUID: ("plain", "tunnel"), E2GUARDIAN: ("plain", "tunnel")}
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
SQUID_CONF = """\
http_port 127.0.0.1:{port}
http_access allow localhost
acl all_ports port 1-65535
http_access allow CONNECT all_ports
cache deny all
access_log none
cache_log /dev/null
pid_filename none
coredump_dir {folder}
shutdown_lifetime 0 seconds
"""


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
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK") * 1e6


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
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder) as process:
        try:
            _wait(process, port)
            yield Proxy(name, port, process.pid)
        finally:
            process.terminate()


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
    if name == SQUID:
        (folder / "squid.conf").write_text(SQUID_CONF.format(port=port, folder=folder), encoding="ascii")
        return [_installed(name), "-N", "-f", str(folder / "squid.conf")]
    lists = Path("/etc/e2guardian/e2guardian.conf").read_text(encoding="utf-8")
    kept = [line for line in lists.splitlines() if not line.startswith(("filterports", "filterip", "pidfilename"))]
    own = ["filterip = 127.0.0.1", f"filterports = {port}", f"pidfilename = '{folder}/pid'"]
    (folder / "e2guardian.conf").write_text("\n".join([*kept, *own]) + "\n", encoding="utf-8")
    return [_installed(name), "-N", "-c", str(folder / "e2guardian.conf")]


def _installed(name: str) -> str:
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if found is None:
        raise FileNotFoundError(name)
    return found


def is_installed(name: str) -> bool:
    """Say whether the program is there; Gatepost and mitmdump always are."""
    with contextlib.suppress(FileNotFoundError):
        return name in (GATEPOST, STOCK) or bool(_installed(name))
    return False


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
