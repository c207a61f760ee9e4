"""The companion's HTTP API, as the proxy uses it: one shared session, each call with a time limit."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

import aiohttp

from gatepost.errors import CompanionUnavailable
from gatepost.extract.request import RawRequest
from gatepost.person import Person

CALL_LIMIT_S = 10.0
#: After this many checks in a row without an answer in time, nobody waits for the next ones for a while.
SLOW_IN_A_ROW = 3
REST_S = 5.0
#: What belongs to the person's account at the site is no business of the companion.
PRIVATE_HEADERS = frozenset({"cookie", "authorization", "proxy-authorization"})


@dataclass(frozen=True, slots=True)
class Reply:
    """A status and the JSON beside it (None when there is none)."""

    status: int
    data: Any = field(default=None, repr=False)
    etag: str | None = None


class CompanionClient:
    """Calls one companion. Every call raises CompanionUnavailable when there is no proper answer in time."""

    def __init__(self, url: str, token: str) -> None:
        self.url = url.rstrip("/")
        self.token = token
        self._session: aiohttp.ClientSession | None = None
        self._late = 0
        self._rests_until = 0.0

    async def inspect(
        self,
        request: RawRequest,
        person: Person,
        *,
        limit_s: float = CALL_LIMIT_S,
        body: bytes | BinaryIO | None = None,
        outlined: bool = False,
    ) -> Mapping[str, Any]:
        """Ask what is in one outgoing request; returns the JSON of ``POST /api/v1/requests``.

        ``body`` takes the place of the request's own: a file is sent piece by piece; ``outlined`` says that it is not
        the whole of it.
        """
        if time.monotonic() < self._rests_until:
            raise CompanionUnavailable("the companion was too slow a moment ago")
        form = aiohttp.FormData()
        form.add_field("request", _described(request, person, outlined=outlined), content_type="application/json")
        form.add_field(
            "body", request.body if body is None else body, filename="body", content_type="application/octet-stream"
        )
        reply = await self._call_in_time("POST", "/api/v1/requests", limit_s=limit_s, data=form)
        if reply.status != 200 or not isinstance(reply.data, dict) or "release" not in reply.data:
            raise CompanionUnavailable(f"the companion answered {reply.status} to a request for inspection")
        return reply.data

    async def look_at_draft(self, request: RawRequest, person: Person) -> None:
        """Have a draft looked at that goes on meanwhile; nothing is kept of it but for an answer to the post."""
        if time.monotonic() < self._rests_until:
            raise CompanionUnavailable("the companion was too slow a moment ago")
        form = aiohttp.FormData()
        form.add_field("request", _described(request, person, aside=True), content_type="application/json")
        form.add_field("body", request.body, filename="body", content_type="application/octet-stream")
        await self._call("POST", "/api/v1/requests", data=form)

    async def name_upload(self, receipt: str, names: Sequence[str]) -> None:
        """Say what a site called the upload of this receipt."""
        reply = await self._call("POST", "/api/v1/media", json={"receipt": receipt, "names": list(names)})
        if reply.status != 200:
            raise CompanionUnavailable(f"the companion answered {reply.status} to the names of an upload")

    async def policy(self, etag: str | None) -> Reply:
        """Fetch the policy in force; status 304 says that the one with this ETag still is."""
        headers = {"If-None-Match": etag} if etag else {}
        reply = await self._call("GET", "/api/v1/policy", headers=headers)
        if reply.status not in {200, 304}:
            raise CompanionUnavailable(f"the companion answered {reply.status} to a request for the policy")
        return reply

    async def send_events(self, events: Sequence[Mapping[str, Any]]) -> Reply:
        """Hand over events; sending one twice does no harm."""
        return await self._call("POST", "/api/v1/events", json={"events": list(events)})

    async def close(self) -> None:
        """Close the session's connections."""
        if self._session is not None:
            await self._session.close()

    async def _call_in_time(self, *where: str, **options: Any) -> Reply:  # noqa: ANN401 - as below
        """As ``_call``; a companion that lets several in a row wait in vain is left alone for a while."""
        try:
            reply = await self._call(*where, **options)
        except CompanionUnavailable as error:
            self._late = self._late + 1 if isinstance(error.__cause__, TimeoutError) else 0
            if self._late >= SLOW_IN_A_ROW:
                self._rests_until = time.monotonic() + REST_S
            raise
        self._late = 0
        return reply

    async def _call(
        self,
        method: str,
        path: str,
        *,
        limit_s: float = CALL_LIMIT_S,
        **options: Any,  # noqa: ANN401 - aiohttp's own
    ) -> Reply:
        timeout = aiohttp.ClientTimeout(total=limit_s)
        try:
            async with self._open().request(method, self.url + path, timeout=timeout, **options) as response:
                return Reply(response.status, _json(await response.read()), response.headers.get("ETag"))
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise CompanionUnavailable(f"the companion did not answer: {type(error).__name__}") from error

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
            # Never through another proxy that the environment names: the posts stay on the school's machines.
            self._session = aiohttp.ClientSession(headers=headers, trust_env=False)
        return self._session


def _described(request: RawRequest, person: Person, **more: bool) -> str:
    headers = [[name, value] for name, value in request.headers if name.lower() not in PRIVATE_HEADERS]
    return json.dumps(
        {
            "method": request.method,
            "url": request.url,
            "headers": headers,
            "client": person.client,
            "user": person.user,
            "roles": sorted(person.roles),
            "known_by": person.known_by,
            "source": "proxy",
        }
        | more
    )


def _json(body: bytes) -> object:
    try:
        parsed: object = json.loads(body)
    except ValueError:
        return None
    return parsed
