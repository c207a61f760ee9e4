"""What has to be done now and then while the companion runs, whether anybody asks for it or not."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from sqlalchemy.exc import SQLAlchemyError

logger = logging.getLogger(__name__)
EVERY_S = 600.0


class Upkeep:
    """A background thread that does one thing every ten minutes; what fails is tried again the next time."""

    def __init__(self, work: Callable[[], None], *, every_s: float = EVERY_S) -> None:
        self._work, self._every_s = work, every_s
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="upkeep", daemon=True)

    def start(self) -> None:
        """Begin; the first turn comes after the first wait."""
        self._thread.start()

    def stop(self, *, timeout_s: float = 5.0) -> None:
        """End."""
        self._ending.set()
        if self._thread.is_alive():
            self._thread.join(timeout_s)

    def _run(self) -> None:
        while not self._ending.wait(self._every_s):
            try:
                self._work()
            except SQLAlchemyError as error:
                logger.error("upkeep waits: %s", type(error).__name__)
