"""What a decoding worker may use: memory, time, no files. The system enforces it, whatever a decoder does.

Windows has no such limits for a process on itself: there the companion alone ends a worker that takes too long.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys

#: Address space of a worker: libraries, a 64-megapixel picture and two copies of it. In bytes.
MEMORY_BYTES = 2 * 1024 * 1024 * 1024
#: A worker whose companion is gone ends by itself after so many seconds of silence in the middle of a file.
SILENT_S = 60
_FILES = 64


def limit_myself() -> None:
    """Set the limits of this process, for good."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the companion, which ends its workers
    if sys.platform == "win32":
        return
    import resource

    limits = {
        resource.RLIMIT_AS: MEMORY_BYTES,
        resource.RLIMIT_FSIZE: 0,  # nothing of a picture can be written to disk
        resource.RLIMIT_CORE: 0,  # nor the memory of a decoder that crashed
        resource.RLIMIT_NOFILE: _FILES,
    }
    for kind, most in limits.items():
        # macOS knows RLIMIT_AS and refuses to lower it.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (most, most))
    with contextlib.suppress(OSError):
        os.nice(1)


def end_if_silent(seconds: int = SILENT_S) -> None:
    """Let the system end this process unless this is called again in time; 0 calls it off."""
    if sys.platform != "win32":
        signal.alarm(seconds)
