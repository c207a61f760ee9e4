"""What is done to answers of sites: almost nothing; their bodies are passed on as they come."""

from __future__ import annotations

from mitmproxy import http

from proxy_addon.visit import visit_of

#: Streaming a small answer costs more than holding it.
HELD_BYTES = 64 * 1024


class Responses:
    """Streams large answers and those of unknown length, such as event streams, and keeps browsers off HTTP/3."""

    def responseheaders(self, flow: http.HTTPFlow) -> None:
        """Act on the site's own answer; those that Gatepost made are small and stay."""
        response, visit = flow.response, visit_of(flow)
        if response is None or visit is None or flow.server_conn.timestamp_start is None:
            return
        if visit.restricted or (visit.access is not None and visit.access.service is not None):
            # It would lead the browser to UDP, past the gate.
            response.headers.pop("alt-svc", None)
        if response.status_code != 101 and _length(response) > HELD_BYTES:
            response.stream = True


def _length(response: http.Response) -> int:
    declared = response.headers.get("content-length", "")
    return int(declared) if declared.isascii() and declared.isdigit() else HELD_BYTES + 1
