"""Events on disk until the companion has them: one owner-only file each, in the order they happened."""

from __future__ import annotations

import json
import logging
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gatepost.home import make_folder, write_private

logger = logging.getLogger(__name__)

#: A companion that is away for a weekend must not fill the disk: about 20 MB.
MAX_EVENTS = 20_000


class EventSpool:
    """A folder of events. Several proxies may share it: events carry ids, and sending one twice does no harm."""

    def __init__(self, folder: Path) -> None:
        self.folder = make_folder(folder)
        self.rejected = folder / "rejected"
        left = self.waiting()
        self._count = len(left)
        self._last = int(left[-1].name.partition("-")[0]) if left else 0

    def write(self, event: Mapping[str, Any]) -> None:
        """Put an event on disk before this returns, after those before it; raises InputError when the disk refuses.

        For one thread at a time: an event that can be seen has all earlier ones before it.
        A full spool keeps what it has and drops the new event, because the oldest ones say when the trouble began.
        """
        if self._count >= MAX_EVENTS:
            logger.error("the event spool is full (%d events): an event was dropped", MAX_EVENTS)
            return
        # A clock that is set back must not turn the order round.
        self._last = max(time.time_ns(), self._last + 1)
        path = self.folder / f"{self._last:020d}-{event['id']}.json"
        write_private(path, json.dumps(event))
        _sync(path)
        _sync(self.folder)
        self._count += 1

    def waiting(self) -> list[Path]:
        """The events that wait, oldest first."""
        return sorted(self.folder.glob("[0-9]*.json"))

    def read(self, path: Path) -> dict[str, Any] | None:
        """One event; None when it cannot be read, and then it is set aside."""
        try:
            event = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except (OSError, ValueError):
            self.set_aside(path)
            return None
        return event if isinstance(event, dict) else None

    def remove(self, path: Path) -> None:
        """The companion has this one."""
        path.unlink(missing_ok=True)
        self._count = max(0, self._count - 1)

    def set_aside(self, path: Path) -> None:
        """Keep an event that the companion will never take, without holding up the rest."""
        logger.error("an event was not taken by the companion and lies in %s", self.rejected.name)
        make_folder(self.rejected)
        path.replace(self.rejected / path.name)
        self._count = max(0, self._count - 1)


def _sync(path: Path) -> None:
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:
        return  # Windows does not open folders
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
