"""Damage files of every kind without end and look into each: `python bench/fuzz_files.py [SECONDS] [CORPUS]`.

The seeds are those of the tests, and whatever lies in the folder CORPUS. Anything but findings or a reason ends the
run with the seed's name and the number that repeats the damage. Crashes and timeouts of workers are counted by kind.
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "companion_api" / "detectors" / "kinds")]

from file_mutations import mutated  # noqa: E402
from test_hostile_files import SEEDS, look  # noqa: E402

from gatepost.errors import UnreadableError  # noqa: E402


def main(seconds: float, corpus: Path | None) -> None:
    """Fuzz for so long, then say what happened."""
    seeds = dict(SEEDS)
    if corpus is not None:
        seeds |= {path.name: path.read_bytes() for path in sorted(corpus.iterdir()) if path.is_file()}
    ended, told = time.monotonic() + seconds, Counter[str]()
    slowest = (0.0, "")
    while time.monotonic() < ended:
        name, number = random.choice(sorted(seeds)), random.getrandbits(32)
        started = time.monotonic()
        told[_outcome(name, seeds[name], number)] += 1
        slowest = max(slowest, (time.monotonic() - started, f"{name} {number}"))
    for outcome, count in told.most_common():
        print(f"{count:7} {outcome}")
    print(f"slowest: {slowest[0]:.1f} s, {slowest[1]}")


def _outcome(name: str, data: bytes, number: int) -> str:
    try:
        look(mutated(data, number))
    except UnreadableError as error:
        crashed = any(word in str(error) for word in ("crash", "longer", "memory"))
        return f"{name} {number}: {error}" if crashed else "unreadable"
    except Exception:
        print(f"{name} {number}")
        raise
    return "read"


if __name__ == "__main__":
    folder = Path(sys.argv[2]) if len(sys.argv) > 2 else None
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 60.0, folder)
