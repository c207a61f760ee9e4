"""Files put together from the pieces that several requests bring, within bounds of number, size and time.

Whoever sees the requests of all connections holds one ``ChunkStore`` and hands it every piece::

    upload = store.add(owner, chunk)      # owner: whoever's pieces belong together, such as device and service
    if upload.complete:                   # judge it now; refuse the request that completed it
        data = upload.read(most)
        store.forget(owner, chunk.upload)
"""

from __future__ import annotations

import tempfile
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, cast

from gatepost.extract.chunks import Chunk
from gatepost.extract.sniff import looks_finished
from gatepost.sealed_file import SealedFile

_IN_MEMORY_BYTES = 1024 * 1024
_TAIL_BYTES = 64
_MAX_PIECES = 20_000


@dataclass(frozen=True, slots=True)
class StoreLimits:
    """``max_uploads`` at a time, ``max_bytes`` over all of them, ``max_age_s`` since an upload's last piece."""

    max_uploads: int = 200
    max_bytes: int = 2 * 1024**3
    max_age_s: float = 3600.0


@dataclass
class Upload:
    """What has come of one file so far. Pieces lie in the file as they came; ``_where`` says which bytes they are."""

    touched: float
    _file: IO[bytes] = field(repr=False)
    name: str | None = None
    total_bytes: int | None = None
    total_parts: int | None = None
    ended: bool = False
    lost: bool = False
    size: int = 0
    _where: dict[int, tuple[int, int]] = field(default_factory=dict, repr=False)
    _by_index: bool = False
    _any_order: bool = False

    @property
    def complete(self) -> bool:
        """True when every byte, or every piece, that the site was told of is here, or when it was told the end.

        Also when that can no longer be: ``whole`` tells the two apart.
        """
        if self.lost or not self._where:
            return self.lost or self.ended
        if self.total_parts is not None:
            return self._unbroken() and len(self._where) >= self.total_parts
        if self.total_bytes is not None:
            # Pieces that are counted in bytes alone come one after the other: a gap at the end is never filled.
            reached = self._length() if self._any_order else self._reached()
            return reached >= self.total_bytes and (not self._any_order or self._unbroken())
        return self.ended or bool(self.finished)

    @property
    def is_open_ended(self) -> bool:
        """True while nothing has told how long the file is, or how many pieces there are."""
        return self.total_bytes is None and self.total_parts is None and not self.ended

    @property
    def finished(self) -> bool | None:
        """For a file of untold length: whether its bytes end as such a file does; None where that is not known."""
        if self.lost or self.total_bytes is not None or self.total_parts is not None or not self.whole:
            return None
        last = self._where[max(self._where)]
        head = self.read(_TAIL_BYTES)
        self._file.seek(sum(last) - min(last[1], _TAIL_BYTES))
        return looks_finished(head, self._file.read(min(last[1], _TAIL_BYTES)), self._length())

    @property
    def seen(self) -> bool:
        """True when any of its bytes came."""
        return self.lost or bool(self._where)

    @property
    def whole(self) -> bool:
        """True when ``read`` gives the file without a gap."""
        return not self.lost and bool(self._where) and self._unbroken()

    def read(self, most: int) -> bytes:
        """The file's first ``most`` bytes, its pieces in their order."""
        out, last = bytearray(), 0
        for place, (start, length) in sorted(self._where.items()):
            self._file.seek(start)
            piece = self._file.read(min(length, most - len(out)) if self._by_index else length)
            # Pieces that overlap were sent again.
            out += piece if self._by_index else piece[max(0, last - place) :]
            last = max(last, place + length)
            if len(out) >= most:
                break
        return bytes(out[:most])

    def put(self, chunk: Chunk) -> None:
        """Keep one piece; a piece that is sent again takes the place of the first."""
        self.name, self.ended = self.name or chunk.name, self.ended or chunk.last
        self.total_bytes = self.total_bytes if chunk.total_bytes is None else chunk.total_bytes
        self.total_parts = self.total_parts if chunk.total_parts is None else chunk.total_parts
        place = chunk.offset if chunk.offset is not None else chunk.index
        if place is None or not chunk.data or self.lost:
            return
        self._by_index, self._any_order = chunk.offset is None, chunk.index is not None
        self._file.seek(0, 2)
        self._where[place] = (self._file.tell(), len(chunk.data))
        self._file.write(chunk.data)
        self.size = self._file.tell()
        if len(self._where) > _MAX_PIECES:
            self.lose()

    def lose(self) -> None:
        """Give the bytes up; the upload stays known, as one that cannot be read."""
        self._file.close()
        self._where.clear()
        self.lost, self.size = True, 0

    def close(self) -> None:
        """Give the disk back."""
        self._file.close()

    def _unbroken(self) -> bool:
        places = sorted(self._where)
        if self._by_index:
            return places[0] in (0, 1) and places[-1] - places[0] + 1 == len(places)
        return self._length() >= self._reached()

    def _reached(self) -> int:
        return max(place + length for place, (_, length) in self._where.items())

    def _length(self) -> int:
        """How many bytes there are before the first gap."""
        if self._by_index:
            return sum(length for _, length in self._where.values())
        reached = 0
        for place, (_, length) in sorted(self._where.items()):
            if place > reached:
                break
            reached = max(reached, place + length)
        return reached


class ChunkStore:
    """Uploads by owner and name; safe to share between threads. The files are in ``folder``, without names."""

    def __init__(
        self,
        folder: Path | None = None,
        *,
        limits: StoreLimits | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.limits = limits or StoreLimits()
        self._folder, self._clock = folder, clock
        self._uploads: OrderedDict[tuple[str, str], Upload] = OrderedDict()
        self._lengths: OrderedDict[tuple[str, int], float] = OrderedDict()
        self._lock = threading.Lock()

    def add(self, owner: str, chunk: Chunk) -> Upload:
        """Put a piece to its upload and return that; one beyond the limits is ``lost``. Raises OSError."""
        with self._lock:
            upload = self._of(owner, chunk.upload)
            if self._bytes() + len(chunk.data) > self.limits.max_bytes:
                upload.lose()
            upload.put(chunk)
            if upload.total_bytes is None and upload.total_parts is None and (owner, upload.size) in self._lengths:
                upload.total_bytes = upload.size
            return upload

    def announce(self, owner: str, length: int) -> None:
        """Remember how long a file will be whose pieces do not say it (tus)."""
        with self._lock:
            self._lengths[(owner, length)] = self._clock()
            while len(self._lengths) > self.limits.max_uploads:
                self._lengths.popitem(last=False)

    def forget(self, owner: str, name: str) -> None:
        """Let an upload go that has been judged."""
        with self._lock:
            upload = self._uploads.pop((owner, name), None)
            if upload is not None:
                upload.close()

    def close(self) -> None:
        """Let all uploads go."""
        with self._lock:
            while self._uploads:
                self._uploads.popitem()[1].close()

    def __del__(self) -> None:
        self.close()

    def __len__(self) -> int:
        return len(self._uploads)

    def _of(self, owner: str, name: str) -> Upload:
        now = self._clock()
        self._clean(now)
        upload = self._uploads.get((owner, name))
        if upload is None:
            folder = None if self._folder is None else str(self._folder)
            file = SealedFile(tempfile.SpooledTemporaryFile(_IN_MEMORY_BYTES, dir=folder))  # noqa: SIM115
            upload = self._uploads[(owner, name)] = Upload(now, cast("IO[bytes]", file))
        upload.touched = now
        self._uploads.move_to_end((owner, name))
        return upload

    def _clean(self, now: float) -> None:
        """Drop what nobody goes on with, oldest first."""
        while self._uploads:
            key, oldest = next(iter(self._uploads.items()))
            if len(self._uploads) < self.limits.max_uploads and now - oldest.touched < self.limits.max_age_s:
                return
            oldest.close()
            del self._uploads[key]

    def _bytes(self) -> int:
        return sum(upload.size for upload in self._uploads.values())
