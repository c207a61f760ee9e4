"""From a raw request to the post in it: read everything, tell what it does, keep the writer's words and files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from gatepost.errors import UnreadableError
from gatepost.extract.actions import OTHER, READ, SIGN_IN, action_of, path_action
from gatepost.extract.body import read_body
from gatepost.extract.carriers import QUERY, read_carriers
from gatepost.extract.chunks import ends_upload, frames_upload
from gatepost.extract.leaves import Blob, Leaf
from gatepost.extract.limits import Budget, ReadLimits
from gatepost.extract.media_ids import media_ids, names_media
from gatepost.extract.people import in_envelope, mail_people, people_of
from gatepost.extract.request import RawRequest, Reading
from gatepost.extract.site_forms import SiteForm, site_for
from gatepost.extract.sniff import is_image, media_type, text_of
from gatepost.extract.whole_names import whole_names
from gatepost.extract.word_lists import word_list
from gatepost.extract.words import is_words, key_words, squeezed, where
from gatepost.post import FilePart, ImagePart, Post, TextPart

_NO_POST = frozenset({READ, SIGN_IN, "search", "telemetry"})
_PASSWORD_KEY = re.compile(r"pass(?:wo?r)?d|passwd|\bpin\b|secret")
_TEXT_FILES = frozenset({".txt", ".csv", ".tsv", ".md", ".html", ".htm", ".json", ".rtf", ".vcf", ".ics", ".xml"})
#: Said of what goes to somebody; what is published is said to be posted.
_SENDS = re.compile(r"/send/?$", re.I)
_DOCUMENTS = re.compile(r"documents?", re.I)
_CAMERA_WORDS = word_list("camera_file_words")
_CLOCK_OR_HASH = re.compile(r"(?<![\d+a-z])(?:[1-9]\d{6,}(?:\.\d+)?|(?=[a-f]*\d)[0-9a-f]{16,})(?![a-z\d])", re.I)
_MAX_TEXT_FILE_BYTES = 1_000_000


def read_post(request: RawRequest, *, service: str | None = None, limits: ReadLimits | None = None) -> Reading:
    """Tell what ``request`` does and, when it writes something, what.

    Never raises: what cannot be read gives ``readable=False`` with the reason. ``service`` is the catalogue's id
    where the caller knows it.
    """
    try:
        return _read(request, service, Budget(limits or ReadLimits()))
    except Exception as error:  # a reader's mistake must not decide whether a post goes out
        why = f"the request could not be read ({type(error).__name__})"
        return Reading(Post(service=service), "post", readable=False, why=why)


def _read(request: RawRequest, service: str | None, budget: Budget) -> Reading:
    site = site_for(request, service=service)
    found: list[Leaf | Blob] = []
    why = _gather(request, budget, found)
    leaves = [piece for piece in found if isinstance(piece, Leaf)]
    blobs = [piece for piece in found if isinstance(piece, Blob) and _is_file(piece, request)]
    action = action_of(request, leaves, site)
    if action in _NO_POST:
        return Reading(None, action)
    if action == OTHER and mail_people(leaves):
        action = "message"
    elif action == "upload" and _SENDS.search(request.path) and any(map(in_envelope, leaves)):
        # The whole mail, sent the way of a file.
        action = "message"
    why = why or _opaque(leaves, site)
    people = people_of(request, leaves, action)
    # Whom a mail goes to is told by its people; in a mail that is filed somewhere they are words like others.
    written = [leaf for leaf in leaves if not in_envelope(leaf)] if people else leaves
    post = replace(_post(action, written, blobs, site, service), people=people)
    if request.is_frame and post.is_empty and not post.media_ids and not why:
        # What keeps a socket alive, and what a program says to its server.
        return Reading(None, READ)
    edits = tuple(edit for leaf in leaves for edit in leaf.edits)
    if edits and action in (OTHER, "post", "upload"):
        # Saved while somebody writes, a few letters at a time; what is published travels whole.
        action = "draft"
    elif action == OTHER and post.is_empty and ends_upload(request):
        action = "upload"
    elif action == OTHER and post.texts and _SENDS.search(request.path):
        action = "message"
    elif action == "upload" and not blobs and _is_record(request, post):
        action = "post"
    return replace(_reading(post, action, why), edits=edits)


def _is_record(request: RawRequest, post: Post) -> bool:
    """``documents`` is what many a site calls its records: with words and without a file they are no upload."""
    written = not post.media_ids and any(part.where in ("text", "title") for part in post.texts)
    return written and path_action(_DOCUMENTS.sub("", request.path)) == OTHER and not frames_upload(request)


def _is_file(blob: Blob, request: RawRequest) -> bool:
    """A socket carries sound, games and heartbeats too: there bytes are a file only when they look like one."""
    return not request.is_frame or media_type(blob.data) is not None


def _gather(request: RawRequest, budget: Budget, found: list[Leaf | Blob]) -> str:
    """Fill ``found`` as far as the request can be read, and say why it ended early; empty when it did not."""
    try:
        for piece in _pieces(request, budget):
            found.append(piece)
    except UnreadableError as error:
        return str(error)
    return ""


def _pieces(request: RawRequest, budget: Budget) -> Iterator[Leaf | Blob]:
    yield from read_carriers(request, budget)
    yield from read_body(request, budget)


def _reading(post: Post, action: str, why: str) -> Reading:
    if action == OTHER:
        if post.is_empty and not post.media_ids and not why:
            return Reading(None, OTHER)
        action = "upload" if (post.images or post.files) and not post.texts else "post"
    return Reading(replace(post, action=action), action, readable=not why, why=why)


def _opaque(leaves: Iterable[Leaf], site: SiteForm) -> str:
    sealed = any(squeezed(leaf.key) in site.opaque for leaf in leaves)
    return "the message is end-to-end encrypted" if sealed else ""


def _post(action: str, leaves: list[Leaf], blobs: list[Blob], site: SiteForm, service: str | None) -> Post:
    pictures = [blob for blob in blobs if is_image(blob.data)]
    others = [blob for blob in blobs if not is_image(blob.data)]
    texts = [*_words(leaves, site), *whole_names(leaves), *_names(blobs), *_file_words(others)]
    unique = dict.fromkeys((text, place) for text, place in texts)
    seen: dict[str, str] = {}
    for text, place in unique:
        seen.setdefault(text, place)
    return Post(
        service=service or site.service,
        action=action,
        texts=tuple(TextPart(text, index, place) for index, (text, place) in enumerate(seen.items())),
        images=tuple(ImagePart(blob.data, index, blob.name) for index, blob in enumerate(pictures)),
        files=tuple(FilePart(blob.data, index, blob.name) for index, blob in enumerate(others)),
        media_ids=media_ids(leaves),
    )


def _words(leaves: list[Leaf], site: SiteForm) -> Iterator[tuple[str, str]]:
    for leaf in leaves:
        if leaf.truth or _PASSWORD_KEY.search(leaf.key.lower()) or names_media(leaf):
            continue
        strict = leaf.path[:1] == (QUERY,)
        if is_words(leaf, site.rules, strict=strict):
            yield _tidy(leaf.text), where(leaf)


def _names(blobs: list[Blob]) -> Iterator[tuple[str, str]]:
    """File names that say something: ``olivia_smith_y4.jpg``, not ``IMG_2034.jpg``."""
    for blob in blobs:
        path = PurePosixPath(blob.name or "")
        # Cameras and programs put clock readings and hashes into names: they are nobody's telephone number.
        stem = " ".join(_CLOCK_OR_HASH.sub(" ", path.stem).replace("_", " ").split())
        words = key_words(stem)
        if any(len(word) > 2 and word.isalpha() and word not in _CAMERA_WORDS for word in words):
            yield _tidy(f"{stem}{path.suffix}"), "file_name"


def _file_words(blobs: list[Blob]) -> Iterator[tuple[str, str]]:
    """The words of a plain text file, such as a list of pupils as CSV."""
    for blob in blobs:
        suffix = PurePosixPath(blob.name or "").suffix.lower()
        if len(blob.data) <= _MAX_TEXT_FILE_BYTES and (suffix in _TEXT_FILES or blob.declared_type.startswith("text/")):
            text = text_of(blob.data)
            if text:
                yield _tidy(text), "file"


def _tidy(text: str) -> str:
    """Lone surrogates cannot be written to anything; line ends are one kind."""
    clean = text.encode("utf-16", errors="surrogatepass").decode("utf-16", errors="replace")
    return clean.replace("\r\n", "\n").replace("\r", "\n").strip()
