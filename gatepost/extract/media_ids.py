"""The ids of pictures and films that were uploaded before the post that names them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gatepost.extract.leaves import ITEM, Leaf
from gatepost.extract.word_lists import word_list
from gatepost.extract.words import key_words, squeezed

_MEDIA = word_list("media_words")
_ID = word_list("id_words")
_MAX_ID_CHARS = 300


def media_ids(leaves: Iterable[Leaf]) -> tuple[str, ...]:
    """Each id once, in order; comma-separated lists are taken apart."""
    return tuple(dict.fromkeys(found for leaf in leaves if names_media(leaf) for found in _split(leaf.text)))


def names_media(leaf: Leaf) -> bool:
    """True for ``media_ids[]``, ``attachments[].photo.id``, ``mediaUrn`` and their like."""
    keys = [word for word in leaf.path if word != ITEM]
    if not keys or len(leaf.text) > _MAX_ID_CHARS or any(map(str.isspace, leaf.text.strip())):
        return False
    # A blob of the AT protocol is named by a content hash under "$link".
    if keys[-1] == "$link":
        return True
    last = key_words(keys[-1])
    if squeezed(keys[-1]).endswith("link") or not _ID.intersection(last[-1:]):
        return False
    return bool(_MEDIA & {word for key in keys[-3:] for word in key_words(key)})


def is_media_key(key: str) -> bool:
    """True for a key that speaks of pictures, films or files: ``photos``, ``featured_media``, ``attachment_hash``."""
    return bool(_MEDIA.intersection(key_words(key)))


def _split(text: str) -> Iterator[str]:
    return (piece.strip() for piece in text.split(",") if piece.strip())
