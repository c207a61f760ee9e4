"""Keeps what people write out of the logs: tracebacks tell where, never what."""

from __future__ import annotations

import logging
import traceback

LONGEST_LINE = 300
FORMAT = "gatepost proxy: %(levelname)s: %(message)s"


class WithoutContent(logging.Filter):
    """Shortens each message and turns its traceback into kinds and places.

    mitmproxy puts events, and with them whole bodies, into the text of its exceptions.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the record in place; always keep it."""
        message = " ".join(record.getMessage().split())
        if record.exc_info and record.exc_info[1] is not None:
            foreign = record.name.startswith("mitmproxy")
            message = f"{'a hook or layer failed' if foreign else message} [{where(record.exc_info[1])}]"
        record.msg, record.args = message[:LONGEST_LINE], ()
        record.exc_info = record.exc_text = record.stack_info = None
        return True


def where(error: BaseException) -> str:
    """``ValueError at module:line < module:line``, innermost first, three places at most."""
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    places = " < ".join(f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in reversed(frames))
    return f"{type(error).__name__} at {places or 'an unknown place'}"


def set_up() -> None:
    """Log warnings and worse to stderr, each as one line without content."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter(FORMAT))
    handler.addFilter(WithoutContent())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
