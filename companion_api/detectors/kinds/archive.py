"""A ZIP container of an office document, read within bounds: a bomb is refused, not unfolded."""

from __future__ import annotations

import contextlib
import io
import zipfile
import zlib
from collections.abc import Iterator

from gatepost.errors import UnreadableError

#: Members of a container, bytes of one of them, and bytes of all that are read.
MOST_MEMBERS, MOST_MEMBER_BYTES, MOST_BYTES = 5000, 32 * 1024 * 1024, 128 * 1024 * 1024
_DAMAGED = "the document is damaged or cut short"
_TOO_LARGE = "the document unfolds to far more than is read"
_LOCKED = "the document is locked with a password"


class Archive:
    """An open container; its members are unfolded one at a time, and all together no further than ``MOST_BYTES``."""

    def __init__(self, file: zipfile.ZipFile) -> None:
        self._file = file
        self._left = MOST_BYTES
        self.names = [info.filename for info in file.infolist()]

    def read(self, name: str) -> bytes:
        """Return a member; raises UnreadableError for one that is too large, damaged, or locked."""
        info = self._file.getinfo(name)
        if info.flag_bits & 1:
            raise UnreadableError(_LOCKED)
        most = min(MOST_MEMBER_BYTES, self._left)
        with self._file.open(info) as member:
            data = member.read(most + 1)
        if len(data) > most:
            raise UnreadableError(_TOO_LARGE)
        self._left -= len(data)
        return data


@contextlib.contextmanager
def opened_archive(data: bytes) -> Iterator[Archive]:
    """Open a container; raises UnreadableError, also for what goes wrong inside."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            if len(file.infolist()) > MOST_MEMBERS:
                raise UnreadableError(_TOO_LARGE)
            yield Archive(file)
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, RuntimeError) as error:
        raise UnreadableError(_DAMAGED) from error
