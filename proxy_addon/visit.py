"""What the gate knows about one connection and about one request on it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from mitmproxy import http

from gatepost.access import Access
from gatepost.errors import InputError
from gatepost.person import Person
from gatepost.site_match import canonical_host

#: The name under which devices reach the companion through the proxy.
COMPANION_HOST = "gatepost.local"
KEY = "gatepost"
#: Where a flow has what its client answered to a 407; set only where the proxy asks.
IDENTITY = "gatepost_identity"
#: A request line and, somewhere in the lines below it, the Host header.
PLAIN_HOST = re.compile(rb"[A-Z]{3,16} [^\s]+ HTTP/1\.[01]\r?\n(?:[^\r\n]+\r?\n)*?host:[ \t]*([^\s]+)", re.IGNORECASE)


@dataclass(slots=True)
class Tunnel:
    """One CONNECT: where the client asked to go, whether its bytes pass unread, and whether it hid its name."""

    host: str
    port: int
    passes: bool
    sni: str | None = None
    hidden: bool = False
    person: Person | None = None


@dataclass(slots=True)
class Visit:
    """One request: its URL as the client meant it, who asks, and what the policy says.

    ``relayed`` is a request to the companion itself; ``over_limit`` is set while the body is longer than may be read;
    ``restricted`` once it has been given a header of the policy's restrictions; ``undecided`` until its body is read.
    """

    url: str
    host: str
    person: Person
    access: Access | None = None
    relayed: bool = False
    restricted: bool = False
    undecided: bool = False


def visit_of(flow: http.HTTPFlow) -> Visit | None:
    """The visit that the gate noted on this flow, or None when the gate has not seen it."""
    visit: Any = flow.metadata.get(KEY)
    return visit if isinstance(visit, Visit) else None


def is_open(flow: http.HTTPFlow) -> bool:
    """True while nobody has answered, failed or ended this flow: hooks act on open flows alone."""
    return flow.live and flow.response is None and flow.error is None


def claimed_hosts(request: http.Request) -> set[str]:
    """Every host that the request itself names, in canonical form: authority and each Host header.

    Raises InputError when one of them cannot be read.
    """
    claims = [request.authority, *request.headers.get_all("host")]
    return {canonical_host(_as_url(claim)) for claim in claims if claim}


def plain_host(data: bytes) -> str | None:
    """The host that the first bytes of a connection name where they are plain HTTP, else None."""
    named = PLAIN_HOST.match(data)
    try:
        return canonical_host(_as_url(named[1].decode("ascii", "replace"))) if named else None
    except InputError:
        return None


def _as_url(claim: str) -> str:
    if any(character in claim for character in "/@?#, \t"):
        raise InputError("is not a host", place="Host header")
    return f"https://{claim}/"


def client_address(peername: tuple[Any, ...] | None) -> str | None:
    """The client's address without zone; an IPv4 client of an IPv6 socket is told by its IPv4 address."""
    if not peername:
        return None
    address = str(peername[0]).partition("%")[0]
    return address.removeprefix("::ffff:") if "." in address else address
