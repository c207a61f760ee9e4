"""What an upload will be called later, told by its request or its answer; and which uploads a later request names.

Generic on purpose: any token of the answer may be the name, so a reference counts only where it is found again.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import chain
from pathlib import Path
from urllib.parse import unquote

from gatepost.errors import UnreadableError
from gatepost.extract.body import read_body
from gatepost.extract.carriers import QUERY, read_carriers
from gatepost.extract.leaves import ITEM, Leaf
from gatepost.extract.limits import Budget, ReadLimits
from gatepost.extract.media_ids import is_media_key, names_media
from gatepost.extract.request import RawRequest
from gatepost.extract.words import key_words

MAX_IDS = 60
MAX_REFERENCES = 400
MAX_ANSWER_BYTES = 256 * 1024
_MAX_CHARS = 500
#: From here on a token with a digit in it is taken for a name of its own, whatever its key is called.
_TELLING_CHARS = 8
_UNIQUE_CHARS = 16
_LIMITS = ReadLimits(max_body_bytes=4 * MAX_ANSWER_BYTES, max_leaves=4000)
_LINKS = re.compile(r"""[a-z][a-z0-9+.-]{1,20}://[^\s"'<>)\]]+|(?<=["'(])/[^\s"'<>)\]]+""", re.IGNORECASE)
_FILE = Path(__file__).with_name("media_refs.json")


def ids_of_upload(request: RawRequest, *, limits: ReadLimits | None = None) -> tuple[str, ...]:
    """The names of an upload that its own request tells: an upload id, a key, the path, the content's address."""
    found = [name for leaf in _leaves(request, limits) if _may_name_upload(leaf) for name in _values(leaf)]
    path = [unquote(segment) for segment in request.split_url.path.split("/")]
    pieces = [piece for segment in path for piece in (segment, *re.split(r"[_.]", segment)) if _tells(piece)]
    return _bounded([*found, *pieces, *_content_address(request)], MAX_IDS)


def ids_in_answer(status: int, headers: Sequence[tuple[str, str]], body: bytes) -> tuple[str, ...]:
    """The names that a site's answer gives to what was uploaded; empty for an answer that says no."""
    if status >= 400:
        return ()
    in_headers = (value for name, value in headers if _words("header_names").intersection(key_words(name)))
    answer = RawRequest("POST", "", tuple(headers), body[:MAX_ANSWER_BYTES])
    leaves = [leaf for leaf in _leaves(answer, _LIMITS) if _may_be_name(leaf)]
    return _bounded([*(value for leaf in leaves for value in _values(leaf)), *in_headers], MAX_IDS)


def references(request: RawRequest, *, limits: ReadLimits | None = None) -> tuple[str, ...]:
    """Everything in a request that could name an upload: ids under keys of media, unique tokens, links in its words."""
    found = (value for leaf in _leaves(request, limits) for value in _referring(leaf))
    return _bounded(found, MAX_REFERENCES)


def _leaves(request: RawRequest, limits: ReadLimits | None) -> list[Leaf]:
    """Every leaf, as far as the request can be read; what cannot be read has been judged by then."""
    budget, found = Budget(limits or ReadLimits()), list[Leaf]()
    try:
        for read in (read_carriers, read_body):
            found.extend(piece for piece in read(request, budget) if isinstance(piece, Leaf))
    except UnreadableError:
        return found
    return found


def _referring(leaf: Leaf) -> Iterator[str]:
    text = leaf.text.strip()
    if _is_token(text):
        under_media = any(map(is_media_key, leaf.path)) or names_media(leaf)
        about = chain(*(key_words(key) for key in leaf.path[-3:]))
        if under_media or (_is_unique(text) and not _words("never_media").intersection(about)):
            yield from _values(leaf)
    yield from (link for link in _LINKS.findall(leaf.text[: 50 * _MAX_CHARS]) if len(link) <= _MAX_CHARS)


def _may_name_upload(leaf: Leaf) -> bool:
    if names_media(leaf):
        return True
    keys = set(key_words(leaf.key))
    in_place = leaf.path[:1] in ((QUERY,), ("header",)) or len(leaf.path) == 1
    return bool(in_place and _tells(leaf.text) and keys & _words("upload_keys") and not keys & _words("never_media"))


def _may_be_name(leaf: Leaf) -> bool:
    keys, text = [key_words(key) for key in leaf.path if key != ITEM], leaf.text.strip()
    if not _is_token(text) or _is_about_others(keys):
        return False
    named = bool(keys and _words("name_keys").intersection(keys[-1][-2:]))
    return named or (_tells(text) and not leaf.number) or (leaf.number and len(text) > 12)


def _is_about_others(keys: list[list[str]]) -> bool:
    """True for settings and measurements, and for what is inside somebody's description."""
    last, around = chain(*keys[-1:]), chain(*keys[-2:-1])
    return bool(_words("never_names").intersection(last) or _words("people").intersection(around))


def _values(leaf: Leaf) -> Iterator[str]:
    text = leaf.text.strip()
    yield from (piece.strip() for piece in text.split(",")) if "," in text and "://" not in text else (text,)


def _bounded(values: Iterable[str], most: int) -> tuple[str, ...]:
    """Each spelling once: as it stands, without query, and the last piece of its path with and without ending."""
    spellings = (spelling for value in values if _is_token(value) for spelling in _spellings(value))
    return tuple(dict.fromkeys(spellings))[:most]


def _spellings(value: str) -> Iterator[str]:
    yield value
    plain = re.split(r"[?#]", value)[0].rstrip("/")
    yield plain
    last = re.split(r"[/:]", plain)[-1]
    yield from (piece for piece in (last, last.partition(".")[0]) if _tells(piece))


def _is_token(text: str) -> bool:
    return 0 < len(text) <= _MAX_CHARS and not any(map(str.isspace, text))


def _tells(text: str) -> bool:
    return _TELLING_CHARS <= len(text) <= _MAX_CHARS and any(map(str.isdigit, text)) and _is_token(text)


def _is_unique(text: str) -> bool:
    return len(text) >= _UNIQUE_CHARS and _tells(text)


def _content_address(request: RawRequest) -> Iterator[str]:
    """The CIDv1 (raw, SHA-256, base32) under which the AT protocol keeps a blob."""
    if request.body:
        digest = b"\x01\x55\x12\x20" + hashlib.sha256(request.body).digest()
        yield "b" + base64.b32encode(digest).decode("ascii").lower().rstrip("=")


@cache
def _words(name: str) -> frozenset[str]:
    lists: dict[str, list[str]] = json.loads(_FILE.read_text(encoding="utf-8"))
    return frozenset(word for line in lists[name] for word in line.split())
