"""The process in which files of strangers are decoded: ``python -m companion_api.detectors.workers.worker``.

It reads requests from standard input and answers on standard output, one after the other, until its input ends.
A request names a function that takes the file's bytes and options and yields (header, blobs).
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable, Iterator
from typing import BinaryIO

from companion_api.detectors.workers.worker_limits import end_if_silent, limit_myself
from companion_api.detectors.workers.worker_messages import BrokenMessageError, Header, read_message, write_message
from gatepost.errors import UnreadableError

Answer = tuple[Header, list[bytes]]
Task = Callable[[bytes, Header], Iterator[Answer]]
NO_MEMORY = "it needs more memory than is allowed"
DAMAGED = "the file is damaged or cut short"


def main() -> None:
    """Answer until the companion is gone."""
    limit_myself()
    _open_common_decoders()
    requests, answers = sys.stdin.buffer, _own_output()
    try:
        while (message := read_message(requests)) is not None:
            header, (data,) = message
            serve(str(header["task"]), data, header, answers)
    # The companion went away, or ended this worker's answer because it has seen enough.
    except (BrokenPipeError, BrokenMessageError):
        sys.exit(1)


def serve(task: str, data: bytes, options: Header, answers: BinaryIO) -> None:
    """Answer one request; the last message holds ``end`` or ``error``. Exits after running out of memory."""
    try:
        for header, blobs in _function(task)(data, options):
            end_if_silent()
            write_message(answers, {"item": header}, blobs)
        last: Header = {"end": True}
    except UnreadableError as error:
        last = {"error": str(error)}
    except MemoryError:
        last = {"error": NO_MEMORY, "leaves": True}
    except OSError:
        raise
    # Decoders raise almost anything on a damaged file: struct.error, KeyError, SyntaxError…
    except Exception:
        last = {"error": DAMAGED}
    end_if_silent(0)
    write_message(answers, last)
    if last.get("leaves"):
        sys.exit(0)


def _function(task: str) -> Task:
    module, _, name = task.partition(":")
    end_if_silent()
    found: Task = getattr(importlib.import_module(module), name)
    return found


def _own_output() -> BinaryIO:
    """Keep standard output for answers alone: libraries that print must not get between them."""
    output = os.fdopen(os.dup(1), "wb", buffering=256 * 1024)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return output


def _open_common_decoders() -> None:
    from companion_api.detectors.kinds import decode

    decode.prepare()


if __name__ == "__main__":
    main()
