"""What comes in several requests, judged as one: a file once it is whole, a document's words as they are typed."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from urllib.parse import parse_qsl

from companion_api.api.auth import caller
from companion_api.companion import here
from gatepost.extract.chunk_store import Upload
from gatepost.extract.chunks import Chunk, announced_length, chunk_of
from gatepost.extract.limits import ReadLimits
from gatepost.extract.request import RawRequest, Reading
from gatepost.extract.sniff import is_image
from gatepost.extract.words import squeezed
from gatepost.person import Person
from gatepost.post import FilePart, ImagePart, Post, TextPart

_DOCUMENT_KEYS = frozenset({"id", "doc", "docid", "document", "documentid", "fileid", "key"})
_GAP = "a part of this file was not seen"
_TOO_LONG = "this file is too long to be read"


def with_pieces(raw: RawRequest, reading: Reading, person: Person, limits: ReadLimits) -> Reading:
    """The reading with the whole file in place of the piece that completes it, and without a piece that does not.

    The file is kept after that: the same last piece, sent again after an override, is the same file again.
    """
    pieces, owner = here().pieces, _owner(raw, person)
    chunk = chunk_of(raw, limits=limits)
    if chunk is None:
        length = announced_length(raw)
        if length is not None:
            pieces.announce(owner, length)
        return reading
    if chunk.data and _is_all(chunk):
        return reading
    upload = pieces.add(owner, chunk)
    if chunk.data and upload.is_open_ended and upload.finished is None:
        # Nothing will say when it is whole: each piece is judged as it stands.
        return reading
    post = replace(reading.post or Post(action="upload"), images=(), files=())
    return _judged(replace(reading, post=post, action=post.action), upload, limits)


def with_document(raw: RawRequest, reading: Reading, person: Person) -> Reading:
    """The reading with all words of the document, as far as they were seen, in place of those that were just typed."""
    post = reading.post
    if not reading.edits or post is None:
        return reading
    words = here().documents.preview(_document(raw, person), reading.edits, same=_digest(raw))
    # A name whose second half is typed now is in none of the parts by itself.
    others = [part for part in post.texts if part.text not in words]
    parts = [TextPart(words), *others] if words.strip() else others
    texts = tuple(replace(part, index=index) for index, part in enumerate(parts))
    return replace(reading, post=replace(post, texts=texts))


def keep_document(raw: RawRequest, reading: Reading, person: Person) -> None:
    """Remember the edits of a request that goes on; what was refused never came into the document."""
    if reading.edits:
        here().documents.add(_document(raw, person), reading.edits, same=_digest(raw))


def _owner(raw: RawRequest, person: Person) -> str:
    return f"{person.user or person.client or caller().device_id} {raw.host}"


def _document(raw: RawRequest, person: Person) -> str:
    """Whose document it is, and which: by its address, and what the query calls it."""
    named = [value for key, value in parse_qsl(raw.split_url.query) if squeezed(key) in _DOCUMENT_KEYS]
    return " ".join([_owner(raw, person), raw.path, *named])


def _digest(raw: RawRequest) -> str:
    return hashlib.sha256(raw.url.encode(errors="surrogatepass") + b"\0" + raw.body).hexdigest()


def _is_all(chunk: Chunk) -> bool:
    """The one piece is the file."""
    return chunk.total_parts == 1 or (chunk.offset == 0 and chunk.total_bytes == len(chunk.data))


def _judged(reading: Reading, upload: Upload, limits: ReadLimits) -> Reading:
    if reading.post is None or not upload.complete:
        return reading
    if not upload.whole:
        # An end of something that never came this way is nothing to be held up for.
        return replace(reading, readable=False, why=_GAP) if upload.seen else reading
    data = upload.read(limits.max_body_bytes)
    if is_image(data):
        post = replace(reading.post, images=(ImagePart(data, name=upload.name),))
    else:
        post = replace(reading.post, files=(FilePart(data, name=upload.name),))
    if upload.size <= limits.max_body_bytes:
        return replace(reading, post=post)
    return replace(reading, post=post, readable=False, why=_TOO_LONG)
