"""Documents that travel as edits: inserts and deletions, put together to the words that were typed.

Google Docs' commands ``{"ty": "is", "ibi": 1, "s": "Th"}`` (insert before position) and ``{"ty": "ds", "si": 1,
"ei": 2}`` (delete from, to), bundled in ``mlti``; and operations that only skip and insert, as ShareDB's text type
has them. Quill's ``ops`` are rich text. ``DocumentStore`` goes on from one request to the next.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

_MAX_COMMANDS = 5_000
_MAX_CHARS = 200_000
_MAX_CHARS_IN_ALL = 10_000_000
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


def join_edits(edits: Sequence[Edit]) -> str:
    """What the edits of one request add, each run of words on a line of its own; empty where they only delete."""
    if not any(edit.text for edit in edits):
        return ""
    return Document().apply(edits).strip("\n")


class Document:
    """The runs of a document that have been seen; what else stands in it is not known."""

    def __init__(self) -> None:
        self._runs: list[tuple[int, str]] = []
        self.touched = 0.0
        self.last = ""

    @property
    def words(self) -> str:
        """The runs of words, in the order of their places."""
        return "\n".join(text for _, text in self._runs)

    @property
    def size(self) -> int:
        """Characters in all runs."""
        return sum(len(text) for _, text in self._runs)

    def copy(self) -> Document:
        """Another document with the same runs."""
        other = Document()
        other._runs = list(self._runs)
        return other

    def apply(self, edits: Sequence[Edit]) -> str:
        """Make the edits and return the words."""
        for edit in edits[:_MAX_COMMANDS]:
            if edit.text:
                self._insert(edit.position, edit.text)
            else:
                self._delete(edit.position, edit.end)
        return self.words

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
    """Documents by name, the least used dropped first; safe to share between threads. Nothing is on disk.

    An edit that a site refused was never made: ask for the words with ``preview``, and ``add`` what goes on.
    ``same`` is equal for a request that is sent again; it counts once.
    """

    def __init__(
        self, *, max_documents: int = 500, max_age_s: float = 3600.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._max, self._max_age_s, self._clock = max_documents, max_age_s, clock
        self._documents: OrderedDict[str, Document] = OrderedDict()
        self._lock = threading.Lock()

    def preview(self, name: str, edits: Sequence[Edit], *, same: str = "") -> str:
        """What the document's words would be, as far as they were seen."""
        with self._lock:
            self._clean()
            document = self._documents.get(name) or Document()
            return document.words if same and same == document.last else document.copy().apply(edits)

    def add(self, name: str, edits: Sequence[Edit], *, same: str = "") -> str:
        """Make the edits and return the document's words as far as they were seen."""
        with self._lock:
            document = self._documents.setdefault(name, Document())
            if not same or same != document.last:
                document.apply(edits)
            document.last, document.touched = same, self._clock()
            self._documents.move_to_end(name)
            self._clean()
            return document.words

    def __len__(self) -> int:
        return len(self._documents)

    def _clean(self) -> None:
        """Drop what is too old or too much, the least used first."""
        chars = sum(document.size for document in self._documents.values())
        while self._documents:
            oldest = next(iter(self._documents.values()))
            fresh = self._clock() - oldest.touched < self._max_age_s
            if fresh and len(self._documents) <= self._max and chars <= _MAX_CHARS_IN_ALL:
                return
            chars -= self._documents.popitem(last=False)[1].size


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
