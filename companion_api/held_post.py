"""A copy of a post for the second person: its words, and its pictures small, drawn anew and without details."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from companion_api.detectors.kinds.kinds import MAX_FRAMES, MAX_PIXELS, kind_of
from companion_api.detectors.picture import Picture, picture_of
from companion_api.detectors.workers.workers import shared_workers
from gatepost.errors import UnreadableError
from gatepost.post import FilePart, ImagePart, Post

#: What of one post is kept at most.
MOST_PICTURES, MOST_CHARACTERS = 12, 200_000
#: Longest side in pixels: enough to see who is in it.
SIDE = 1280
_QUALITY = 82
_LIMIT_S = 10.0
_TASK = "companion_api.detectors.kinds.unpack:unpack"
_SEEN_KINDS = ("picture", "drawing", "film")


@dataclass(frozen=True, slots=True)
class HeldPicture:
    """One picture, as JPEG; boxes of findings are in pixels of ``width`` and ``height``, those of the file as given."""

    type: Literal["image", "file"]
    index: int
    at_s: float | None
    width: int
    height: int
    jpeg: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class HeldPost:
    """``texts`` are by their index; ``not_shown`` says what else the post holds, in words for people."""

    texts: Mapping[int, str] = field(repr=False)
    pictures: tuple[HeldPicture, ...] = ()
    not_shown: tuple[str, ...] = field(default=(), repr=False)

    def to_json(self) -> dict[str, Any]:
        """All but the pictures' bytes, which are kept each by itself."""
        pictures = [{name: value for name, value in asdict(one).items() if name != "jpeg"} for one in self.pictures]
        texts = {str(index): text for index, text in self.texts.items()}
        return {"texts": texts, "pictures": pictures, "not_shown": list(self.not_shown)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> HeldPost:
        """The copy without the pictures' bytes."""
        texts = {int(index): text for index, text in data["texts"].items()}
        return cls(texts, tuple(HeldPicture(**one) for one in data["pictures"]), tuple(data["not_shown"]))


def copy_of(post: Post, findings: Sequence[Mapping[str, Any]]) -> HeldPost:
    """Make the copy; ``findings`` are a check's, and say which moments of a film are shown."""
    pictures: list[HeldPicture] = []
    not_shown: list[str] = []
    parts: list[ImagePart | FilePart] = [*post.images, *post.files]
    for part in parts:
        found = _pictures_of(part, findings) if len(pictures) < MOST_PICTURES else []
        pictures += found
        if not found:
            not_shown.append(f"{'A picture' if isinstance(part, ImagePart) else 'A file'}{_named(part.name)}")
    texts = {part.index: _plain(part.text[:MOST_CHARACTERS]) for part in post.texts}
    return HeldPost(texts, tuple(pictures[:MOST_PICTURES]), tuple(not_shown))


def _plain(text: str) -> str:
    """Half a character, as a broken page may send it, becomes a question mark: spans count the same."""
    return text.encode("utf-8", "replace").decode()


def _named(name: str | None) -> str:
    return f", {name[:120]}" if name else ""


def _pictures_of(part: ImagePart | FilePart, findings: Sequence[Mapping[str, Any]]) -> list[HeldPicture]:
    """The pictures of a part: the first, and those at the seconds of its findings; none where it does not open."""
    where: Literal["image", "file"] = "image" if isinstance(part, ImagePart) else "file"
    told = [finding["part"] for finding in findings if finding["part"]["type"] == where]
    seconds = {one.get("at_s") for one in told if one["index"] == part.index} - {None}
    try:
        seen = list(_seen(part.data, seconds))
    except UnreadableError:
        return []
    return [HeldPicture(where, part.index, one.at_s, one.width, one.height, _jpeg(one)) for one in seen]


def _seen(data: bytes, seconds: set[float]) -> Iterator[Picture]:
    kind = kind_of(data)
    if kind not in _SEEN_KINDS:
        return
    options = {"kind": kind, "max_pixels": MAX_PIXELS, "max_frames": MAX_FRAMES, "seconds": sorted(seconds)}
    stream, wanted = shared_workers().stream(_TASK, data, options, limit_s=_LIMIT_S), set(seconds)
    try:
        for told, blobs in stream:
            if told.get("kind") == "picture" and not told.get("source") and _is_wanted(told, wanted, seconds):
                wanted.discard(told["at_s"])
                yield picture_of(told, blobs)
                if not wanted and kind == "film":
                    return
    finally:
        stream.close()


def _is_wanted(told: Mapping[str, Any], wanted: set[float], seconds: set[float]) -> bool:
    """Of a moving picture the seconds that are told; else the first picture."""
    return told["at_s"] in wanted if seconds else not told["at_s"]


def _jpeg(picture: Picture) -> bytes:
    """Drawn anew from its pixels, so that nothing of the file's details is in it."""
    from companion_api.detectors.pixels import within

    small = picture.image.resize(within(*picture.image.size, SIDE)) if max(picture.image.size) > SIDE else picture.image
    buffer = io.BytesIO()
    small.save(buffer, "JPEG", quality=_QUALITY)
    return buffer.getvalue()
