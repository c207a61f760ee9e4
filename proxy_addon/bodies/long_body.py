"""Asks the companion about a body that lies on disk: the whole of it, or its outline where it is too long."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from gatepost.errors import UnreadableError
from gatepost.extract.request import RawRequest
from gatepost.person import Person
from proxy_addon.bodies.body_outline import KEPT_OF_ONE_BYTES, outline
from proxy_addon.bodies.held_body import HeldBody
from proxy_addon.companion_client import CompanionClient

#: The companion holds each in memory while it reads it.
AT_ONCE = 4


class LongBodies:
    """Lets a few long bodies at a time be inspected; the others wait on disk."""

    def __init__(self, companion: CompanionClient) -> None:
        self.companion = companion
        self._turn = asyncio.Semaphore(AT_ONCE)

    async def inspect(
        self, request: RawRequest, held: HeldBody, person: Person, *, limit_s: float
    ) -> Mapping[str, Any]:
        """As ``CompanionClient.inspect``; raises UnreadableError for a body that has no outline."""
        async with self._turn:
            with _reader(held) as file:
                # What fits is sent from the disk as it is: a film is looked at in all of it, and not held in memory.
                if not held.is_outlined or _fits(held):
                    return await self.companion.inspect(
                        request, person, limit_s=limit_s, body=file, outlined=held.is_outlined
                    )
                kind, most = request.header("content-type"), held.inspected_bytes - KEPT_OF_ONE_BYTES
                short = await asyncio.to_thread(outline, file, kind, most=max(most, 1024))
            return await self.companion.inspect(request, person, limit_s=limit_s, body=short, outlined=True)

    async def beginning(self, request: RawRequest, held: HeldBody) -> bytes:
        """As much of the body as can be read without the companion; empty where it has no outline."""
        try:
            with _reader(held) as file:
                return await asyncio.to_thread(outline, file, request.header("content-type"), most=KEPT_OF_ONE_BYTES)
        except UnreadableError:
            return b""


def _fits(held: HeldBody) -> bool:
    return held.spool is not None and held.spool.size <= held.inspected_bytes


@contextlib.contextmanager
def _reader(held: HeldBody) -> Iterator[BinaryIO]:
    assert held.spool is not None  # noqa: S101 - for the type checker
    with held.spool.reader() as file:
        yield file
