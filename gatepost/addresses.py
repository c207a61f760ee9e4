"""Client addresses and networks, in whichever spelling a listener or a policy gives them."""

from __future__ import annotations

import ipaddress
from functools import cache, lru_cache

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@lru_cache(maxsize=4096)
def read_address(client: str | None) -> Address | None:
    """The address of a client, without zone or brackets; None where it is none."""
    try:
        address = ipaddress.ip_address((client or "").partition("%")[0].strip("[]"))
    except ValueError:
        return None
    # A dual-stack listener reports an IPv4 client as ::ffff:10.20.0.5.
    return (address.ipv4_mapped or address) if isinstance(address, ipaddress.IPv6Address) else address


@cache
def read_network(cidr: str) -> Network:
    """The network of a CIDR block; raises ValueError where it is none or has host bits."""
    return ipaddress.ip_network(cidr)
