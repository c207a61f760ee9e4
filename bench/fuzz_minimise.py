"""Make the fuzzers' corpus small: of each decoder's inputs keep those that reach a step of the code no other reaches.

::

    .venv/bin/python bench/fuzz_minimise.py

A step is one line after another within ``gatepost/extract``. Inputs that were once a defect (``crash-``…) all stay.
"""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from types import FrameType
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from fuzz_reading import CORPUS, TARGETS, try_one

from gatepost import extract

_SOURCE = str(Path(extract.__file__).parent)
_DEFECT = "crash-"

Step = tuple[str, int, int]


def main() -> None:
    """Minimise each decoder's folder and say what is left."""
    for target in TARGETS:
        paths = sorted((CORPUS / target).iterdir(), key=lambda path: path.stat().st_size)
        kept = chosen({path: steps_of(target, path.read_bytes()) for path in paths})
        for path in set(paths) - kept:
            path.unlink()
        print(f"{target}: {len(kept)} of {len(paths)} inputs, {sum(path.stat().st_size for path in kept):,} bytes")


def chosen(reached: dict[Path, set[Step]]) -> set[Path]:
    """Greedily: whatever adds most, the first (smallest) of equals, until nothing adds anything."""
    kept = {path for path in reached if path.name.startswith(_DEFECT)}
    seen: set[Step] = set().union(*(reached[path] for path in kept))
    while reached:
        best = max(reached, key=lambda path: len(reached[path] - seen))
        if not reached[best] - seen:
            break
        kept.add(best)
        seen |= reached[best]
    return kept


def steps_of(target: str, data: bytes) -> set[Step]:
    """Run one input and note which line of the readers follows which."""
    steps: set[Step] = set()
    last: dict[int, int] = {}

    def local(frame: FrameType, event: str, _: object) -> Any:  # noqa: ANN401 - sys.settrace's own
        if event == "line":
            steps.add((frame.f_code.co_filename, last.get(id(frame), 0), frame.f_lineno))
            last[id(frame)] = frame.f_lineno
        return local

    def entered(frame: FrameType, _: str, __: object) -> Any:  # noqa: ANN401 - sys.settrace's own
        last.pop(id(frame), None)
        return local if frame.f_code.co_filename.startswith(_SOURCE) else None

    _forget()
    sys.settrace(entered)
    try:
        with contextlib.suppress(Exception):
            try_one(target, data)
    finally:
        sys.settrace(None)
    return steps


def _forget() -> None:
    """What readers remember of one input would hide what the next one reaches; what they read of files may stay."""
    for name, module in list(sys.modules.items()):
        for remembers in vars(module).values() if name.startswith("gatepost.extract.") else ():
            limit = getattr(remembers, "cache_parameters", dict)().get("maxsize")
            if limit is not None:
                remembers.cache_clear()


if __name__ == "__main__":
    main()
