"""Keeps the parts of one deployment running: starts them, restarts one that dies, ends all of them together."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from gatepost_cli.lifeline import VARIABLE

#: A part that dies is started again after this long, doubling up to the maximum while it keeps dying.
FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 30.0
#: A part that ran this long counts as healthy: its next death starts with the first pause again.
HEALTHY_AFTER_S = 60.0
#: What the parts have to finish requests in flight and write what is queued.
STOP_TIMEOUT_S = 12.0
#: A part whose first start ends with this code was given something wrong: starting it again would not help.
BAD_INPUT_EXIT = 2


@dataclass
class Part:
    """One child process: its name, its command and what of the environment is its own."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    started_at: float = 0.0
    pause_s: float = FIRST_PAUSE_S
    restart_at: float = 0.0
    deaths: int = 0

    def start(self, lifeline: int) -> None:
        """Start the child; on Windows in a group of its own, so that it can be asked to end.

        ``lifeline`` is the read end of a pipe: the child's stdin, which ends with the supervisor.
        """
        flags = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
        environment = {**os.environ, **self.environment, VARIABLE: "stdin"}
        self.process = subprocess.Popen(  # noqa: S603 - our own parts
            self.command, env=environment, creationflags=flags, stdin=lifeline
        )
        self.started_at = time.monotonic()

    def ask_to_end(self) -> None:
        """Ask the child to finish what is in flight and end."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(getattr(signal, "CTRL_BREAK_EVENT", signal.SIGTERM))


class Supervisor:
    """Runs parts until asked to stop. ``say`` gets one line for each thing that happens."""

    def __init__(self, parts: Sequence[Part], *, say: Callable[[str], None]) -> None:
        self.parts = parts
        self.say = say
        self.stopping = threading.Event()
        self.exit_code = 0
        self.lifeline = -1

    def run(self) -> int:
        """Start every part, watch them, and return the exit code once all of them have ended."""
        self.lifeline, held_open = os.pipe()
        try:
            self._run()
        finally:
            os.close(self.lifeline)
            os.close(held_open)
        return self.exit_code

    def _run(self) -> None:
        for part in self.parts:
            part.start(self.lifeline)
        while not self.stopping.wait(0.1):
            for part in self.parts:
                self._look_after(part)
        self._end_all()

    def stop(self, *_: object) -> None:
        """Ask for the end; also a signal handler."""
        self.stopping.set()

    def _look_after(self, part: Part) -> None:
        now = time.monotonic()
        if part.process is None:
            if now >= part.restart_at:
                self.say(f"{part.name} is starting again")
                part.start(self.lifeline)
        elif (code := part.process.poll()) is not None:
            self._plan_restart(part, code, now)

    def _plan_restart(self, part: Part, code: int, now: float) -> None:
        part.deaths += 1
        if code == BAD_INPUT_EXIT and part.deaths == 1:
            self.exit_code = BAD_INPUT_EXIT
            self.stopping.set()
            return
        healthy = now - part.started_at >= HEALTHY_AFTER_S
        part.pause_s = FIRST_PAUSE_S if healthy else min(part.pause_s * 2, LONGEST_PAUSE_S)
        part.process, part.restart_at = None, now + part.pause_s
        self.say(f"{part.name} ended with code {code}; it starts again in {part.pause_s:.0f} s")

    def _end_all(self) -> None:
        deadline = time.monotonic() + STOP_TIMEOUT_S
        for part in reversed(self.parts):
            part.ask_to_end()
        for part in self.parts:
            if part.process is not None:
                self._wait_or_kill(part, part.process, deadline)

    def _wait_or_kill(self, part: Part, process: subprocess.Popen[bytes], deadline: float) -> None:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.say(f"{part.name} did not end in time and was ended")
            process.kill()
            process.wait()
