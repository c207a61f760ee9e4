"""What the gate costs: one decision in memory, and the processor time of the whole proxy for each request.

``python bench/gate.py [--rounds 3] [--requests 600] [--long-run 50000]``
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import ssl
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from gate_decision import make_school, measure
from gate_load import INSPECTED, ROWS, Task, shown_certificate
from gate_others import E2GUARDIAN, SQUID, why_not
from gate_proxies import DECRYPTED, GATEPOST, STOCK, Proxy, running

LOAD = Path(__file__).with_name("gate_load.py")
CONNECTIONS = 16
CLIENT_S = 150.0
#: What another program may fail with; Gatepost and mitmdump have to do every row.
UNABLE = (RuntimeError, ValueError, OSError, EOFError, subprocess.SubprocessError)
WORDS = {
    "plain": "plain HTTP, kept connections",
    "tunnel": "tunnel, a new one for each request",
    "kept": "decrypted, kept connections",
    "new": "decrypted, a new connection for each request",
}
#: New connections cost more; fewer of them say as much.
SHARE = {"plain": 1.0, "tunnel": 0.4, "kept": 1.0, "new": 0.25}
GOALS = {"tunnel": 0.7, "kept": 0.65, "new": 0.65}


@dataclass(frozen=True)
class Sites:
    """The ports of the upstream, and its own certificate as DER."""

    plain: int
    tls: int
    certificate: bytes


@dataclass
class Found:
    """Microseconds a request for each round of each proxy, and why one that is not there could not be measured."""

    costs: dict[str, list[float]]
    reasons: dict[str, str]


@contextlib.contextmanager
def upstream(folder: Path) -> Iterator[Sites]:
    """Run the upstream until the block ends."""
    certificate, key = make_certificate(folder)
    command = [sys.executable, str(LOAD), "upstream", str(certificate), str(key)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout
        plain, tls = process.stdout.readline().split()
        try:
            yield Sites(int(plain), int(tls), ssl.PEM_cert_to_DER_cert(certificate.read_text(encoding="ascii")))
        finally:
            process.terminate()


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """Write a certificate for nobody and its key; nothing here believes or doubts it."""
    from datetime import UTC, datetime, timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key, name, now = ec.generate_private_key(ec.SECP256R1()), x509.Name([]), datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    signed = builder.not_valid_before(now).not_valid_after(now + timedelta(days=1)).sign(key, hashes.SHA256())
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "key.pem").write_bytes(key.private_bytes(*form))
    (folder / "certificate.pem").write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    return folder / "certificate.pem", folder / "key.pem"


def cost_us(proxy: Proxy, row: str, requests: int, sites: Sites) -> float:
    """Microseconds of the proxy's processor time for each request; raises CalledProcessError when one fails."""
    before = proxy.cpu_us()
    numbers = map(str, (requests, CONNECTIONS, sites.plain, sites.tls))
    command = [sys.executable, str(LOAD), "client", str(proxy.port), row, *numbers]
    subprocess.run(command, check=True, capture_output=True, timeout=CLIENT_S)
    return (proxy.cpu_us() - before) / requests


def compare(row: str, *, rounds: int, requests: int, folder: Path, sites: Sites) -> Found:
    """Ask each proxy in turn, forwards and then backwards, so that what else runs here falls on all alike."""
    found = Found({}, {name: why_not(name, row) for name in (SQUID, E2GUARDIAN)})
    with contextlib.ExitStack() as stack:
        proxies = [_started(stack, name, row, folder, sites) for name in (GATEPOST, STOCK)]
        for name in (SQUID, E2GUARDIAN):
            if not found.reasons[name]:
                try:
                    proxies.append(_started(stack, name, row, folder, sites))
                except UNABLE as error:
                    found.reasons[name] = _reason(error)
        found.costs = {proxy.name: [] for proxy in proxies}
        for number in range(rounds):
            for proxy in proxies if number % 2 == 0 else reversed(proxies):
                found.costs[proxy.name].append(cost_us(proxy, row, requests, sites))
    return found


def _started(stack: contextlib.ExitStack, name: str, row: str, folder: Path, sites: Sites) -> Proxy:
    proxy = stack.enter_context(running(name, folder / f"{name}-{row}", row=row))
    if row in DECRYPTED:
        task = Task(proxy.port, row, 1, 1, sites.plain, sites.tls)
        if asyncio.run(shown_certificate(task)) == sites.certificate:
            raise ValueError(f"{name} passes {INSPECTED} on unread")
    # The first requests pay for imports and certificates.
    cost_us(proxy, row, 2 * CONNECTIONS, sites)
    return proxy


def _reason(error: Exception) -> str:
    if isinstance(error, ValueError):
        return "does not decrypt as set up here"
    return "did not start" if isinstance(error, RuntimeError) else "did not answer every request"


def long_run(requests: int, folder: Path, sites: Sites) -> tuple[float, float]:
    """Resident memory in MB of Gatepost's proxy: after its start, and after so many decrypted requests."""
    with running(GATEPOST, folder / "long-run") as proxy:
        early = proxy.memory_mb()
        for _ in range(max(1, requests // 10_000)):
            cost_us(proxy, "kept", min(requests, 10_000), sites)
        return early, proxy.memory_mb()


def line(row: str, found: Found) -> str:
    """One row of the table."""
    middle = {name: f"{median(values):,.0f}" for name, values in found.costs.items()}
    beside = [middle.get(name, found.reasons.get(name, "")) for name in (SQUID, E2GUARDIAN)]
    ratio = median(found.costs[GATEPOST]) / median(found.costs[STOCK])
    goal = f"at most {GOALS[row]}" if row in GOALS else "none"
    cells = [WORDS[row], middle[GATEPOST], middle[STOCK], f"{ratio:.2f}", goal, *beside]
    return f"| {' | '.join(cells)} |"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure all and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--requests", type=int, default=600)
    parser.add_argument("--long-run", type=int, default=50_000)
    chosen = parser.parse_args(arguments)
    speed = measure(make_school())
    print(
        f"a decision: {speed.again_us:.1f} µs asked again, {speed.minute_us:.1f} µs first in another minute; ", end=""
    )
    print(f"{speed.first_us:.1f} µs never asked of this gate; with every rule read each time {speed.plain_us:,.0f} µs")
    print("| processor time a request, µs | Gatepost | mitmdump -q | ratio | goal | squid | e2guardian |")
    print("|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory(prefix="gatepost-bench-") as name, upstream(Path(name)) as sites:
        for row in ROWS:
            requests = max(CONNECTIONS, int(chosen.requests * SHARE[row]))
            found = compare(row, rounds=chosen.rounds, requests=requests, folder=Path(name), sites=sites)
            print(line(row, found), flush=True)
        early, late = long_run(chosen.long_run, Path(name), sites)
    print(
        f"memory of Gatepost's proxy: {early:.0f} MB after its start, {late:.0f} MB after {chosen.long_run:,} requests"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
