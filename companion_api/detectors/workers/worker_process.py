"""One decoding worker as the companion sees it: started, asked, ended."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Generator, Iterator

from companion_api.detectors.workers.worker_messages import BrokenMessageError, Header, read_message, write_message
from gatepost.errors import UnreadableError

_COMMAND = (sys.executable, "-P", "-m", "companion_api.detectors.workers.worker")
#: What of the companion's environment a worker gets: no key, no address of a database.
_ENVIRONMENT = ("PATH", "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "SYSTEMROOT", "LD_LIBRARY_PATH", "LANG", "LC_ALL")
#: Libraries must not start a thread for each core: the pool is what uses the cores.
_ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}
#: What a worker says of a file, item by item: a header and the bytes that belong to it.
Answers = Generator[tuple[Header, list[bytes]]]
CRASHED = "the file made its decoder crash"


class WorkerProcess:
    """A running worker; not for several threads at once."""

    def __init__(self) -> None:
        kept = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(  # noqa: S603 - our own module, no word of a user
            _COMMAND, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, env=kept | _ONE_THREAD, close_fds=True,
        )  # fmt: skip
        self.asked = 0
        self.pid = self._process.pid
        self._late = False

    @property
    def is_running(self) -> bool:
        """False once the process has ended."""
        return self._process.poll() is None

    def ask(self, task: str, data: bytes, options: Header, limit_s: float) -> Answers:
        """Yield the task's items; raises UnreadableError for what the task, a crash or the time says.

        ``limit_s`` is for each item: a worker that lets the companion wait longer is ended.
        """
        self.asked += 1
        sent = False
        while True:
            with self._ended_after(limit_s):
                if not sent:
                    self._send(task, data, options)
                    sent = True
                header, blobs = self._receive(limit_s)
            if "item" not in header:
                return
            yield header["item"], blobs

    def _send(self, task: str, data: bytes, options: Header) -> None:
        assert self._process.stdin is not None  # noqa: S101 - for the type checker
        # A worker that ends while it is being told says so when it is listened to.
        with contextlib.suppress(OSError):
            write_message(self._process.stdin, options | {"task": task}, [data])  # type: ignore[arg-type]

    def _receive(self, limit_s: float) -> tuple[Header, list[bytes]]:
        assert self._process.stdout is not None  # noqa: S101 - for the type checker
        try:
            message = read_message(self._process.stdout)  # type: ignore[arg-type]
        except BrokenMessageError:
            message = None
        if message is None:
            self.end()
            raise UnreadableError(f"it took longer than {limit_s:g} seconds to open" if self._late else CRASHED)
        if "error" in message[0]:
            if message[0].get("leaves"):
                self.end()
            raise UnreadableError(str(message[0]["error"]))
        return message

    @contextlib.contextmanager
    def _ended_after(self, limit_s: float) -> Iterator[None]:
        timer = threading.Timer(limit_s, self._end_late)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _end_late(self) -> None:
        self._late = True
        self._process.kill()

    def end(self) -> None:
        """End the process now; ending twice does no harm."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                if stream is not None:
                    stream.close()
