"""The gate's measurement runs, on tiny counts; the decision keeps to its goal with room for a busy machine."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

BENCH = Path(__file__).parents[2] / "bench"
pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processor time is read from /proc")


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The script as a module, with those beside it."""
    monkeypatch.syspath_prepend(str(BENCH))
    import gate

    yield gate
    for name in ("gate", "gate_decision", "gate_load", "gate_others", "gate_proxies"):
        sys.modules.pop(name, None)


def test_a_decision_is_taken_in_microseconds(gate: Any) -> None:
    """Under 10 µs are agreed; the test allows three times that, for it never has the machine to itself."""
    speed = gate.measure(gate.make_school(), questions=1_000, rounds=3)
    assert max(speed.again_us, speed.minute_us) < 30
    assert speed.again_us < speed.plain_us


def test_the_school_has_the_agreed_size(gate: Any) -> None:
    """At least 150 services, 5,000 hosts and 200 rules."""
    school = gate.make_school()
    assert (len(school.catalogue.services), len(school.urls), len(school.policy.rules)) == (170, 5_000, 200)


@pytest.mark.parametrize("row", ["plain", "tunnel", "kept", "new"])
def test_each_row_is_measured(gate: Any, monkeypatch: pytest.MonkeyPatch, row: str, tmp_path: Path) -> None:
    """Both proxies answer every request, and each costs something; the neighbours are tried in one row alone."""
    if row != "plain":
        monkeypatch.setattr(gate, "why_not", lambda _name, _row: "not tried")
    with gate.upstream(tmp_path) as sites:
        found = gate.compare(row, rounds=1, requests=32, folder=tmp_path, sites=sites)
    assert all(values[0] > 0 for values in found.costs.values())
    assert gate.line(row, found).startswith(f"| {gate.WORDS[row]} |")


def test_a_proxy_that_cannot_be_measured_says_why(gate: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """In its cell of the table; the others are measured all the same."""
    monkeypatch.setattr(gate, "why_not", lambda name, _row: "not installed here" if name == gate.SQUID else "")
    monkeypatch.setattr(gate, "running", _refusing(gate.running, gate.E2GUARDIAN))
    with gate.upstream(tmp_path) as sites:
        found = gate.compare("plain", rounds=1, requests=32, folder=tmp_path, sites=sites)
    assert gate.line("plain", found).endswith("| not installed here | did not start |")


def _refusing(whole: Any, refused: str) -> Any:
    def running(name: str, folder: Path, *, row: str) -> Any:
        if name == refused:
            raise RuntimeError("the proxy did not start")
        return whole(name, folder, row=row)

    return running


def test_a_row_that_is_not_decrypted_is_no_figure(gate: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Told by the certificate that the client is shown."""
    whole = gate.running
    monkeypatch.setattr(gate, "running", lambda name, folder, *, row: whole(name, folder, row="tunnel"))
    with (
        gate.upstream(tmp_path) as sites,
        gate.contextlib.ExitStack() as stack,
        pytest.raises(ValueError, match="unread"),
    ):
        gate._started(stack, gate.STOCK, "kept", tmp_path, sites)


def test_memory_is_told(gate: Any, tmp_path: Path) -> None:
    """At the start and after the requests."""
    with gate.upstream(tmp_path) as sites:
        early, late = gate.long_run(32, tmp_path, sites)
    assert 20 < early < late + 10


def test_a_proxy_that_does_not_answer_ends_the_measurement(gate: Any, tmp_path: Path) -> None:
    """No figure without its requests."""
    with gate.upstream(tmp_path) as sites, pytest.raises(gate.subprocess.CalledProcessError):
        gate.cost_us(gate.Proxy("nobody", 1, os.getpid()), "plain", 16, sites)
