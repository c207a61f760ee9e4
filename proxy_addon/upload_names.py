"""Reads out of a site's answer what it calls an upload, so that the post that names it can be judged by it."""

# mypy: allow-untyped-calls
from __future__ import annotations

import asyncio
import logging

from mitmproxy import http

from gatepost.errors import CompanionUnavailable
from gatepost.extract.media_refs import MAX_ANSWER_BYTES, ids_in_answer
from proxy_addon.answers import plain_pairs, unavailable_answer
from proxy_addon.companion_client import CompanionClient
from proxy_addon.visit import visit_of

logger = logging.getLogger(__name__)

#: Where the receipt of an upload that goes on is noted on its flow, and where the copy of its answer is.
RECEIPT = "gatepost_upload"
COPY = "gatepost_answer"


class UploadNames:
    """Runs after ``Responses``: only answers to uploads with findings are looked at, and none is changed."""

    def __init__(self, companion: CompanionClient) -> None:
        self.companion = companion

    def responseheaders(self, flow: http.HTTPFlow) -> None:
        """Copy an answer that is streamed on; a small one stays until it has been read."""
        response = flow.response
        if RECEIPT not in flow.metadata or response is None:
            return
        length = response.headers.get("content-length", "")
        if length.isascii() and length.isdigit() and int(length) <= MAX_ANSWER_BYTES:
            response.stream = False
        else:
            flow.metadata[COPY] = copy = Copy()
            response.stream = copy.take

    async def response(self, flow: http.HTTPFlow) -> None:
        """Tell the companion the names before the page can use them: its post must not come first."""
        receipt, response = flow.metadata.get(RECEIPT), flow.response
        if receipt is None or response is None:
            return
        copy: Copy | None = flow.metadata.pop(COPY, None)
        body = bytes(copy.data) if copy else response.raw_content or b""
        names = await asyncio.to_thread(ids_in_answer, response.status_code, plain_pairs(response.headers), body)
        try:
            if names:
                await self.companion.name_upload(receipt, names)
        except CompanionUnavailable as error:
            logger.warning("what a site called an upload could not be noted: %s", error)
            self._not_noted(flow)

    def _not_noted(self, flow: http.HTTPFlow) -> None:
        """The picture is up, but its post would go unjudged: the rule says whether the page may learn its name."""
        visit = visit_of(flow)
        is_open = visit is not None and visit.access is not None and visit.access.fail == "open"
        if not is_open and flow.response is not None and not flow.response.stream:
            flow.response = unavailable_answer(flow.request)


class Copy:
    """What has passed of an answer, up to the most that is ever read of one."""

    def __init__(self) -> None:
        self.data = bytearray()

    def take(self, chunk: bytes) -> bytes:
        """Keep and give back the chunk; mitmproxy's shape of a stream."""
        self.data += chunk[: MAX_ANSWER_BYTES - len(self.data)]
        return chunk
