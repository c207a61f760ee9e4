"""A temporary file whose bytes on disk are encrypted, by a key that only this process has and never writes down."""

from __future__ import annotations

import io
import secrets
from collections.abc import Buffer
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers import CipherContext

_BLOCK_BYTES, _KEY_BYTES = 16, 32


class SealedFile(io.RawIOBase):
    """Reads and writes through AES-256 in counter mode, at any place; closing it closes the file beneath.

    What stands on the disk is as long as what was written, and of no use once the process is gone. It hides, and does
    not prove: nobody else can write to a file without a name. Each place is to be written once.
    """

    def __init__(self, file: IO[bytes], seal: bytes | None = None) -> None:
        super().__init__()
        self._file = file
        #: The key and the first counter; another reader of the same file needs it.
        self.seal = seal or secrets.token_bytes(_KEY_BYTES + _BLOCK_BYTES)

    def _at(self, place: int) -> CipherContext:
        from cryptography.hazmat.primitives.ciphers import Cipher
        from cryptography.hazmat.primitives.ciphers.algorithms import AES256
        from cryptography.hazmat.primitives.ciphers.modes import CTR

        blocks, skipped = divmod(place, _BLOCK_BYTES)
        counter = (int.from_bytes(self.seal[_KEY_BYTES:]) + blocks) % (1 << 8 * _BLOCK_BYTES)
        stream = Cipher(AES256(self.seal[:_KEY_BYTES]), CTR(counter.to_bytes(_BLOCK_BYTES))).encryptor()
        stream.update(bytes(skipped))
        return stream

    def readable(self) -> bool:
        """It is."""
        return True

    def writable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def fileno(self) -> int:
        """The number of the file beneath, whose length is the same."""
        return self._file.fileno()

    def tell(self) -> int:
        """Where the next byte is read or written."""
        return self._file.tell()

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go there."""
        return self._file.seek(offset, whence)

    def readinto(self, buffer: Buffer) -> int:
        """Fill as much of the buffer as there is; 0 at the end."""
        view = memoryview(buffer).cast("B")
        place = self._file.tell()
        read = self._file.read(len(view))
        view[: len(read)] = self._at(place).update(read)
        return len(read)

    def write(self, data: Buffer) -> int:
        """Write; returns how many bytes were."""
        sealed = self._at(self._file.tell()).update(bytes(data))
        return self._file.write(sealed)

    def close(self) -> None:
        """Close the file beneath too."""
        self._file.close()
        super().close()
