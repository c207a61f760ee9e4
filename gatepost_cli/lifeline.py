"""Ends a part whose supervisor was killed, so that the next `gatepost up` finds its ports free."""

from __future__ import annotations

import os
import threading

#: Set for parts that a supervisor started: their stdin is a pipe that it holds open and never writes to.
VARIABLE = "GATEPOST_LIFELINE"
SUPERVISOR_GONE_EXIT = 3


def follow() -> None:
    """Watch the supervisor from now on, where there is one."""
    if os.environ.pop(VARIABLE, ""):
        threading.Thread(target=_wait_for_the_end, name="lifeline", daemon=True).start()


def _wait_for_the_end() -> None:
    try:
        while os.read(0, 1):
            pass
    except OSError:
        pass
    # A supervisor that is asked to end asks its parts first: this one was killed, and what it left must not linger.
    # Nothing is lost by ending here, because events are on disk before an answer says so.
    os._exit(SUPERVISOR_GONE_EXIT)
