"""Where a request is sent instead of its own host: the companion, or the upstream of tests and staging."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from mitmproxy import http

from gatepost.errors import InputError
from proxy_addon.visit import is_open, visit_of


@dataclass(frozen=True, slots=True)
class Destination:
    """One server: scheme, host and port."""

    scheme: str
    host: str
    port: int

    @classmethod
    def parse(cls, url: str, *, option: str) -> Destination:
        """Read ``http://host:port``; raises InputError naming the option."""
        try:
            parts = urlsplit(url)
            host, port = parts.hostname, parts.port
        except ValueError as error:
            raise InputError(f"{url!r} is not an address: {error}", place=option) from error
        if parts.scheme not in {"http", "https"} or not host or parts.path.strip("/") or parts.query:
            raise InputError(f"{url!r} is not an address; write such as http://127.0.0.1:9000", place=option)
        return cls(parts.scheme, host, port or (443 if parts.scheme == "https" else 80))


def send_to(request: http.Request, destination: Destination) -> None:
    """Point the request at a server and keep its own Host header, authority and path.

    mitmproxy's ``request.host = …`` would rewrite the Host header too, so the fields below are set directly.
    """
    request.data.host = destination.host
    request.data.port = destination.port
    request.data.scheme = destination.scheme.encode("ascii")


class Upstream:
    """Sends whatever passes the gates to one server (``--upstream``); tunnelled hosts go to their own."""

    def __init__(self, destination: Destination) -> None:
        self.destination = destination

    def requestheaders(self, flow: http.HTTPFlow) -> None:
        """Redirect last, after every gate has seen the request's own address."""
        visit = visit_of(flow)
        if is_open(flow) and visit is not None and not visit.relayed:
            send_to(flow.request, self.destination)
