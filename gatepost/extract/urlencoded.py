"""Forms as browsers write them: urlencoded, text/plain, and PHP-style brackets (HTML, "URL-encoded form data")."""

from __future__ import annotations

import html
import re
from urllib.parse import unquote_to_bytes

from gatepost.extract.limits import Budget

Pairs = list[tuple[str, str]]

_NUMERIC_ENTITY = re.compile(r"&#(\d{1,7});")
_FORM_SHAPE = re.compile(r"[^\s=&<>{}\"']{1,200}=[^&]*(?:&[^\s=&<>{}\"']{1,200}(?:=[^&]*)?)*&?\Z")
_PLAIN_FIRST = re.compile(r"[\w.\[\]:-]{1,100}=")
_PLAIN_LINE = re.compile(r"([\w.\[\]:-]{1,100})=(.*)\Z", re.DOTALL)


def looks_urlencoded(text: str) -> bool:
    """True for ``a=b&c=d`` with no bare white space outside the values."""
    body = text.strip()
    return bool(_FORM_SHAPE.match(body)) and "\n" not in body


def parse_urlencoded(text: str, budget: Budget) -> Pairs:
    """Names and values in order, repeats kept.

    Values are UTF-8; where they are not, ``_charset_`` or windows-1252 is tried, as browsers do.
    """
    raw = [piece.partition("=")[::2] for piece in re.split("[&]", text.strip("\r\n")) if piece]
    charset = next((value for name, value in raw if name == "_charset_"), "cp1252")
    pairs = []
    for name, value in raw:
        budget.leaf(len(value))
        pairs.append((_unescape(name, charset), _unescape(value, charset)))
    return pairs


def parse_plain_form(text: str) -> Pairs | None:
    """The lines of a form sent as text/plain; a line without a name goes on with the value before it."""
    if not _PLAIN_FIRST.match(text):
        return None
    pairs: Pairs = []
    for line in re.split(r"\r\n|\n|\r", text.strip("\r\n")):
        match = _PLAIN_LINE.match(line)
        if match:
            pairs.append((match[1], match[2]))
        else:
            pairs[-1] = (pairs[-1][0], f"{pairs[-1][1]}\n{line}")
    return pairs


def key_path(name: str) -> tuple[str, ...]:
    """``data[wp_autosave][content]`` to ``("data", "wp_autosave", "content")``; ``a[]`` to ``("a",)``."""
    head, *rest = re.split(r"[\[.]", name, maxsplit=12)
    words = [word.rstrip("]") for word in rest]
    return tuple(word for word in (head, *words) if word) or (name,)


def octets(text: str) -> bytes:
    """Percent escapes undone; half a surrogate pair, which no bytes stand for, becomes a question mark."""
    return unquote_to_bytes(text.encode("utf-8", errors="replace"))


def _unescape(piece: str, charset: str) -> str:
    data = octets(piece.replace("+", " "))
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _legacy(data, charset)


def _legacy(data: bytes, charset: str) -> str:
    """Forms in a legacy charset write what it lacks as numeric entities."""
    try:
        text = data.decode(charset, errors="replace")
    except (LookupError, ValueError):
        text = data.decode("cp1252", errors="replace")
    return _NUMERIC_ENTITY.sub(lambda match: html.unescape(match[0]), text)
