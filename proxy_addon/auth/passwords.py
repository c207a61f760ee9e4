"""Checks names and passwords beside the event loop, remembers good ones for a while, and slows guessing down.

A password is kept nowhere: what is remembered is a keyed digest, under a key that this process made for itself.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
import re
import secrets
import time
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from proxy_addon.auth.ldap_directory import DirectoryAway

logger = logging.getLogger(__name__)

USER_NAME = re.compile(r"[a-z0-9][a-z0-9._@+-]{0,119}")
MAX_PASSWORD_CHARACTERS = 200
#: So many wrong answers for one name from one address, then nothing is checked until the minute is over.
MAX_WRONG = 8
WRONG_FOR_S = 60.0
#: A directory that is away is not asked again for this long: every connection would wait for it.
AWAY_FOR_S = 15.0
LONGEST_WAIT_S = 40.0
REMEMBERED = 4096
WORKERS = 8

State = Literal["right", "wrong", "too_many", "away"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a name and a password; ``roles`` are those of the directory's groups."""

    state: State
    user: str | None = None
    roles: frozenset[str] = frozenset()


class Checker(Protocol):
    """Knows passwords; may take its time. Raises DirectoryAway when it cannot say."""

    def check(self, user: str, password: str) -> frozenset[str] | None:
        """The roles that it knows of the user where the password is right, else None."""


class Passwords:
    """The checkers in their order; a later one is asked where an earlier one says no."""

    def __init__(self, checkers: Sequence[Checker], *, remember_s: float) -> None:
        self.checkers = tuple(checkers)
        self.remember_s = remember_s
        self._key = secrets.token_bytes(32)
        self._good: OrderedDict[str, tuple[bytes, float, frozenset[str]]] = OrderedDict()
        self._wrong: OrderedDict[tuple[str, str], tuple[int, float]] = OrderedDict()
        self._asking: dict[bytes, asyncio.Task[Answer]] = {}
        self._away_until: dict[int, float] = {}
        self._workers = ThreadPoolExecutor(WORKERS, thread_name_prefix="gatepost-passwords")

    async def check(self, user: str, password: str, client: str) -> Answer:
        """Say whether the password is right, without ever waiting on the event loop itself."""
        name, now = plain_user(user), time.monotonic()
        if not USER_NAME.fullmatch(name) or not 0 < len(password) <= MAX_PASSWORD_CHARACTERS:
            name = ""
        if self._too_many(key := (client, name), now):
            return Answer("too_many", name)
        # The limit comes first, so that what is remembered cannot be guessed at any faster.
        answer = self._remembered(name, password, now) or await self._ask(name, password)
        if answer.state == "wrong":
            self._note_wrong(key, now)
        return answer

    def close(self) -> None:
        """Start no more checks; those that run end by their own time limits."""
        self._workers.shutdown(wait=False, cancel_futures=True)

    def _remembered(self, user: str, password: str, now: float) -> Answer | None:
        kept = self._good.get(user)
        if kept is None or not hmac.compare_digest(kept[0], self._digest(user, password)) or now >= kept[1]:
            return None
        return Answer("right", user, kept[2])

    def _digest(self, user: str, password: str) -> bytes:
        return hmac.digest(self._key, f"{user}\0{password}".encode("utf-8", "surrogatepass"), hashlib.sha256)

    async def _ask(self, user: str, password: str) -> Answer:
        """One question for all connections that a browser opens at once."""
        if not user:
            return Answer("wrong")
        digest = self._digest(user, password)
        task = self._asking.get(digest)
        if task is None:
            task = asyncio.create_task(self._ask_once(user, password), name="gatepost password")
            self._asking[digest] = task
            task.add_done_callback(lambda _: self._asking.pop(digest, None))
        return await asyncio.shield(task)

    async def _ask_once(self, user: str, password: str) -> Answer:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(LONGEST_WAIT_S):
                answer = await loop.run_in_executor(self._workers, self._by_checkers, user, password)
        except TimeoutError:
            return Answer("away", user)
        if answer.state == "right" and self.remember_s:
            until = time.monotonic() + self.remember_s
            self._good[user] = (self._digest(user, password), until, answer.roles)
            _trim(self._good)
        return answer

    def _by_checkers(self, user: str, password: str) -> Answer:
        answer = Answer("wrong", user)
        for checker in self.checkers:
            if time.monotonic() < self._away_until.get(id(checker), 0.0):
                answer = Answer("away", user)
                continue
            try:
                roles = checker.check(user, password)
            except DirectoryAway as error:
                logger.warning("%s; the network's role counts meanwhile", error)
                self._away_until[id(checker)] = time.monotonic() + AWAY_FOR_S
                answer = Answer("away", user)
            else:
                if roles is not None:
                    return Answer("right", user, roles)
        return answer

    def _too_many(self, key: tuple[str, str], now: float) -> bool:
        count, since = self._wrong.get(key, (0, now))
        return count >= MAX_WRONG and now - since < WRONG_FOR_S

    def _note_wrong(self, key: tuple[str, str], now: float) -> None:
        count, since = self._wrong.get(key, (0, now))
        self._wrong[key] = (count + 1, since) if now - since < WRONG_FOR_S else (1, now)
        self._wrong.move_to_end(key)
        _trim(self._wrong)


def plain_user(user: str) -> str:
    r"""The name in lower case, without the domain that Windows puts before it (``MEADOW\jpike``)."""
    return user.rpartition("\\")[2].strip().lower()


def _trim(table: OrderedDict[Any, Any]) -> None:
    while len(table) > REMEMBERED:
        table.popitem(last=False)
