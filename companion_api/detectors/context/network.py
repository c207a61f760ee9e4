"""The context model at work: a small transformer with 8-bit weights, run by onnxruntime on one thread.

It is trained and described in ``models/text``; it is not shown the names that it judges, keeps nothing and learns
nothing.
"""

from __future__ import annotations

import importlib.util
import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, Protocol

from companion_api.model_files import model_file
from gatepost.detect.context import LABELS, Levels
from gatepost.detect.word_pieces import WordPieces

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, np.dtype[Any]]

MODEL, VOCABULARY, LEVELS = "text/context.onnx", "text/context_vocabulary.txt", "text/context_levels.json"
_INPUT = "pieces"
#: Pieces that are read at once, and how many of them the next window sees again: both as in training.
WINDOW, AGAIN = 112, 32
#: Tokens that are read of one text; what comes later is left to the light rules.
MOST_TOKENS = 4000
#: An addition and a normalisation joined take seven times as long as one after the other (onnxruntime 1.31).
_SLOWER = ["SkipLayerNormFusion"]
_UNREAD = (0.0,) * len(LABELS)


class _Runs(Protocol):
    """A network of onnxruntime: the names of outputs (None: all) and arrays by input in, arrays out."""

    def run(self, outputs: list[str] | None, inputs: dict[str, Array]) -> list[Array]: ...


class ContextNetwork:
    """A ``gatepost.detect.context.ContextModel``; the file is opened at the first text. Safe in several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._opened: tuple[_Runs, WordPieces] | None = None

    def load(self) -> None:
        """Open the network now."""
        self._open()

    @cached_property
    def levels(self) -> Mapping[str, Levels]:
        """As they were chosen with the network: see ``models/text/scripts/sweep_context_levels.py``."""
        told = json.loads(model_file(LEVELS).read_text(encoding="utf-8"))["levels"]
        return {label: Levels(**each) for label, each in told.items()}

    def read(self, tokens: Sequence[str]) -> Sequence[Sequence[float]]:
        """Return for each of the first ``MOST_TOKENS`` tokens its scores, 0 to 1, in the order of ``LABELS``."""
        session, pieces = self._open()
        scores: list[Sequence[float]] = [_UNREAD] * min(len(tokens), MOST_TOKENS)
        cut = [pieces.of(token) for token in tokens[:MOST_TOKENS]]
        for first, last in windows([len(each) for each in cut]):
            for place, row in _read(session, pieces, cut[first:last]):
                # Where two windows overlap, the later one has seen what follows.
                scores[first + place] = row
        return scores

    def _open(self) -> tuple[_Runs, WordPieces]:
        with self._lock:
            if self._opened is None:
                self._opened = _session(), WordPieces(model_file(VOCABULARY).read_text(encoding="utf-8").split("\n"))
            return self._opened


def windows(lengths: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield (first, after the last) token of windows of at most ``WINDOW`` pieces that overlap by about ``AGAIN``."""
    first = 0
    while first < len(lengths):
        last, pieces = first, 0
        while last < len(lengths) and pieces + lengths[last] <= WINDOW:
            pieces += lengths[last]
            last += 1
        last = max(last, first + 1)
        yield first, last
        if last >= len(lengths):
            return
        back, again = last, 0
        while back - 1 > first and again < AGAIN:
            back -= 1
            again += lengths[back]
        first = back


def _read(session: _Runs, pieces: WordPieces, cut: Sequence[tuple[int, ...]]) -> Iterator[tuple[int, list[float]]]:
    """Yield each token's place in the window and its scores: those of its first piece."""
    import numpy as np

    numbers, firsts = [pieces.begin], []
    for each in cut:
        firsts.append(len(numbers))
        numbers += each[:WINDOW]
    numbers.append(pieces.end)
    rows = session.run(None, {_INPUT: np.array([numbers], dtype=np.int64)})[0][0]
    yield from enumerate(rows[firsts].tolist())


def is_installed() -> bool:
    """True when the libraries and the model's files are there."""
    libraries = all(importlib.util.find_spec(name) for name in ("numpy", "onnxruntime"))
    return libraries and all(model_file(name).is_file() for name in (MODEL, VOCABULARY, LEVELS))


def _session() -> _Runs:
    import onnxruntime  # type: ignore[import-untyped]

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    session: _Runs = onnxruntime.InferenceSession(
        str(model_file(MODEL)), options, providers=["CPUExecutionProvider"], disabled_optimizers=_SLOWER
    )
    return session


@cache
def shared_context() -> ContextNetwork | None:
    """Return the process's one context model; None where it is not installed."""
    return ContextNetwork() if is_installed() else None
