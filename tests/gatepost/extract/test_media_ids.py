"""Ids of what was uploaded before."""

from __future__ import annotations

import pytest

from gatepost.extract.leaves import Leaf
from gatepost.extract.media_ids import media_ids


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        (("media_ids", "[]"), "m1", ("m1",)),
        (("variables", "input", "mediaIds", "[]"), "m1", ("m1",)),
        (("attachments", "[]", "photo", "id"), "p1", ("p1",)),
        (("media", "mediaUrn"), "urn:li:x:1", ("urn:li:x:1",)),
        (("media_ids",), "a,b", ("a", "b")),
        (("image", "ref", "$link"), "bafk", ("bafk",)),
        (("user", "id"), "u1", ()),
        (("media_link",), "https://x.example", ()),
        (("media_id",), "two words", ()),
    ],
)
def test_media_ids(path: tuple[str, ...], text: str, expected: tuple[str, ...]) -> None:
    """Ids of media, and of nothing else."""
    assert media_ids([Leaf(path, text)]) == expected


def test_each_id_once() -> None:
    """In order of appearance."""
    assert media_ids([Leaf(("media_id",), "b"), Leaf(("media_id",), "a"), Leaf(("media_id",), "b")]) == ("b", "a")
