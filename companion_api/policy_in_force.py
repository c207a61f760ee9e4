"""The policy file, read again when it changes; a file that has become wrong leaves the last good policy in force."""

from __future__ import annotations

import threading
import time
from pathlib import Path

from gatepost.catalogue import Catalogue, load_catalogue
from gatepost.errors import InputError
from gatepost.policy import Policy
from gatepost.policy_file import load_policy

_Signature = tuple[tuple[str, int, int, int], ...]
#: A file that is extended may stand anywhere: whatever changed is in force within this time.
REREAD_S = 30.0


class PolicyInForce:
    """One policy file and what was last read from it. Safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problem: str | None = None
        self._lock = threading.Lock()
        self._signature = _signature(path)
        self._read_at = time.monotonic()
        self._policy, self._catalogue = _read(path)

    def current(self) -> Policy:
        """The policy in force; ``problem`` says in one line why a newer file is not."""
        with self._lock:
            self._renew()
            return self._policy

    def catalogue(self) -> Catalogue:
        """The catalogue with the policy's own services."""
        with self._lock:
            self._renew()
            return self._catalogue

    def _renew(self) -> None:
        signature, now = _signature(self.path), time.monotonic()
        if signature == self._signature and now - self._read_at < REREAD_S:
            return
        self._signature, self._read_at = signature, now
        try:
            policy, catalogue = _read(self.path)
        except InputError as error:
            self.problem = str(error)
            return
        self.problem = None
        # The same object is kept while nothing has changed: an inspector is bound to it.
        if policy != self._policy:
            self._policy, self._catalogue = policy, catalogue


def _read(path: Path) -> tuple[Policy, Catalogue]:
    policy = load_policy(path)
    return policy, load_catalogue().with_services(policy.services)


def _signature(path: Path) -> _Signature:
    """Name, time, size and inode of the file and of the other policies beside it."""
    files = {path, *path.parent.glob("*.yaml"), *path.parent.glob("*.yml")}
    return tuple(entry for file in sorted(files) if (entry := _stat(file)))


def _stat(path: Path) -> tuple[str, int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return (path.name, found.st_mtime_ns, found.st_size, found.st_ino)
