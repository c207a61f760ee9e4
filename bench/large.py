"""What long uploads cost: memory and processor time of the proxy and of the companion, real ones, on loopback.

    .venv/bin/python bench/large.py --megabytes 300

Prints a table for bench/large.md. Each row has a proxy and a companion of its own. Linux only: /proc tells.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from companion_server import free_port, running
from long_body_helpers import BOUNDARY, Sink, digest_of, film_form, peak_mb, running_sink
from proxy_helpers import POLICY, ROOT, Proxy, make_home, running_proxy

MB = 1_000_000
URL = "https://chatterbox.example/api/upload"
FORM = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY.decode()}"}
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Case:
    """How the film is sent."""

    name: str
    http2: bool = False
    chunked: bool = False
    at_once: int = 1
    site_pause_s: float = 0.0


CASES = (
    Case("HTTP/1.1, length told"),
    Case("HTTP/1.1, chunked", chunked=True),
    Case("HTTP/2", http2=True),
    Case("ten at once, each a tenth", at_once=10),
    Case("a site that takes 30 MB a second", site_pause_s=0.033),
)


def measure(case: Case, size: int) -> list[float]:
    """The figures of one row, in the order of the table's head."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        sink = stack.enter_context(running_sink())
        home = make_home(folder / "home", POLICY | {"limits": {"max_upload_bytes": 2 * size}})
        arguments = ["device", "add", "--home", str(home.root), "--json", "--kind", "proxy", "proxy"]
        made = subprocess.run(
            [sys.executable, "-m", "gatepost_cli", *arguments], cwd=ROOT, capture_output=True, check=True
        )
        stack.enter_context(mock.patch("proxy_helpers.TOKEN", json.loads(made.stdout)["token"]))
        port = free_port()
        companion = stack.enter_context(running(home.root, port))
        proxy = stack.enter_context(running_proxy(home, f"http://127.0.0.1:{port}", "--upstream", sink.url))
        send(proxy, Case("first"), 100_000)
        pids = proxy.process.pid, companion.pid
        before, cpu = [peak_mb(pid) for pid in pids], cpu_ms(pids[0])
        sink.pause_s = case.site_pause_s
        sink.bodies.clear()
        took = send_all(proxy, case, size)
        check(sink, case, size)
        after = [peak_mb(pid) for pid in pids]
        cost = (cpu_ms(pids[0]) - cpu) / (size / MB)
        return [before[0], after[0] - before[0], after[1] - before[1], cost, took]


def send_all(proxy: Proxy, case: Case, size: int) -> float:
    """Send the film, or as many at once; returns the seconds that it took."""
    began = time.monotonic()
    with ThreadPoolExecutor(case.at_once) as senders:
        list(senders.map(lambda _: send(proxy, case, size // case.at_once), range(case.at_once)))
    return time.monotonic() - began


def send(proxy: Proxy, case: Case, size: int) -> None:
    """One film; anything but 200 ends the run."""
    headers = FORM if case.chunked else FORM | {"Content-Length": str(sum(map(len, film_form(size))))}
    with proxy.client(http2=case.http2) as client:
        client.timeout = 300
        answer = client.post(URL, content=digest_of(film_form(size), hashlib.sha256()), headers=headers)
    if answer.status_code != 200:
        raise SystemExit(f"answered {answer.status_code}: {answer.text[:200]}")


def check(sink: Sink, case: Case, size: int) -> None:
    """Every film has arrived whole."""
    whole = sum(map(len, film_form(size // case.at_once)))
    if [length for length, _ in sink.bodies] != [whole] * case.at_once:
        raise SystemExit("a film did not arrive whole")


def cpu_ms(pid: int) -> float:
    """Processor time of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / TICKS


def rows(size: int, cases: Sequence[Case] = CASES) -> Iterator[str]:
    """The table, line by line."""
    yield "| film | proxy before, MB | above that | companion, above before | proxy's CPU, ms a MB | seconds |"
    yield "|---|---|---|---|---|---|"
    for case in cases:
        yield f"| {case.name} | " + " | ".join(f"{figure:.1f}" for figure in measure(case, size)) + " |"


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description="What long uploads cost.")
    parser.add_argument("--megabytes", type=int, default=300, help="length of the film (default: %(default)s)")
    for line in rows(parser.parse_args().megabytes * MB):
        print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
