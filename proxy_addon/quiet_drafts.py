"""Has the companion look at drafts beside their way: they go on at once, and nobody waits for what is found."""

from __future__ import annotations

import asyncio
import logging

from gatepost.errors import CompanionUnavailable
from gatepost.extract.request import RawRequest
from gatepost.person import Person
from proxy_addon.companion_client import CompanionClient

logger = logging.getLogger(__name__)

#: Drafts under way at a time, each of another writer or another address; beyond that they pass without a look.
MAX_AT_ONCE = 8
MAX_BYTES = 2 * 1024 * 1024
#: Sites save at every pause: of those that come meanwhile only the latest is looked at.
PAUSE_S = 1.0

Asked = tuple[RawRequest, Person]


class QuietDrafts:
    """Bounded in number and size; what fails is left."""

    def __init__(self, companion: CompanionClient, *, pause_s: float = PAUSE_S) -> None:
        self._companion, self._pause_s = companion, pause_s
        self._latest: dict[str, Asked] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def look_at(self, request: RawRequest, person: Person) -> None:
        """Have it looked at some time; returns at once."""
        place = f"{person.at} {request.host}{request.path}"
        begun = place in self._latest
        if len(request.body) > MAX_BYTES or (not begun and len(self._latest) >= MAX_AT_ONCE):
            return
        self._latest[place] = (request, person)
        if not begun:
            task = asyncio.get_running_loop().create_task(self._work(place))
            # The loop itself keeps only a weak hold of a task.
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _work(self, place: str) -> None:
        done: Asked | None = None
        try:
            while (asked := self._latest[place]) is not done:
                await self._companion.look_at_draft(*asked)
                done = asked
                await asyncio.sleep(self._pause_s)
        except CompanionUnavailable as error:
            logger.debug("a draft was not looked at: %s", error)
        finally:
            del self._latest[place]
