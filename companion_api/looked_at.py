"""What was found in drafts, for two minutes and in memory alone: the same words sent as a post are answered at once."""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from gatepost.post import Post
from gatepost.verdict import Verdict

if TYPE_CHECKING:
    from companion_api.inspection import Inspector

MAX_AGE_S = 120.0
MAX_DRAFTS = 200


class LookedAt:
    """Verdicts by what was looked at, who wrote it and which rules held; safe to share between threads.

    The words themselves are not kept: a post is known again by a digest that nobody outside this process can make.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._secret = clock, secrets.token_bytes(32)
        self._kept: OrderedDict[str, tuple[float, Inspector, Verdict]] = OrderedDict()
        self._lock = threading.Lock()

    def remember(self, inspector: Inspector, post: Post, verdict: Verdict) -> None:
        """Keep what ``inspector`` says of ``post``, unless it did not get to the end of it."""
        if any(judged.finding.kind == "unreadable" for judged in verdict.findings):
            return
        with self._lock:
            self._kept[self._name(post)] = (self._clock(), inspector, verdict)
            self._clean()

    def recall(self, inspector: Inspector, post: Post) -> Verdict | None:
        """What the same inspector said of the same post a moment ago."""
        with self._lock:
            self._clean()
            kept = self._kept.get(self._name(post)) if self._kept else None
        return kept[2] if kept is not None and kept[1] is inspector else None

    def __len__(self) -> int:
        return len(self._kept)

    def _clean(self) -> None:
        while self._kept:
            made = next(iter(self._kept.values()))[0]
            if len(self._kept) <= MAX_DRAFTS and self._clock() - made < MAX_AGE_S:
                return
            self._kept.popitem(last=False)

    def _name(self, post: Post) -> str:
        digest = hashlib.blake2b(key=self._secret)
        for piece in _pieces(post):
            digest.update(hashlib.sha256(piece).digest())
        return digest.hexdigest()


def _pieces(post: Post) -> Iterator[bytes]:
    told = (post.service, post.account, post.action, post.user, sorted(post.roles), post.people, post.media_ids)
    yield repr((told, [(part.where, part.text) for part in post.texts])).encode("utf-8", "surrogatepass")
    for kind, parts in ((b"image", post.images), (b"file", post.files)):
        for part in parts:
            yield kind + repr(part.name).encode("utf-8", "surrogatepass")
            yield part.data
