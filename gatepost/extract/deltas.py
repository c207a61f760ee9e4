"""Documents that travel as edits: inserts and deletions, put together to the words that were typed.

Google Docs' commands ``{"ty": "is", "ibi": 1, "s": "Th"}`` (insert before position) and ``{"ty": "ds", "si": 1,
"ei": 2}`` (delete from, to), bundled in ``mlti``; and operations that only skip and insert, as ShareDB's text type
has them. Quill's ``ops`` are rich text. ``DocumentStore`` goes on from one request to the next.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_MAX_COMMANDS = 5_000
_MAX_CHARS = 200_000
_MAX_DEPTH = 20


@dataclass(frozen=True, slots=True)
class Edit:
    """``text`` goes in before ``position``; or, without text, what stands from there up to ``end`` goes."""

    position: int
    text: str = ""
    end: int = 0


def edits_of(value: object) -> list[Edit]:
    """The edits of a list of commands, in order; empty when ``value`` is no such list."""
    if not isinstance(value, list) or not value or not isinstance(value[0], dict):
        return []
    return list(_edits(value, _MAX_DEPTH)) if {"ty", "commands"}.intersection(value[0]) else []


def join_edits(value: object) -> str | None:
    """What the edits of one request add, each run of words on a line of its own; None when there are none."""
    edits = edits_of(value)
    if not any(edit.text for edit in edits):
        return None
    start = min(edit.position for edit in edits)
    return Document(start).apply(edits).strip("\n") or None


class Document:
    """The part of a document that has been seen, from ``start`` on; what was there before is not known."""

    def __init__(self, start: int = 0) -> None:
        self._start = start
        self._runs: list[tuple[int, str]] = []

    def apply(self, edits: list[Edit]) -> str:
        """Make the edits and return the runs of words, in the order of their places."""
        for edit in edits[:_MAX_COMMANDS]:
            if edit.text:
                self._insert(edit.position, edit.text)
            else:
                self._delete(edit.position, edit.end)
        return "\n".join(text for _, text in self._runs)

    def _insert(self, position: int, text: str) -> None:
        moved: list[tuple[int, str]] = []
        placed = False
        for start, run in self._runs:
            if not placed and start <= position <= start + len(run):
                at = position - start
                moved.append((start, run[:at] + text + run[at:]))
                placed = True
            else:
                moved.append((start + (len(text) if start >= position else 0), run))
        self._runs = sorted([*moved, *([] if placed else [(position, text)])])
        self._meet()

    def _meet(self) -> None:
        """Runs that touch are one; a document that grows too long loses its beginning."""
        met: list[tuple[int, str]] = []
        for start, run in self._runs:
            if met and met[-1][0] + len(met[-1][1]) == start:
                met[-1] = (met[-1][0], met[-1][1] + run)
            else:
                met.append((start, run))
        while sum(len(run) for _, run in met) > _MAX_CHARS and met:
            start, run = met.pop(0)
            if not met:
                met = [(start + len(run) - _MAX_CHARS // 2, run[-(_MAX_CHARS // 2) :])]
        self._runs = met

    def _delete(self, position: int, end: int) -> None:
        gone = end - position
        if gone <= 0:
            return
        left: list[tuple[int, str]] = []
        for start, run in self._runs:
            stop = start + len(run)
            kept = run[: max(0, position - start)] + run[max(0, end - start) :] if start < end else run
            if stop <= position or kept:
                left.append((start if start < position else max(position, start - gone), kept))
        self._runs = left
        self._meet()


class DocumentStore:
    """Documents by name, the least used dropped first; safe to share between threads."""

    def __init__(self, *, max_documents: int = 500) -> None:
        self._max = max_documents
        self._documents: OrderedDict[str, Document] = OrderedDict()
        self._lock = threading.Lock()

    def add(self, name: str, edits: list[Edit]) -> str:
        """Make the edits and return the document's words as far as they were seen."""
        with self._lock:
            document = self._documents.setdefault(name, Document())
            self._documents.move_to_end(name)
            while len(self._documents) > self._max:
                self._documents.popitem(last=False)
            return document.apply(edits)


def _edits(commands: list[Any], depth: int) -> Iterator[Edit]:
    for command in commands[:_MAX_COMMANDS]:
        if not isinstance(command, dict) or depth < 0:
            continue
        inner = command.get("mts") or command.get("commands")
        if isinstance(inner, list):
            yield from _edits(inner, depth - 1)
        elif command.get("ty") in ("is", "iss") and isinstance(command.get("s"), str):
            yield Edit(_place(command.get("ibi")), command["s"])
        elif command.get("ty") == "ds":
            yield Edit(_place(command.get("si")), "", _place(command.get("ei")) + 1)


def _place(value: object) -> int:
    try:
        return max(0, min(int(str(value)), 10**9))
    except ValueError:
        return 0
