"""Time a minute of film through the whole inspector: ``python bench/film.py ../shared/data``.

It says when the first finding and the last picture came, by the clock, how far a post's own time reaches, and what a
picture costs in processor time (the worker's decoding apart).
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import cv2
from image_samples import film

from companion_api.detectors.images import PictureInspector, Terms
from companion_api.detectors.kinds.contents import ContentInspector
from companion_api.detectors.words.writing import shared_reader
from companion_api.detectors.words.written import WritingInspector
from companion_api.detectors.workers.workers import shared_workers
from companion_api.inspection import shared_face_detector
from gatepost.detect.text import TextInspector
from gatepost.finding import Finding, PartRef
from gatepost.policy import Policy
from gatepost.policy_file import load_policy
from gatepost.roll import Lists

_PRESET = Path(__file__).parents[1] / "policies" / "default.yaml"
#: What a post has, and enough for most of a film on an idle machine, in seconds.
_LIMITS = (10.0, 120.0)
_HEAD = (
    "time there is", "first finding", "pictures looked at", "until the end", "processor time a picture", "findings",
)  # fmt: skip


class Seen:
    """Counts pictures and notes when the first finding came."""

    def __init__(self, look: Callable[..., None]) -> None:
        self._look, self.started = look, time.monotonic()
        self.pictures = 0
        self.first_s: float | None = None

    def __call__(self, picture: object, part: PartRef, terms: Terms, found: list[Finding]) -> None:
        """Look, and note."""
        self._look(picture, part, terms, found)
        self.pictures += 1
        if found and self.first_s is None:
            self.first_s = time.monotonic() - self.started


def main() -> None:
    """Make the film, look through it twice and print a table."""
    if len(sys.argv) != 2:
        sys.exit("usage: python bench/film.py DATA")
    cv2.setNumThreads(1)
    print("making the film", file=sys.stderr, flush=True)
    data, policy = film(Path(sys.argv[1])), load_policy(_PRESET)
    inspector = _inspector(policy)
    inspector.pictures.load()
    print(f"| {' | '.join(_HEAD)} |\n|{'---|' * len(_HEAD)}")
    for limit_s in _LIMITS:
        print(f"up to {limit_s:g} seconds", file=sys.stderr, flush=True)
        print(_row(inspector, data, limit_s), flush=True)
    shared_workers().end()
    peaks = [resource.getrusage(who).ru_maxrss // 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(f"\nFilm {len(data) / 1e6:.1f} MB; peak memory {peaks[0]} + {peaks[1]} MB")


def _inspector(policy: Policy) -> ContentInspector:
    lists = Lists()
    texts, reader = TextInspector(policy.school, lists), shared_reader()
    writing = WritingInspector(reader, texts, policy.school, lists) if reader else None
    return ContentInspector(texts, PictureInspector(shared_face_detector(), writing))


def _row(inspector: ContentInspector, data: bytes, limit_s: float) -> str:
    seen = Seen(PictureInspector.look.__get__(inspector.pictures))
    inspector.pictures.look = seen  # type: ignore[method-assign]
    terms = Terms(left_s=lambda: limit_s - (time.monotonic() - seen.started))
    before = time.process_time()
    found = inspector.find(data, "film", PartRef("file"), terms)
    took, each_ms = time.monotonic() - seen.started, (time.process_time() - before) * 1000 / max(1, seen.pictures)
    first = "none" if seen.first_s is None else f"{seen.first_s:.1f} s"
    return f"| {limit_s:g} s | {first} | {seen.pictures} | {took:.1f} s | {each_ms:.0f} ms | {len(found)} |"


if __name__ == "__main__":
    main()
