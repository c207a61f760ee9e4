"""Events get their id at once, are on disk before the answer leaves, and reach the companion in the background."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from gatepost.errors import CompanionUnavailable
from gatepost.event import Event
from proxy_addon.companion_client import CompanionClient
from proxy_addon.event_spool import EventSpool

logger = logging.getLogger(__name__)

BATCH = 100
FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 5.0
#: Answers that say "not now" or "not you (yet)": the event is good, and waits.
LATER = frozenset({401, 403, 404, 408, 425, 429})


class EventSender:
    """Writes events to the spool and empties the spool into the companion, oldest first."""

    def __init__(self, spool: EventSpool, companion: CompanionClient) -> None:
        self.spool = spool
        self.companion = companion
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._writer = ThreadPoolExecutor(1, "gatepost events")

    async def record(self, event: Event) -> str:
        """Return the event's id once the event is safe on disk; events keep the order of these calls."""
        await asyncio.get_running_loop().run_in_executor(self._writer, self.spool.write, event.to_json())
        self._wake.set()
        return event.id

    def start(self) -> None:
        """Begin to send, starting with what a former run left behind."""
        self._task = asyncio.create_task(self._send_forever(), name="gatepost events")

    async def stop(self, limit_s: float) -> None:
        """Send what is queued, for as long as the limit allows; the rest stays on disk for the next start."""
        if self._task is not None:
            self._task.cancel()
        try:
            async with asyncio.timeout(limit_s):
                while await self._send_batch():
                    pass
        except (TimeoutError, CompanionUnavailable):
            logger.warning("%d events wait on disk for the companion", len(self.spool.waiting()))

    async def _send_forever(self) -> None:
        pause_s = FIRST_PAUSE_S
        while True:
            try:
                while await self._send_batch():
                    pause_s = FIRST_PAUSE_S
                await self._wake.wait()
                self._wake.clear()
            except (CompanionUnavailable, OSError) as error:
                if isinstance(error, OSError):
                    logger.error("events cannot be read from disk: %s", error.strerror)
                await asyncio.sleep(pause_s)
                pause_s = min(pause_s * 2, LONGEST_PAUSE_S)

    async def _send_batch(self) -> bool:
        """Send the oldest events; False when none waits."""
        paths = (await asyncio.to_thread(self.spool.waiting))[:BATCH]
        if paths and not await self._offer(paths) and len(paths) > 1:
            # One of them is not to the companion's liking: find out which.
            for path in paths:
                await self._offer([path])
        return bool(paths)

    async def _offer(self, paths: list[Path]) -> bool:
        """True when the companion took them; a single one that it will never take is set aside."""
        events = [event for path in paths if (event := self.spool.read(path)) is not None]
        if not events:
            return True
        reply = await self.companion.send_events(events)
        if reply.status >= 500 or reply.status in LATER:
            raise CompanionUnavailable(f"the companion answered {reply.status} to events")
        taken = 200 <= reply.status < 300
        if taken or len(paths) == 1:
            for path in paths:
                (self.spool.remove if taken else self.spool.set_aside)(path)
        return taken
