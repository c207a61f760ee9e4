"""Which host and path a browser would really ask for, whatever the address is dressed up as.

Follows the WHATWG URL standard (https://url.spec.whatwg.org/#host-parsing) as far as a host is concerned:
tabs and newlines vanish, backslashes are slashes, percent-escapes and full-width letters are undone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import unquote

from gatepost.errors import InputError
from gatepost.host_name import host_name, ipv6_address

_SCHEME = re.compile(r"([a-z][a-z0-9+.\-]*):(?=[/\\])", re.IGNORECASE)
_WEB_SCHEMES = frozenset({"http", "https", "ws", "wss"})
_OTHER_SCHEMES = re.compile(r"(about|blob|chrome|data|file|ftp|javascript|mailto|tel|view-source):", re.IGNORECASE)
_SCHEME_WITHOUT_SLASHES = re.compile(r"(https?|wss?):", re.IGNORECASE)
_SCHEME_RELATIVE = re.compile(r"[/\\]{2}")
_STRIPPED = re.compile(r"[\t\n\r]")
_AUTHORITY_END = re.compile(r"[/\\?#]")
_KEPT_ESCAPE = re.compile(r"%(2f|5c)", re.IGNORECASE)
_PORT = re.compile(r"0*[0-9]{0,5}")
#: What nearly every address looks like: it is canonical as it stands, up to the query.
#: No label begins with xn-- and the last with a letter, so that it is neither IDNA nor an IPv4 address.
_PLAIN_HOST = r"(?:(?!xn--)[a-z0-9_-]+\.)*(?!xn--)[a-z][a-z0-9-]*"
_PLAIN = re.compile(rf"https?://({_PLAIN_HOST})(?::(?:[0-9]{{1,4}}|[1-5][0-9]{{4}}))?(/[A-Za-z0-9_./~-]*)?(?=[?#]|$)")
_BARE = re.compile(_PLAIN_HOST)
MAX_HOST_LENGTH = 253
MAX_PORT = 65_535
#: Of an address in an error message.
SHOWN_CHARACTERS = 200


class Address(NamedTuple):
    """The part of a URL that decides: canonical host, and the path without query, dot segments resolved."""

    host: str
    path: str


def canonical_host(url_or_host: str) -> str:
    """Return the host that a browser would connect to: lower case, IDNA, no user-info, port or trailing dot.

    Takes a URL or a bare host (``WWW.Facebook.com.:443``). Raises InputError where there is no host in it.
    """
    bare = len(url_or_host) <= MAX_HOST_LENGTH and _BARE.fullmatch(url_or_host)
    return url_or_host if bare else split_address(url_or_host).host


def split_address(url_or_host: str) -> Address:
    """Return host and path of a URL or a bare host; raises InputError, quoting what was given."""
    plain = _PLAIN.match(url_or_host)
    if plain and plain.end(1) - plain.start(1) <= MAX_HOST_LENGTH:
        path = plain[2] or "/"
        if "/." not in path and "//" not in path:
            return Address(plain[1], path)
    cleaned = _STRIPPED.sub("", url_or_host.strip("".join(map(chr, range(33)))))
    rest = _without_scheme(cleaned, url_or_host)
    end = _AUTHORITY_END.search(rest)
    authority = rest[: end.start()] if end else rest
    tail = rest[end.start() :] if end else "/"
    host = _host(authority.rpartition("@")[2], url_or_host)
    return Address(host, canonical_path(tail))


def canonical_path(path: str) -> str:
    """Return the path as it is compared: no query or fragment, escapes undone, ``.`` and ``..`` resolved."""
    bare = re.split(r"[?#]", path, maxsplit=1)[0].replace("\\", "/")
    # An escaped slash is data inside a segment: it must not become a separator here.
    decoded = unquote(_KEPT_ESCAPE.sub(lambda found: f"%25{found[1]}", bare), errors="replace")
    kept: list[str] = []
    segments = decoded.lstrip("/").split("/") if decoded.startswith("/") else decoded.split("/")
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)


def under_path(path: str, prefix: str) -> bool:
    """Say whether ``path`` is ``prefix`` or lies below it; ``/blogsmith`` is not below ``/blogs``."""
    base = canonical_path(prefix).rstrip("/")
    return path == base or path.startswith(f"{base}/")


def under_host(host: str, entry: str) -> bool:
    """Say whether a canonical host is ``entry`` or one of its subdomains; ``notfacebook.com`` is not Facebook."""
    return host == entry or host.endswith(f".{entry}")


def suffixes(host: str) -> Iterator[str]:
    """Yield the host and its parent domains, longest first: ``m.x.com``, ``x.com``, ``com``."""
    yield host
    while "." in host:
        host = host.partition(".")[2]
        yield host


def _without_scheme(text: str, given: str) -> str:
    scheme = _SCHEME.match(text)
    if _OTHER_SCHEMES.match(text) or (scheme and scheme[1].lower() not in _WEB_SCHEMES):
        raise InputError(f"{_shortened(given)} is not a web address; write one that begins with https://", place="url")
    scheme = scheme or _SCHEME_WITHOUT_SLASHES.match(text)
    # Browsers take http:host, http:/host and http:////host alike.
    if scheme:
        return text[scheme.end() :].lstrip("/\\")
    return text.lstrip("/\\") if _SCHEME_RELATIVE.match(text) else text


def _host(authority: str, given: str) -> str:
    if authority.startswith("["):
        inside, bracket, port = authority[1:].partition("]")
        host = ipv6_address(inside) if bracket and port[:1] in ("", ":") else None
        port = port[1:]
    elif authority.count(":") > 1:
        host, port = ipv6_address(authority), ""
    else:
        name, _, port = authority.partition(":")
        host = host_name(name)
    if not (_PORT.fullmatch(port) and int(port or 0) <= MAX_PORT):
        raise InputError(f"{_shortened(given)} has no readable port", place="url")
    if host is None:
        raise InputError(f"{_shortened(given)} names no host", place="url")
    return host


def _shortened(given: str) -> str:
    return repr(given if len(given) <= SHOWN_CHARACTERS else given[:SHOWN_CHARACTERS] + "…")
