"""Who a request is about: the person befriended or followed, the people a message goes to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from gatepost.extract.leaves import ITEM, Leaf
from gatepost.extract.request import RawRequest
from gatepost.extract.word_lists import word_list
from gatepost.extract.words import key_words, squeezed

_PERSON = word_list("keys_of_persons")
_ADDRESSED = word_list("keys_of_addressees")
_VERBS = word_list("verbs_about_persons")
_PATH_WORDS = word_list("path_words")
_MAX_PEOPLE = 20
_MAX_CHARS = 200


def people_of(request: RawRequest, leaves: Iterable[Leaf], action: str) -> tuple[str, ...]:
    """Handles, names and ids as they stand in the request, readable ones first; empty for other actions."""
    if action not in ("friend_request", "message"):
        return ()
    signs = _PERSON | _ADDRESSED if action == "friend_request" else _ADDRESSED
    found = [leaf.text.strip() for leaf in leaves if not leaf.truth and _names_person(leaf, signs)]
    if action == "friend_request":
        found += _beside_the_verb(request.path)
    told = dict.fromkeys(text for text in found if text and len(text) <= _MAX_CHARS)
    return tuple(sorted(told, key=_is_opaque))[:_MAX_PEOPLE]


def _names_person(leaf: Leaf, signs: frozenset[str]) -> bool:
    """The nearest key tells, without the "id", "name" or plural that it ends in."""
    for key in [word for word in reversed(leaf.path) if word != ITEM][:2]:
        words = [word.rstrip("s") for word in key_words(key)]
        stem = [word for word in words if word not in ("id", "name", "user", "igid", "fbid", "pk")]
        if squeezed(key) in signs or (stem and all(word in signs for word in stem)):
            return True
    return False


def _beside_the_verb(path: str) -> Iterator[str]:
    """``/users/<name>/follow`` and ``/friendships/create/<id>/``."""
    segments = [segment for segment in path.split("/") if segment]
    for place, segment in enumerate(segments):
        if not _VERBS.intersection(key_words(segment)):
            continue
        for beside in (segments[place - 1 : place], segments[place + 1 : place + 2], segments[place + 2 : place + 3]):
            if beside and _may_be_person(beside[0]):
                yield beside[0]
                break


def _may_be_person(segment: str) -> bool:
    words = key_words(segment)
    if _VERBS.intersection(words) or segment.lower() in _PATH_WORDS:
        return False
    return _is_opaque(segment) or bool(re.fullmatch(r"[@~]?[\w.:-]{2,60}", segment))


def _is_opaque(text: str) -> bool:
    """Numbers and keys that only the site can read."""
    digits = sum(map(str.isdigit, text))
    return text.startswith(("did:", "urn:")) or digits * 2 > len(text) or not any(map(str.isalpha, text))
