"""The companion's decoding workers: a few processes, started when needed, kept warm, ended and replaced.

Whatever a file does to its decoder (crash, eat memory, never end) happens in a process that can be lost.
"""

from __future__ import annotations

import atexit
import functools
import os
import threading

from companion_api.detectors.workers.worker_messages import Header
from companion_api.detectors.workers.worker_process import Answers, WorkerProcess
from gatepost.errors import UnreadableError

#: Files that are decoded side by side.
MOST_AT_ONCE = min(os.cpu_count() or 1, 4)
#: Seconds in which a worker must give the first or the next item of a file.
LIMIT_S = 10.0
#: Leaking libraries start afresh after so many files.
_MOST_FILES = 500


class Workers:
    """Hands files to idle workers; safe in several threads."""

    def __init__(self, most: int = MOST_AT_ONCE) -> None:
        self._places = threading.BoundedSemaphore(most)
        self._lock = threading.Lock()
        self._idle: list[WorkerProcess] = []

    def stream(self, task: str, data: bytes, options: Header | None = None, *, limit_s: float = LIMIT_S) -> Answers:
        """Yield what the task ``package.module:function`` says of the bytes, item by item.

        Raises UnreadableError when it cannot, takes more than ``limit_s`` for an item, or crashes. Whoever stops
        before the end ends the worker.
        """
        if not self._places.acquire(timeout=limit_s):
            raise UnreadableError("too many files are being opened at once")
        try:
            yield from self._stream(task, data, options or {}, limit_s)
        finally:
            self._places.release()

    def _stream(self, task: str, data: bytes, options: Header, limit_s: float) -> Answers:
        worker = self._take()
        finished = False
        try:
            yield from worker.ask(task, data, options, limit_s)
            finished = True
        except UnreadableError:
            # Said by the task itself, the worker is as good as before.
            finished = worker.is_running
            raise
        finally:
            self._give_back(worker, finished)

    def _take(self) -> WorkerProcess:
        with self._lock:
            while self._idle:
                worker = self._idle.pop()
                if worker.is_running:
                    return worker
                worker.end()
        return WorkerProcess()

    def _give_back(self, worker: WorkerProcess, finished: bool) -> None:
        if finished and worker.asked < _MOST_FILES:
            with self._lock:
                self._idle.append(worker)
        else:
            worker.end()

    def warm(self) -> None:
        """Start a worker for the first file, so that nobody waits for it."""
        with self._lock:
            if not self._idle:
                self._idle.append(WorkerProcess())

    def end(self) -> None:
        """End the idle workers; those at work end with their files or with the companion."""
        with self._lock:
            while self._idle:
                self._idle.pop().end()


@functools.cache
def shared_workers() -> Workers:
    """Return the process's workers."""
    workers = Workers()
    atexit.register(workers.end)
    # A forked process must not speak to its parent's workers.
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=shared_workers.cache_clear)
    return workers
