"""Posts that need a second person, in memory alone until their writer has said what to do; a quarter of an hour."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from gatepost.post import Post

MAX_AGE_S = 15 * 60.0
MAX_POSTS = 100
MAX_BYTES = 128 * 1024 * 1024


class Unanswered:
    """Posts by the id of their check; the oldest go where there are too many. Safe to share between threads."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic, max_bytes: int = MAX_BYTES) -> None:
        self._clock, self._max_bytes = clock, max_bytes
        self._kept: OrderedDict[str, tuple[float, Post]] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def keep(self, check_id: str, post: Post) -> None:
        """Keep a post in place of an earlier one of the same check."""
        with self._lock:
            self._drop(check_id)
            self._kept[check_id] = (self._clock(), post)
            self._bytes += _size(post)
            self._clean()

    def find(self, check_id: str) -> Post | None:
        """The post, or None where it is gone."""
        with self._lock:
            self._clean()
            kept = self._kept.get(check_id)
            return kept[1] if kept else None

    def drop(self, check_id: str) -> None:
        """Forget a post whose writer has answered."""
        with self._lock:
            self._drop(check_id)

    def __len__(self) -> int:
        with self._lock:
            self._clean()
            return len(self._kept)

    def _clean(self) -> None:
        while self._kept:
            check_id, (made, _) = next(iter(self._kept.items()))
            is_young = self._clock() - made < MAX_AGE_S
            if is_young and len(self._kept) <= MAX_POSTS and self._bytes <= self._max_bytes:
                return
            self._drop(check_id)

    def _drop(self, check_id: str) -> None:
        kept = self._kept.pop(check_id, None)
        self._bytes -= _size(kept[1]) if kept else 0


def _size(post: Post) -> int:
    pictures, files = (sum(len(part.data) for part in parts) for parts in (post.images, post.files))
    return pictures + files + sum(len(part.text) for part in post.texts)
