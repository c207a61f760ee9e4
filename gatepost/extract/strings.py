"""Strings that hold something encoded: JSON, a form, a data URL, base64, percent escapes, HTML, a mail message."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from gatepost.errors import UnreadableError
from gatepost.extract.bbcode import looks_like_bbcode, read_bbcode, without_marks
from gatepost.extract.html_text import looks_like_html, read_html, unescape_entities
from gatepost.extract.json_body import parse_json
from gatepost.extract.limits import Budget, TooMuchError
from gatepost.extract.mail_message import looks_like_mail, read_mail
from gatepost.extract.packed import unpack
from gatepost.extract.sniff import media_type, text_of
from gatepost.extract.urlencoded import key_path, looks_urlencoded, octets, parse_urlencoded

_DATA_URL = re.compile(r"data:([\w.+-]+/[\w.+-]+)?((?:;[\w-]+=[^;,]*)*)(;base64)?,", re.I)
_INLINE_DATA_URL = re.compile(r"data:[\w.+-]+/[\w.+-]+(?:;[\w-]+=[^;,\s]*)*;base64,[A-Za-z0-9+/=_%-]+", re.I)
_TEXT_TYPE = re.compile(r"text/|application/(?:[\w.+-]*(?:json|xml)|x-www-form-urlencoded|javascript)\Z", re.I)
_BASE64 = re.compile(r"[A-Za-z0-9+/_\s-]+={0,2}\s*\Z")
_SIGNED = re.compile(r"\w{1,128}\.(?=[\[{])")
_ESCAPED_JSON = re.compile(r"\s*%(?:7B|5B)", re.I)
_GRAPHQL = re.compile(r"\s*(?:#[^\n]*\n\s*)*(?:(?:query|mutation|subscription)\b[^{}]*\{|\{\s*\w+\s*[({])")
_GRAPHQL_STRING = re.compile(r'(\w+)\s*:\s*(?:"""(.*?)"""|"((?:[^"\\\n]|\\.)*)")', re.DOTALL)
#: One field of a form, known by its escapes.
_ONE_PAIR = re.compile(r"[\w.\[\]-]{1,60}=[^\s=]*(?:\+|%[0-9A-Fa-f]{2})[^\s=]*")
_DIGEST = re.compile("[0-9a-f]{24,128}")
_HEX = re.compile("[0-9a-f]{14,400}", re.I)
#: An e-mail address, or a telephone number with its sign.
_REACHES = re.compile(r"[\w.+'-]{1,64}@(?:[\w-]{1,63}\.)+[a-z]{2,}|\+?\d{2,4} ?\d{6,12}", re.I | re.ASCII)
_MIN_BASE64 = 24
#: Base64 of base64, of something compressed, and so on.
_MAX_LAYERS = 4


@dataclass(frozen=True, slots=True)
class Embedded:
    """One value found inside a string.

    ``final`` text is words and is not opened again; ``opened`` text is kept as it is, for its keys to judge.
    """

    value: Any = field(repr=False)
    path: tuple[str, ...] = ()
    name: str | None = None
    declared_type: str = ""
    final: bool = False
    opened: bool = False


def unfold(text: str, budget: Budget) -> list[Embedded] | None:
    """What is encoded in ``text``, or None when it is plain words; raises TooMuchError only."""
    if len(text) < 2:
        return None
    for opener in _OPENERS:
        found = opener(text, budget)
        if found is not None:
            return found
    return None


def data_url_bytes(text: str) -> tuple[bytes, str] | None:
    """The bytes and media type of a ``data:`` URL (RFC 2397), or None."""
    match = _DATA_URL.match(text.strip())
    if match is None:
        return None
    rest = text.strip()[match.end() :]
    data = _base64_bytes(unquote(rest)) if match[3] else octets(rest)
    return (data, match[1] or "text/plain") if data is not None else None


def _open_data_url(text: str, budget: Budget) -> list[Embedded] | None:
    if text[:5].lower() != "data:" or (found := data_url_bytes(text)) is None:
        return None
    data, declared = found
    plain = text_of(data) if _TEXT_TYPE.match(declared) and media_type(data) is None else None
    return [Embedded(plain)] if plain is not None else [Embedded(data, declared_type=declared)]


def _open_json(text: str, budget: Budget) -> list[Embedded] | None:
    if text.lstrip()[:1] not in ("{", "[", '"'):
        return None
    values = parse_json(text, budget)
    return None if values is None else [Embedded(value) for value in values]


def _open_signed(text: str, budget: Budget) -> list[Embedded] | None:
    """``SIGNATURE.{json}``, as the Instagram app writes its forms."""
    match = _SIGNED.match(text)
    return _open_json(text[match.end() :], budget) if match else None


def _open_escaped(text: str, budget: Budget) -> list[Embedded] | None:
    return _open_json(unquote(text), budget) if _ESCAPED_JSON.match(text) else None


def _open_form(text: str, budget: Budget) -> list[Embedded] | None:
    if (
        ("&" not in text and not _ONE_PAIR.fullmatch(text))
        or " " in text
        or "://" in text
        or not looks_urlencoded(text)
    ):
        return None
    pairs = parse_urlencoded(text, budget)
    return [Embedded(value, key_path(name)) for name, value in pairs]


def _open_base64(text: str, budget: Budget) -> list[Embedded] | None:
    """Only what turns out to be a file, JSON or sentences: most base64 is a token."""
    if len(text) < _MIN_BASE64 or (" " in text and "\n" not in text) or not _BASE64.match(text):
        return None
    if _DIGEST.fullmatch(text):
        return None
    data = _base64_bytes(text)
    for _ in range(_MAX_LAYERS):
        if data is None:
            break
        if media_type(data):
            return [Embedded(data)]
        plain = text_of(data)
        if plain is not None and _reads_like_text(plain):
            return [Embedded(plain)]
        data = unpack(data, budget) if plain is None else _again(plain)
    return None


def _again(plain: str) -> bytes | None:
    """Base64 of base64."""
    return _base64_bytes(plain) if len(plain) >= _MIN_BASE64 and _BASE64.match(plain) else None


def _open_xor(text: str, budget: Budget) -> list[Embedded] | None:
    """Each byte XOR 5, as hex: how ByteDance's forms hide addresses and numbers (``mix_mode=1``)."""
    if len(text) % 2 or not _HEX.fullmatch(text):
        return None
    plain = bytes(byte ^ 5 for byte in bytes.fromhex(text)).decode("latin-1")
    return [Embedded(plain, final=True)] if _REACHES.fullmatch(plain) else None


def _open_graphql(text: str, budget: Budget) -> list[Embedded] | None:
    """Words written straight into a GraphQL document, under the names of their arguments; the document itself stays."""
    if not _GRAPHQL.match(text):
        return None
    found = [Embedded(text, (), final=False, opened=True)]
    for name, block, line in _GRAPHQL_STRING.findall(text):
        found.append(Embedded(block or _plain_literal(line), (name,)))
    return found


def _plain_literal(text: str) -> str:
    try:
        return str(json.loads(f'"{text}"'))
    except ValueError:
        return text


def _open_html(text: str, budget: Budget) -> list[Embedded] | None:
    if not looks_like_html(text):
        plain = unescape_entities(text)
        return None if plain == text else [Embedded(plain, final=True)]
    words, spoken, links = read_html(text)
    found = [Embedded(words, final=True)] if words else []
    found += [Embedded(piece, ("alt_text",), final=True) for piece in spoken]
    return found + [Embedded(link, ("href",)) for link in links]


def _open_bbcode(text: str, budget: Budget) -> list[Embedded] | None:
    """Forum tags, or Markdown's marks, in the middle of words."""
    if looks_like_bbcode(text):
        words, links = read_bbcode(text)
        return [Embedded(words, final=True)] * bool(words) + [Embedded(link, ("href",)) for link in links]
    plain = without_marks(text)
    return None if plain is None else [Embedded(plain, final=True)]


def _open_mail(text: str, budget: Budget) -> list[Embedded] | None:
    if not looks_like_mail(text):
        return None
    try:
        pieces = read_mail(text.encode("utf-8", errors="replace"), budget)
    except TooMuchError:
        raise
    except UnreadableError:
        return None
    return [Embedded(piece.value, (piece.key,), piece.name, piece.declared_type) for piece in pieces]


def _open_inline_data(text: str, budget: Budget) -> list[Embedded] | None:
    """Markdown and BBCode carry pictures as data URLs amid the words."""
    urls = _INLINE_DATA_URL.findall(text) if "data:" in text else []
    if not urls:
        return None
    return [Embedded(_INLINE_DATA_URL.sub(" ", text)), *(Embedded(url) for url in urls)]


_OPENERS: tuple[Callable[[str, Budget], list[Embedded] | None], ...] = (
    _open_data_url, _open_xor, _open_graphql, _open_json, _open_signed, _open_escaped, _open_form, _open_base64,
    _open_mail, _open_inline_data, _open_html, _open_bbcode,
)  # fmt: skip


def _base64_bytes(text: str) -> bytes | None:
    compact = re.sub(r"\s+", "", text).translate(str.maketrans("-_", "+/")).rstrip("=")
    if len(compact) % 4 == 1:
        return None
    try:
        return base64.b64decode(compact + "=" * (-len(compact) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None


def _reads_like_text(text: str) -> bool:
    if text.lstrip()[:1] in ("{", "["):
        return True
    if looks_like_mail(text):
        return True
    printable = all(character.isprintable() or character in "\r\n\t" for character in text[:2000])
    return printable and " " in text.strip() and sum(map(str.isalpha, text[:2000])) * 2 > len(text[:2000])
