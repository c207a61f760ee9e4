"""How long the text detectors take for one post, by the size of the roll, beside Presidio where it is installed.

``taskset -c 0 .venv/bin/python bench/text.py [--posts 400]``; models warm, processor time of one thread.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from check_batch import PLAIN, memory_mb
from text_baselines import presidio
from text_marked import authors
from text_posts import SCHOOL, UNSEEN, read_pupils, read_unseen

from companion_api.detectors.context.network import shared_context
from gatepost.detect.text import TextInspector
from gatepost.roll import Lists, Pupil

SIZES = (420, 1_500, 30_000)
SYLLABLES = ("ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu", "na", "pe", "ri", "so", "tu", "va", "we", "zi")


@dataclass(frozen=True)
class Times:
    """Milliseconds of processor time for each post: the median and the 99th percentile."""

    median: float
    p99: float


def make_roll(count: int) -> tuple[Pupil, ...]:
    """The fixed roll of the measurements, then made-up names up to so many pupils."""
    pupils, _ = read_pupils()
    chance = random.Random(5)
    firsts = [pupil.first for pupil in pupils]
    more = (
        Pupil(chance.choice(firsts), "".join(chance.choices(SYLLABLES, k=3)).capitalize(), None, "Oak", "4")
        for _ in range(max(0, count - len(pupils)))
    )
    return (*pupils[:count], *more)


def make_posts(count: int, length: int) -> list[str]:
    """Posts of so many characters; every fourth names a pupil of the roll."""
    chance = random.Random(6)
    pupils, _ = read_pupils()
    return [_post(number, length, pupils, chance) for number in range(count)]


def _post(number: int, length: int, pupils: Sequence[Pupil], chance: random.Random) -> str:
    pupil = chance.choice(pupils)
    named = f"Well done {pupil.first} {pupil.last} and our Year 4! " if number % 4 == 0 else ""
    return (named + "".join(chance.choices(PLAIN, k=length // 80 + 1)))[:length]


def measure(find: Callable[[str], object], posts: Sequence[str]) -> Times:
    """Each post once, after a warm-up."""
    for post in posts[:20]:
        find(post)
    spent = sorted(_spent(find, post) * 1000 for post in posts)
    return Times(statistics.median(spent), spent[min(len(spent) - 1, int(len(spent) * 0.99))])


def _spent(find: Callable[[str], object], post: str) -> float:
    started = time.process_time()
    find(post)
    return time.process_time() - started


def main(posts: int) -> None:
    """Print a table."""
    short, long = make_posts(posts, 280), make_posts(max(10, posts // 20), 10_000)
    print("| | made in | 280 characters, median | 99th | 10,000 characters, median | 99th |\n|---|---|---|---|---|---|")
    for size in SIZES:
        started = time.process_time()
        inspector = TextInspector(SCHOOL, Lists(make_roll(size)), context=shared_context())
        inspector.find("warm up")
        made = time.process_time() - started
        few, many = measure(inspector.find, short), measure(inspector.find, long)
        figures = f"{made:.2f} s | {few.median:.2f} ms | {few.p99:.2f} ms | {many.median:.1f} ms | {many.p99:.1f} ms"
        print(f"| Gatepost, {size:,} pupils | {figures} |")
    real = [sample.text for author in authors(UNSEEN) for sample in read_unseen(author)]
    for name, context in (("with the context model", shared_context()), ("by the light rules alone", None)):
        few = measure(TextInspector(SCHOOL, Lists(make_roll(SIZES[0])), context=context).find, real)
        print(f"The {len(real)} posts of the unseen authors, {name}: {few.median:.2f} ms, 99th {few.p99:.2f} ms")
    print(f"\nmemory of this process: {memory_mb_of_self():.0f} MB")
    if (other := presidio(make_roll(SIZES[0]))) is None:
        print("Presidio is not installed, so it was not measured: pip install presidio-analyzer")
        return
    warn, pipeline = other
    few, many = (measure(lambda text: warn(text, "personal"), posts) for posts in (short, long[:10]))
    print(f"Presidio over {pipeline}, 420 pupils, the same posts: ", end="")
    print(f"{few.median:.2f} ms, {few.p99:.2f} ms; {many.median:.1f} ms, {many.p99:.1f} ms")


def memory_mb_of_self() -> float:
    """Resident memory of this process."""
    import os

    return memory_mb(os.getpid())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=400)
    main(parser.parse_args().posts)
