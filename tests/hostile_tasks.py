"""What a decoder that a hostile file has taken over might do, as tasks for a decoding worker."""

from __future__ import annotations

import ctypes
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Answer = tuple[dict[str, Any], list[bytes]]


def crash(data: bytes, options: dict[str, Any]) -> Iterator[Answer]:
    """Read from nowhere."""
    yield {}, [data]
    ctypes.string_at(0)


def hang(data: bytes, options: dict[str, Any]) -> Iterator[Answer]:
    """Never end."""
    time.sleep(600)
    yield {}, [data]


def eat(data: bytes, options: dict[str, Any]) -> Iterator[Answer]:
    """Ask for 8 GB."""
    yield {}, [bytes(8 * 1024**3)]


def write(data: bytes, options: dict[str, Any]) -> Iterator[Answer]:
    """Write the file's bytes to disk."""
    Path(options["path"]).write_bytes(data)
    yield {}, []


def talk(data: bytes, options: dict[str, Any]) -> Iterator[Answer]:
    """Print where the answers go, by Python and past it."""
    print("hello", flush=True)  # noqa: T201
    os.write(1, b"\xff\xff\xff\xffgarbage")
    yield {"said": True}, [data]


def garble(data: bytes, options: dict[str, Any]) -> Iterator[Answer]:
    """Write garbage to every open pipe and end."""
    for number in range(3, 32):
        try:
            os.write(number, b"\xff\xff\xff\x7f" * 4)
        except OSError:
            continue
    yield {}, []
    sys.exit(0)


def environment(data: bytes, options: dict[str, Any]) -> Iterator[Answer]:
    """Tell the names in the environment."""
    yield {"names": sorted(os.environ)}, []


def count(data: bytes, options: dict[str, Any]) -> Iterator[Answer]:
    """Count without end, and say in which process."""
    number = 0
    while True:
        yield {"number": number, "pid": os.getpid()}, []
        number += 1


def once(data: bytes, options: dict[str, Any]) -> Iterator[Answer]:
    """Say in which process."""
    yield {"pid": os.getpid()}, []
