"""The supervisor: real child processes that end, die and hang."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from gatepost_cli import supervisor as module
from gatepost_cli.supervisor import Part, Supervisor

STAY = "import time; time.sleep(60)"


def python(code: str) -> list[str]:
    """A child that runs the code."""
    return [sys.executable, "-c", code]


def until(condition: Callable[[], bool], seconds: float = 20.0) -> bool:
    """Wait for a condition; False when it does not come."""
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    return condition()


class Running:
    """A supervisor in a thread, stopped at the end of the test."""

    def __init__(self, *parts: Part) -> None:
        self.said: list[str] = []
        self.supervisor = Supervisor(parts, say=self.said.append)
        self.code: int | None = None
        self.thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        self.code = self.supervisor.run()

    def __enter__(self) -> Running:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.supervisor.stop()
        self.thread.join(20)


def test_a_part_that_dies_is_started_again(tmp_path: Path) -> None:
    """The second start is another process."""
    starts = tmp_path / "starts"
    code = f"open({str(starts)!r}, 'a').write('x')"
    with Running(Part("fragile", python(code))):
        assert until(lambda: starts.exists() and len(starts.read_text()) >= 2)


def test_a_part_that_was_given_something_wrong_ends_all(tmp_path: Path) -> None:
    """Exit 2 at the first start is passed on, and the others are ended."""
    other = Part("other", python(STAY))
    with Running(other, Part("wrong", python("raise SystemExit(2)"))) as running:
        assert until(lambda: running.code == 2)
    assert other.process is not None
    assert other.process.poll() is not None


def test_stop_ends_every_part_and_returns_zero() -> None:
    """A clean end is exit 0, and no child is left."""
    parts = [Part("one", python(STAY)), Part("two", python(STAY))]
    with Running(*parts) as running:
        assert until(lambda: all(part.process for part in parts))
    assert running.code == 0
    assert all(part.process and part.process.poll() is not None for part in parts)


def test_a_part_that_does_not_end_is_killed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A child that ignores SIGTERM does not keep the machine from shutting down."""
    monkeypatch.setattr(module, "STOP_TIMEOUT_S", 0.5)
    ready = tmp_path / "ready"
    deaf = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); open({str(ready)!r}, 'w').close(); " + STAY
    with Running(Part("deaf", python(deaf))) as running:
        assert until(ready.exists)
    assert any("did not end in time" in line for line in running.said)


@pytest.mark.skipif(os.name != "posix", reason="looks for a process by its id, which Windows may give away at once")
def test_a_part_ends_with_a_supervisor_that_was_killed(tmp_path: Path) -> None:
    """SIGKILL leaves it no time to end its parts; a port that stays taken would need repair by hand."""
    child = f"import os, time; open({str(tmp_path / 'pid')!r}, 'w').write(f'{{os.getpid()}} ')"
    child += "; from gatepost_cli import lifeline; lifeline.follow(); time.sleep(60)"
    part = f"Part('one', {python(child)!r})"
    code = f"from gatepost_cli.supervisor import Part, Supervisor; Supervisor([{part}], say=print).run()"
    with subprocess.Popen(python(code)) as supervisor:
        assert until(lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text().endswith(" "))
        supervisor.kill()
    assert until(lambda: not is_running(int((tmp_path / "pid").read_text())))


def is_running(process: int) -> bool:
    """False once the process is gone, or waits only for its new parent to notice."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        pass
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return not Path("/proc/self/stat").exists()


def test_secrets_of_a_part_are_not_in_its_repr() -> None:
    """A token in the environment never reaches a log line."""
    assert "token-of-the-proxy" not in repr(Part("proxy", ["proxy"], {"TOKEN": "token-of-the-proxy"}))
