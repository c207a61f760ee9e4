"""One place that silences other libraries' warnings, one thread at a time."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

# Python's warning filter belongs to the whole process: two threads that both set and restore it can leave it wrong.
_quiet = threading.RLock()


@contextmanager
def no_warnings() -> Iterator[None]:
    """Ignore every warning inside; only one thread at a time is inside."""
    with _quiet, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
