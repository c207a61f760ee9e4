"""A file of users and hashed passwords as Apache's `htpasswd` writes it: bcrypt (`-B`) and {SHA} (`-s`).

https://httpd.apache.org/docs/2.4/misc/password_encryptions.html. No apr1, crypt or plain text: those are old, and
no library that is kept up checks apr1.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import logging
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import bcrypt

from gatepost.errors import InputError

logger = logging.getLogger(__name__)

#: How often a file is looked at for a change.
REREAD_S = 5.0
_BCRYPT = re.compile(r"\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}")
_SHA = "{SHA}"
_SHA1_BYTES = 20
#: What bcrypt reads of a password; its library refuses longer ones instead of leaving the rest out as others do.
_BCRYPT_BYTES = 72


@dataclass(frozen=True, slots=True)
class Htpasswd:
    """The users of one file, by name in lower case."""

    hashes: Mapping[str, str] = field(repr=False)

    def check(self, user: str, password: str) -> frozenset[str] | None:
        """No roles for the right password, None for a wrong one; slow, so call it beside the event loop."""
        kept = self.hashes.get(user.lower())
        return frozenset() if kept is not None and _fits(kept, password.encode()) else None


def _fits(kept: str, password: bytes) -> bool:
    if kept.startswith(_SHA):
        digest = hashlib.sha1(password, usedforsecurity=False).digest()
        return hmac.compare_digest(base64.b64decode(kept.removeprefix(_SHA)), digest)
    # A zero byte would end the password for some implementations and is refused by this one.
    return b"\0" not in password and bcrypt.checkpw(password[:_BCRYPT_BYTES], kept.encode("ascii"))


def read_htpasswd(path: Path) -> Htpasswd:
    """Read a file; raises InputError naming file and line, never the hash."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", place=str(path)) from error
    except UnicodeDecodeError as error:
        raise InputError("is not UTF-8 text", place=str(path)) from error
    hashes: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        if line.strip() and not line.startswith("#"):
            user, kept = _entry(line.strip(), place=f"{path}:{number}")
            if user in hashes:
                raise InputError(f"{user!r} stands twice", place=f"{path}:{number}")
            hashes[user] = kept
    return Htpasswd(hashes)


def _entry(line: str, *, place: str) -> tuple[str, str]:
    user, colon, rest = line.partition(":")
    kept = rest.partition(":")[0]
    if not (user and colon):
        raise InputError("is not a line of user:hash", place=place)
    if not (_BCRYPT.fullmatch(kept) or _is_sha(kept)):
        message = f"the password of {user[:60]!r} is neither bcrypt nor {_SHA}; make it with: htpasswd -B"
        raise InputError(message, place=place)
    return user.lower(), kept


def _is_sha(kept: str) -> bool:
    try:
        return kept.startswith(_SHA) and len(base64.b64decode(kept[5:], validate=True)) == _SHA1_BYTES
    except binascii.Error:
        return False


class HtpasswdFile:
    """A file of users that is read again when it changes; a bad new version leaves the last good one in force."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._kept: Htpasswd = read_htpasswd(path)
        self._stamp = _stamp(path)
        self._looked = time.monotonic()

    def check(self, user: str, password: str) -> frozenset[str] | None:
        """As ``Htpasswd.check``."""
        if time.monotonic() - self._looked >= REREAD_S:
            self._looked = time.monotonic()
            self._renew(_stamp(self.path))
        return self._kept.check(user, password)

    def _renew(self, stamp: tuple[int, int, int]) -> None:
        if stamp == self._stamp:
            return
        self._stamp = stamp
        try:
            self._kept = read_htpasswd(self.path)
        except InputError as error:
            logger.error("%s; the users are kept as they were", error)


def _stamp(path: Path) -> tuple[int, int, int]:
    try:
        found = path.stat()
    except OSError:
        return (0, 0, 0)
    return (found.st_mtime_ns, found.st_size, found.st_ino)
