"""The host of an address as browsers canonicalise it: IDNA, IPv4 in all its spellings, IPv6.

WHATWG URL, https://url.spec.whatwg.org/#host-parsing. Stricter in what no DNS name has: punctuation, empty labels
and more than 253 characters are refused.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from urllib.parse import unquote

_FORBIDDEN = re.compile("[\\x00-\\x20\\x7f#/:<>?@\\[\\\\\\]^|%,;!\"'()*{}`~&=+$]")
#: Code points that browsers map to nothing inside a host name (UTS 46, "ignored").
_IGNORED = re.compile(
    "[\u00ad\u034f\u180b-\u180d\u180f\u200b\u2060\u2064\ufe00-\ufe0f\ufeff\U0001bca0-\U0001bca3\U000e0100-\U000e01ef]"
)
_NUMBER = re.compile(r"(0x)[0-9a-f]*|(0)[0-7]+|0|[1-9][0-9]*")
_LIKE_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
MAX_LENGTH = 253
#: Longer ones are not even mapped: escapes and code points that vanish take room, but not that much.
MAX_GIVEN = 16 * MAX_LENGTH


def host_name(given: str) -> str | None:
    """Return a name or IPv4 address in canonical form, without trailing dot; None where a browser takes it for none."""
    if len(given) > MAX_GIVEN:
        return None
    host = _to_ascii(_IGNORED.sub("", unquote(given, errors="replace")))
    host = host.removesuffix(".") if host is not None else ""
    if not host or len(host) > MAX_LENGTH or _FORBIDDEN.search(host) or not all(labels := host.split(".")):
        return None
    if _LIKE_NUMBER.fullmatch(labels[-1]):
        return _ipv4_address(labels)
    return host


def ipv6_address(given: str) -> str | None:
    """Return what stands between the brackets in its shortest form, in brackets; None where it is no address."""
    try:
        address = ipaddress.IPv6Address(given)
    except ValueError:
        return None
    if address.scope_id is not None:
        return None
    mapped = address.ipv4_mapped
    # Python's own way of writing these differs from version to version.
    return f"[::ffff:{int(mapped) >> 16:x}:{int(mapped) & 0xFFFF:x}]" if mapped else f"[{address.compressed}]"


def _ipv4_address(labels: list[str]) -> str | None:
    """Decimal, octal or hexadecimal, in one to four parts, of which the last fills what is left: ``0x7f.1``."""
    numbers = [_number(label) for label in labels]
    if len(numbers) > 4 or any(number is None for number in numbers):
        return None
    *first, last = (number for number in numbers if number is not None)
    if any(number > 255 for number in first) or last >= 256 ** (4 - len(first)):
        return None
    value = last + sum(number << 8 * (3 - place) for place, number in enumerate(first))
    return str(ipaddress.IPv4Address(value))


def _number(label: str) -> int | None:
    found = _NUMBER.fullmatch(label)
    if found is None:
        return None
    if found[1]:
        return int(label[2:] or "0", 16)
    return int(label, 8 if found[2] else 10)


def _to_ascii(name: str) -> str | None:
    """Return the name in lower case with its labels in Punycode; None where one does not survive being read back."""
    if name.isascii():
        lower = name.lower()
        return lower if "xn--" not in lower or all(map(_reads_back, lower.split("."))) else None
    # Newer compatibility letters are unknown to the standard library's IDNA 2003 codec, so NFKC comes first.
    plain = _mapped(name)
    # U+FFFD stands for bytes that were no UTF-8.
    if len(plain) > MAX_LENGTH + 1 or "\ufffd" in plain:
        return None
    labels = plain.split(".")
    return ".".join(map(_label_to_ascii, labels)) if all(map(_reads_back, labels)) else None


def _mapped(text: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).lower()).replace("。", ".")


def _label_to_ascii(label: str) -> str:
    return label if label.isascii() else "xn--" + label.encode("punycode").decode("ascii")


def _reads_back(label: str) -> bool:
    """Say whether a label in Punycode is the one way to write what it stands for; browsers refuse the others."""
    if not label.startswith("xn--"):
        return True
    if not label.isascii() or len(label) > MAX_LENGTH:
        return False
    try:
        meant = label[4:].encode("ascii").decode("punycode")
    except (UnicodeError, ValueError, OverflowError):
        return False
    return not _IGNORED.search(meant) and _mapped(meant) == meant and _label_to_ascii(meant) == label
