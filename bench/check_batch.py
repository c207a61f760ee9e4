"""How many posts a second `gatepost check --batch` answers, and how its memory grows; a made-up roll and made-up posts.

``python bench/check_batch.py [--posts 10000] [--pupils 300]``
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

FIRST = (
    "Amara", "Bryn", "Cerys", "Dilan", "Elsie", "Farah", "Gwen", "Hamza", "Isla", "Jakub", "Kezia", "Leo", "Mina",
    "Noah", "Olivia", "Petra", "Quinn", "Rhys", "Safa", "Tom",
)  # fmt: skip
LAST = (
    "Abbot", "Baines", "Chowdhury", "Doyle", "Eze", "Fenwick", "Gill", "Hussain", "Ivers", "Jarvis", "Kaur", "Lowe",
    "Mbeki", "Nowak", "Oakes", "Patel", "Quirke", "Reid",
)  # fmt: skip
CLASSES = (
    "Oak", "Willow", "Ash", "Birch", "Elm", "Rowan",
)  # fmt: skip
PLAIN = (
    "What a wonderful afternoon in the garden, the beans are nearly as tall as we are and the sun came out at last. ",
    "Parents' evening moves to Thursday next week; please bring the reading record and a pen. The hall will be open. ",
    "Thank you to everybody who came to the summer fair, we raised more than we hoped for new books and a bench. ",
    "Reminder that the road in front of the gate stays closed in the mornings; walk, cycle or scoot if you can. ",
)  # fmt: skip


@dataclass(frozen=True)
class Figures:
    """One run: seconds to the first answer, posts a second after it, memory after a tenth and at the end (MB)."""

    first_s: float
    posts_per_s: float
    early_mb: float
    late_mb: float


def make_post(number: int, chance: random.Random) -> str:
    """Return a line of about 280 characters; every fourth names a pupil, every eighth gives a number."""
    words = "".join(chance.sample(PLAIN, 3))[:250]
    if number % 4 == 0:
        words += f" Well done {chance.choice(FIRST)} {chance.choice(LAST)}!"
    if number % 8 == 0:
        words += " Call 07700 900123."
    return json.dumps({"id": number, "texts": [words], "service": "facebook", "role": "teacher"}) + "\n"


def write_roll(path: Path, pupils: int, chance: random.Random) -> None:
    """Write a roll of so many different pupils."""
    everybody = [(first, last) for first in FIRST for last in LAST]
    rows = (f"{first},{last},{chance.choice(CLASSES)}\n" for first, last in chance.sample(everybody, pupils))
    path.write_text("Forename,Surname,Reg Group\n" + "".join(rows), encoding="utf-8")


def measure(posts: int, pupils: int) -> Figures:
    """Run the command once over so many posts."""
    chance = random.Random(8470)
    with tempfile.TemporaryDirectory() as folder:
        write_roll(Path(folder) / "roll.csv", pupils, chance)
        (Path(folder) / "posts.jsonl").write_text("".join(make_post(n, chance) for n in range(posts)), encoding="utf-8")
        options = ["--home", folder, "--policy", "default", "--roll", f"{folder}/roll.csv"]
        command = [sys.executable, "-m", "gatepost_cli", "check", *options, "--batch", f"{folder}/posts.jsonl"]
        return _timed(command, posts)


def _timed(command: list[str], posts: int) -> Figures:
    started = time.monotonic()
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=os.environ | {"PYTHONUTF8": "1"}) as running:
        assert running.stdout
        running.stdout.readline()
        first_s, early_mb, late_mb = time.monotonic() - started, 0.0, 0.0
        for number in range(1, posts):
            running.stdout.readline()
            early_mb = memory_mb(running.pid) if number == posts // 10 else early_mb
            late_mb = memory_mb(running.pid) if number == posts - posts // 20 else late_mb
    return Figures(first_s, (posts - 1) / (time.monotonic() - started - first_s), early_mb, late_mb)


def memory_mb(pid: int) -> float:
    """Return the resident memory of a running process (Linux)."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=10_000)
    parser.add_argument("--pupils", type=int, default=300)
    options = parser.parse_args()
    figures = measure(options.posts, options.pupils)
    print(f"first answer after {figures.first_s:.2f} s; {figures.posts_per_s:.0f} posts/s; ", end="")
    print(f"memory {figures.early_mb:.0f} MB after a tenth, {figures.late_mb:.0f} MB near the end")
