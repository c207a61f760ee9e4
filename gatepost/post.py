"""What is about to leave the school: a post and its parts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Account = Literal["personal", "official"]
Action = Literal[
    "post", "comment", "message", "upload", "profile", "sign_up", "friend_request", "reaction",
    "draft", "search", "telemetry",
]  # fmt: skip

#: Actions that are never held: nothing of the writer's is published by them.
QUIET_ACTIONS: frozenset[str] = frozenset({"reaction", "draft", "search", "telemetry"})


@dataclass(frozen=True, slots=True)
class TextPart:
    """One run of the writer's words.

    ``where`` says what part of the post it is: ``text``, ``title``, ``alt_text``, ``file_name``, ``picture_text``…
    """

    text: str = field(repr=False)
    index: int = 0
    where: str = "text"


@dataclass(frozen=True, slots=True)
class ImagePart:
    """One picture, as the bytes that travel (any encoding; not trusted)."""

    data: bytes = field(repr=False)
    index: int = 0
    name: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class FilePart:
    """One other attachment, as the bytes that travel."""

    data: bytes = field(repr=False)
    index: int = 0
    name: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Post:
    """Who is about to send what, where, by which account.

    ``service`` is the catalogue's id (``facebook``) or None; ``roles`` are the writer's roles, empty when unknown;
    ``media_ids`` name pictures that were uploaded earlier; ``people`` are the handles, names or ids of those whom
    a friend request or a message goes to.
    """

    service: str | None = None
    account: Account = "personal"
    action: str = "post"
    user: str | None = None
    roles: frozenset[str] = frozenset()
    texts: tuple[TextPart, ...] = ()
    images: tuple[ImagePart, ...] = ()
    files: tuple[FilePart, ...] = ()
    media_ids: tuple[str, ...] = ()
    people: tuple[str, ...] = field(default=(), repr=False)

    @property
    def is_empty(self) -> bool:
        """True when nothing that could be inspected is in the post."""
        return not (self.texts or self.images or self.files or self.people or self.action == "friend_request")
