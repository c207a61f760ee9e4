"""One long body on disk while it is inspected: a file without a name, which only this process can open.

Its bytes are encrypted with a key that is only in memory. The system removes it when it is closed or when the process
ends, however it ends: nothing is left to clean up.
"""

from __future__ import annotations

import io
import os
import shutil
import tempfile
from pathlib import Path
from typing import BinaryIO

from gatepost.home import make_folder
from gatepost.sealed_file import SealedFile

#: From this size on a body is kept on disk; below, a file costs more than it saves.
SPOOL_FROM_BYTES = 1024 * 1024
#: What stays free on the disk, for the events and the database.
LEFT_FREE_BYTES = 512 * 1024 * 1024
_READ_BYTES = 256 * 1024
_LOOK_EVERY_BYTES = 16 * 1024 * 1024


class DiskFullError(OSError):
    """The disk has no room for a body."""


class BodySpool:
    """Written at its end, read from its beginning; raises DiskFullError before the disk is full, OSError otherwise."""

    def __init__(self, folder: Path) -> None:
        self.folder = make_folder(folder)
        self._file = SealedFile(tempfile.TemporaryFile(dir=folder, buffering=0))  # noqa: SIM115 - closed by close()
        self.size = 0
        self._sent = 0
        self._looked_at = -_LOOK_EVERY_BYTES

    def write(self, data: bytes) -> None:
        """Append."""
        if self.size - self._looked_at >= _LOOK_EVERY_BYTES:
            self._looked_at = self.size
            if shutil.disk_usage(self.folder).free < LEFT_FREE_BYTES:
                raise DiskFullError("too little room is left on the disk")
        self._file.seek(self.size)
        view = memoryview(data)
        while view:
            view = view[self._file.write(view) :]
        self.size += len(data)

    def next_piece(self, most: int) -> bytes:
        """The next bytes that have not been taken yet; empty when all have."""
        self._file.seek(self._sent)
        piece = self._file.read(most)
        self._sent += len(piece)
        return piece

    def reader(self) -> BinaryIO:
        """A file of its own to read from the beginning; for one reader at a time, while nothing is written."""
        beneath = os.fdopen(os.dup(self._file.fileno()), "rb", buffering=0)
        file = io.BufferedReader(SealedFile(beneath, self._file.seal), _READ_BYTES)
        file.seek(0)
        return file

    def close(self) -> None:
        """Forget the body; closing twice does no harm."""
        self._file.close()
