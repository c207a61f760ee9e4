"""Holds each outgoing request to an inspected site until it is known what is in it, and obeys the companion."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace

from mitmproxy import http

from gatepost.errors import CompanionUnavailable, UnreadableError
from gatepost.extract import read_post
from gatepost.extract.chunks import frames_upload
from gatepost.extract.request import RawRequest, Reading
from gatepost.policy import Policy
from proxy_addon.alone import Alone
from proxy_addon.answers import plain_headers
from proxy_addon.bodies.held_body import KEY as HELD
from proxy_addon.bodies.held_body import HeldBody, held_body
from proxy_addon.bodies.long_body import LongBodies
from proxy_addon.companion_client import CompanionClient
from proxy_addon.policy_watch import PolicyWatch
from proxy_addon.quiet_drafts import QuietDrafts
from proxy_addon.refusals import NO_ANSWER, TOO_LARGE, Refusals, Unchecked
from proxy_addon.upload_names import RECEIPT
from proxy_addon.visit import Visit, is_open, visit_of

logger = logging.getLogger(__name__)

#: A preflight that is refused hides the status from the page, and the real request never comes.
NEVER_POSTS = frozenset({"OPTIONS", "HEAD", "TRACE", "CONNECT"})
#: Bodies up to this size are read in the event loop; a thread costs more than it saves below.
QUICK_BYTES = 16 * 1024


class PostGate:
    """Inspects bodies; never sends one on before the verdict."""

    def __init__(self, watch: PolicyWatch, refusals: Refusals, companion: CompanionClient, alone: Alone) -> None:
        self.watch = watch
        self.refusals = refusals
        self.companion = companion
        self.long_bodies = LongBodies(companion)
        self.alone = alone
        self.drafts = QuietDrafts(companion)

    def requestheaders(self, flow: http.HTTPFlow) -> None:
        """Say how much of the body may be held; bodies that nobody inspects are streamed on."""
        visit = visit_of(flow)
        if not is_open(flow) or visit is None:
            return
        if self._inspects(visit):
            flow.metadata[HELD] = HeldBody(self.watch.current.policy.limits, self.watch.home.spool)
        elif flow.request.http_version.startswith("HTTP/1") or "content-length" in flow.request.headers:
            flow.request.stream = True

    async def request(self, flow: http.HTTPFlow) -> None:
        """Let the request go on as it came, or answer it."""
        visit = visit_of(flow)
        state_length(flow)
        if not is_open(flow) or flow.request.stream or visit is None or not self._inspects(visit):
            return
        if flow.request.method.upper() in NEVER_POSTS:
            return
        held, request = held_body(flow), raw_request(flow.request, visit)
        if held is not None and held.no_room:
            await self.refusals.unavailable(flow, visit, TOO_LARGE)
        elif held is not None and held.over_limit:
            await self._without_check(flow, visit, TOO_LARGE)
        elif (held is not None and held.spool is not None) or await self._may_be_post(request, visit):
            await self._ask(flow, visit, request, held)

    async def _may_be_post(self, request: RawRequest, visit: Visit) -> bool:
        reading = await read(request, visit)
        if is_candidate(reading, self.watch.current.policy):
            return True
        # A file in pieces is judged when it is whole: the companion has to hear of its beginning and its end too.
        if frames_upload(request):
            return True
        if reading.action == "draft":
            self.drafts.look_at(request, visit.person)
        return False

    def _inspects(self, visit: Visit) -> bool:
        access = visit.access
        return access is not None and access.decision == "inspect" and self.watch.current.policy.inspection_on

    async def _ask(self, flow: http.HTTPFlow, visit: Visit, request: RawRequest, held: HeldBody | None) -> None:
        limit_s = self.watch.current.policy.limits.inspect_time_limit_ms / 1000
        try:
            if held is not None and held.spool is not None:
                result = await self.long_bodies.inspect(request, held, visit.person, limit_s=limit_s)
            else:
                result = await self.companion.inspect(request, visit.person, limit_s=limit_s)
        except UnreadableError:
            await self._without_check(flow, visit, TOO_LARGE)
            return
        except CompanionUnavailable as error:
            logger.warning("a post could not be checked: %s", error)
            await self._alone(flow, visit, request, held)
            return
        if not result["release"]:
            await self.refusals.post(flow, visit, result)
        elif result.get("upload"):
            flow.metadata[RECEIPT] = result["upload"]

    async def _alone(self, flow: http.HTTPFlow, visit: Visit, request: RawRequest, held: HeldBody | None) -> None:
        """The proxy's own word first, then the rule's."""
        if held is not None and held.spool is not None:
            request = replace(request, body=await self.long_bodies.beginning(request, held))
        result = await self.alone.held(visit, request, await read(request, visit))
        if result is not None:
            await self.refusals.post(flow, visit, result)
        else:
            await self._without_check(flow, visit, NO_ANSWER)

    async def _without_check(self, flow: http.HTTPFlow, visit: Visit, why: Unchecked) -> None:
        """The rule says what follows when a post cannot be checked: ``fail`` is ``open`` or ``closed``."""
        if visit.access is not None and visit.access.fail == "open":
            await self.refusals.unchecked(visit, "allow", why)
        else:
            await self.refusals.unavailable(flow, visit, why)


def raw_request(request: http.Request, visit: Visit) -> RawRequest:
    """The request as it is about to leave: body undecoded, headers in order."""
    return RawRequest(request.method, visit.url, plain_headers(request), request.raw_content or b"")


def state_length(flow: http.HTTPFlow) -> None:
    """HTTP/2 frames a body without naming its length; to an HTTP/1 server mitmproxy would send it unframed."""
    request, held = flow.request, held_body(flow)
    length = held.spool.size if held is not None and held.spool is not None else len(request.raw_content or b"")
    whole = held is None or not held.over_limit
    if request.is_http2 and length and whole and "content-length" not in request.headers:
        request.headers["content-length"] = str(length)


async def read(request: RawRequest, visit: Visit) -> Reading:
    """Read what is being posted; a large body is read beside the event loop."""
    service = visit.access.service if visit.access else None
    if len(request.body) <= QUICK_BYTES:
        return read_post(request, service=service)
    return await asyncio.to_thread(read_post, request, service=service)


def is_candidate(reading: Reading, policy: Policy) -> bool:
    """True when the companion must see it: a post that publishes something, or a body that cannot be read."""
    if not reading.readable:
        return True
    return reading.post is not None and reading.action not in policy.quiet_actions
