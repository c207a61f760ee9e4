"""Which host and path a browser would really ask for, whatever the address is dressed up as.

Follows the WHATWG URL standard (https://url.spec.whatwg.org/#host-parsing) as far as a host is concerned:
tabs and newlines vanish, backslashes are slashes, percent-escapes and full-width letters are undone.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import unquote

from gatepost.errors import InputError

_SCHEME = re.compile(r"([a-z][a-z0-9+.\-]*):(?=[/\\])", re.IGNORECASE)
_WEB_SCHEMES = frozenset({"http", "https", "ws", "wss"})
_OTHER_SCHEMES = re.compile(r"(about|blob|chrome|data|file|ftp|javascript|mailto|tel|view-source):", re.IGNORECASE)
_SCHEME_WITHOUT_SLASHES = re.compile(r"(https?|wss?):", re.IGNORECASE)
_STRIPPED = re.compile(r"[\t\n\r]")
_AUTHORITY_END = re.compile(r"[/\\?#]")
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f#/:<>?@\[\\\]^|%,;!\"'()*{}`~&=+$]")
#: Code points that browsers map to nothing inside a host name (UTS 46, "ignored").
_IGNORED = re.compile("[\u00ad\u034f\u180b-\u180f\u200b\u2060\u2064\ufe00-\ufe0f\ufeff]")
_KEPT_ESCAPE = re.compile(r"%(2f|5c)", re.IGNORECASE)
MAX_HOST_LENGTH = 253


class Address(NamedTuple):
    """The part of a URL that decides: canonical host, and the path without query, dot segments resolved."""

    host: str
    path: str


def canonical_host(url_or_host: str) -> str:
    """Return the host that a browser would connect to: lower case, IDNA, no user-info, port or trailing dot.

    Takes a URL or a bare host (``WWW.Facebook.com.:443``). Raises InputError where there is no host in it.
    """
    return split_address(url_or_host).host


def split_address(url_or_host: str) -> Address:
    """Return host and path of a URL or a bare host; raises InputError, quoting what was given."""
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
        raise InputError(f"{given!r} is not a web address; write one that begins with https://", place="url")
    scheme = scheme or _SCHEME_WITHOUT_SLASHES.match(text)
    # Browsers take http:host, http:/host and http:////host alike.
    return text[scheme.end() :].lstrip("/\\") if scheme else text.removeprefix("//")


def _host(authority: str, given: str) -> str:
    if authority.startswith("[") or authority.count(":") > 1:
        return _ipv6(authority, given)
    name, colon, port = authority.partition(":")
    if colon and not (port == "" or (port.isascii() and port.isdigit())):
        raise InputError(f"{given!r} has no readable port", place="url")
    host = _to_ascii(_IGNORED.sub("", unquote(name, errors="replace"))).removesuffix(".")
    if not host or len(host) > MAX_HOST_LENGTH or _FORBIDDEN.search(host) or not all(host.split(".")):
        raise InputError(f"{given!r} names no host", place="url")
    return host


def _ipv6(authority: str, given: str) -> str:
    bracketed = authority.startswith("[") and "]" in authority
    inside = authority[1:].partition("]")[0] if bracketed else authority
    try:
        return f"[{ipaddress.IPv6Address(inside).compressed}]"
    except ValueError as error:
        raise InputError(f"{given!r} names no host", place="url") from error


def _to_ascii(name: str) -> str:
    if name.isascii():
        return name.lower()
    # Newer compatibility letters are unknown to the standard library's IDNA 2003 codec, so NFKC comes first.
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).lower()).replace("。", ".")
    return ".".join(map(_label_to_ascii, plain.split(".")))


def _label_to_ascii(label: str) -> str:
    return label if label.isascii() else "xn--" + label.encode("punycode").decode("ascii")
