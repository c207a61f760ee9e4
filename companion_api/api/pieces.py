"""Files that come in several requests: held back from judgement until they are whole, then judged as one."""

from __future__ import annotations

from dataclasses import replace

from companion_api.api.auth import caller
from companion_api.companion import here
from gatepost.extract.chunk_store import Upload
from gatepost.extract.chunks import Chunk, announced_length, chunk_of
from gatepost.extract.limits import ReadLimits
from gatepost.extract.request import RawRequest, Reading
from gatepost.extract.sniff import is_image
from gatepost.person import Person
from gatepost.post import FilePart, ImagePart, Post

_GAP = "a part of this file was not seen"
_TOO_LONG = "this file is too long to be read"


def with_pieces(raw: RawRequest, reading: Reading, person: Person, limits: ReadLimits) -> Reading:
    """The reading with the whole file in place of the piece that completes it, and without a piece that does not.

    The file is kept after that: the same last piece, sent again after an override, is the same file again.
    """
    pieces, owner = here().pieces, f"{person.user or person.client or caller().device_id} {raw.host}"
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
