"""Lets GraphQL questions pass where only reading is open: the one kind of POST that can be told from a post."""

from __future__ import annotations

from mitmproxy import http

from gatepost.extract import read_post
from gatepost.graphql_reading import MAX_BYTES, is_graphql, only_reads
from gatepost.policy import Policy
from proxy_addon.policy_watch import PolicyWatch
from proxy_addon.post_gate import is_candidate, raw_request
from proxy_addon.refusals import Refusals
from proxy_addon.visit import Visit, is_open, visit_of


def may_only_read(request: http.Request) -> bool:
    """Say whether the body is worth waiting for: a short plain POST to where a site takes GraphQL."""
    length = request.headers.get("content-length", "")
    short = length.isascii() and length.isdigit() and len(length) < 10 and int(length) <= MAX_BYTES
    return request.method == "POST" and short and is_graphql(request.path) and not request.headers.get("upgrade")


class ReadingGate:
    """Decides, once the body is there, what the site gate could not tell from the headers."""

    def __init__(self, watch: PolicyWatch, refusals: Refusals) -> None:
        self.watch = watch
        self.refusals = refusals

    def requestheaders(self, flow: http.HTTPFlow) -> None:
        """Keep the short body here until it is read."""
        visit = visit_of(flow)
        if is_open(flow) and visit is not None and visit.undecided:
            flow.request.stream = False

    async def request(self, flow: http.HTTPFlow) -> None:
        """Refuse everything that is not surely a question."""
        visit = visit_of(flow)
        if not is_open(flow) or visit is None or not visit.undecided or visit.access is None:
            return
        if not asks(flow.request, visit, self.watch.current.policy):
            await self.refusals.site(flow, visit, visit.access)


def asks(request: http.Request, visit: Visit, policy: Policy) -> bool:
    """Say whether the request only asks: by what it says of itself, and by there being no text to publish in it."""
    content_type, body = request.headers.get("content-type", ""), request.raw_content or b""
    if request.headers.get("content-encoding", "identity") != "identity" or not only_reads(content_type, body):
        return False
    service = visit.access.service if visit.access else None
    return not is_candidate(read_post(raw_request(request, visit), service=service), policy)
