"""Values within a body that a page compressed by itself: gzip, and deflate with and without its frame."""

from __future__ import annotations

import zlib

from gatepost.extract.limits import Budget, TooMuchError

#: Either frame by its first bytes, and none at all.
_FRAMED, _FRAMELESS = 47, -15
#: Frameless deflate has no mark: a picture's worth of unknown bytes is not tried.
_MAX_FRAMELESS_BYTES = 256 * 1024


def unpack(data: bytes, budget: Budget) -> bytes | None:
    """What is compressed in ``data``, or None when it is not.

    Raises TooMuchError beyond what the values of a request may unpack to in all.
    """
    plain = _inflate(data, _FRAMED, budget)
    if plain is None and len(data) <= _MAX_FRAMELESS_BYTES:
        plain = _inflate(data, _FRAMELESS, budget)
    return plain


def _inflate(data: bytes, wbits: int, budget: Budget) -> bytes | None:
    stream, most = zlib.decompressobj(wbits), budget.may_unpack
    try:
        plain = stream.decompress(data, most + 1)
    except zlib.error:
        return None
    # What comes to no end counts too: it took as long.
    budget.unpacked(len(plain))
    if len(plain) > most:
        raise TooMuchError("the values within the body unpack to more than can be read")
    return plain if stream.eof and not stream.unused_data else None
