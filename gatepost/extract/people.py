"""Who a request is about: the person befriended or followed, the people a message goes to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from gatepost.extract.leaves import ITEM, Leaf
from gatepost.extract.mail_message import ENVELOPE, MAIL, address_of
from gatepost.extract.request import RawRequest
from gatepost.extract.word_lists import word_list
from gatepost.extract.words import key_words, squeezed

_PERSON = word_list("keys_of_persons")
_ADDRESSED = word_list("keys_of_addressees")
_VERBS = word_list("verbs_about_persons")
_PATH_WORDS = word_list("path_words")
#: Around an address stand keys that only say that it is one, and beside it the name of whose it is.
_SAYS_ADDRESS = frozenset({"address", "addresses", "emailaddress", "emailaddresses", "email", "emails", "mail"})
_SAYS_NAME = frozenset({"name", "displayname", "fullname", "firstname", "lastname"})
_SENDERS = frozenset({"from", "sender", "replyto", "inviter", "invitedby"})
_MAX_PEOPLE = 20
_MAX_CHARS = 200


def people_of(request: RawRequest, leaves: Iterable[Leaf], action: str) -> tuple[str, ...]:
    """Handles, names and ids as they stand in the request, readable ones first; empty for other actions."""
    leaves = [leaf for leaf in leaves if not leaf.truth]
    if action == "draft":
        # Kept for its sending: of what else is saved nobody can tell whom it is for.
        found = mail_people(leaves)
    elif action in ("friend_request", "message"):
        signs = _PERSON | _ADDRESSED if action == "friend_request" else _ADDRESSED
        named = [leaf for leaf in leaves if not in_envelope(leaf) and _names_person(leaf, signs)]
        found = mail_people(leaves) + [leaf.text.strip() for leaf in _without_names(named)]
    else:
        return ()
    if action == "friend_request":
        found += [address_of(leaf.text) for leaf in leaves if not _is_sender(leaf)]
        found += _beside_the_verb(request.path)
    told = dict.fromkeys(text for text in found if text and len(text) <= _MAX_CHARS)
    return tuple(sorted(told, key=_is_opaque))[:_MAX_PEOPLE]


def in_envelope(leaf: Leaf) -> bool:
    """True for who sends, and who gets, a mail message that is the whole body."""
    return leaf.path[:1] == (MAIL,) and leaf.path[-1] in ENVELOPE


def mail_people(leaves: Iterable[Leaf]) -> list[str]:
    """The addresses that a request is sent to by its keys, and all of a mail's own head."""
    told = (leaf for leaf in leaves if in_envelope(leaf) or _names_person(leaf, _ADDRESSED))
    return [address for leaf in told if (address := address_of(leaf.text))]


def _without_names(leaves: list[Leaf]) -> Iterator[Leaf]:
    """``{"name": …, "email": …}`` is one person, and mail goes to the address."""
    reached = {leaf.path[:-1] for leaf in leaves if address_of(leaf.text)}
    for leaf in leaves:
        if not address_of(leaf.text) and not (leaf.path[:-1] in reached and squeezed(leaf.key) in _SAYS_NAME):
            yield leaf


def _is_sender(leaf: Leaf) -> bool:
    return any(squeezed(key) in _SENDERS for key in leaf.path)


def _names_person(leaf: Leaf, signs: frozenset[str]) -> bool:
    """The nearest key tells, without the "id", "name" or plural that it ends in."""
    keys = [word for word in reversed(leaf.path) if word != ITEM]
    while len(keys) > 2 and squeezed(keys[0]) in _SAYS_ADDRESS:
        keys = keys[1:]
    for key in keys[:2]:
        words = [word.rstrip("s") for word in key_words(key)]
        stem = [word for word in words if word not in ("id", "name", "user", "igid", "fbid", "pk", "list")]
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
