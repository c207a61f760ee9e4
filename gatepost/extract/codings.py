"""Content codings undone with a bound on what comes out: gzip, deflate, br, zstd and stacks (RFC 9110 §8.4)."""

from __future__ import annotations

import zlib
from collections.abc import Callable

from gatepost.errors import UnreadableError
from gatepost.extract.limits import TooMuchError

#: A zstd block of 4 bytes can hold 128 KiB of one repeated byte: small steps keep the overshoot small.
_STEP_BYTES = 512
_GZIP_MAGIC = b"\x1f\x8b"
_ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"


def coding_names(header: str) -> list[str]:
    """``Content-Encoding`` to names in the order they were applied; ``identity`` is left out."""
    names = [name.strip().lower() for name in header.split(",")]
    return [name for name in names if name and name != "identity"]


def decode_content(data: bytes, codings: list[str], *, max_bytes: int) -> bytes:
    """Undo ``codings``, the last applied first.

    Raises UnreadableError when a coding is unknown or the bytes are not in it, TooMuchError beyond ``max_bytes``.
    """
    if len(codings) > 4:
        raise TooMuchError("more than 4 content codings")
    for name in reversed(codings):
        data = _decode_one(data, name, max_bytes)
    return data


def sniff_coding(data: bytes) -> str | None:
    """The coding that the first bytes give away, for bodies that do not declare theirs."""
    if data.startswith(_GZIP_MAGIC + b"\x08"):
        return "gzip"
    return "zstd" if data.startswith(_ZSTD_MAGIC) else None


def _decode_one(data: bytes, name: str, max_bytes: int) -> bytes:
    decoder = _DECODERS.get(name)
    if decoder is None:
        raise UnreadableError(f"content coding {name[:40]!r} is not known")
    try:
        return decoder(data, max_bytes)
    except UnreadableError:
        raise
    except ImportError:
        raise UnreadableError(f"content coding {name} needs a library that is not installed") from None
    except Exception as error:  # the libraries have an exception class each, and some have changed it
        raise UnreadableError(f"the body is not {name}") from error


def _inflate(data: bytes, wbits: int, max_bytes: int) -> tuple[bytes, bytes]:
    """One zlib stream: what came out, and what stood behind it."""
    stream = zlib.decompressobj(wbits)
    out = stream.decompress(data, max_bytes + 1)
    if len(out) > max_bytes:
        raise TooMuchError(f"the body unpacks to more than {max_bytes} bytes")
    if not stream.eof:
        raise UnreadableError("the compressed body is cut short")
    return out, stream.unused_data


def _gunzip(data: bytes, max_bytes: int) -> bytes:
    out, rest = _inflate(data, 31, max_bytes)
    while rest.startswith(_GZIP_MAGIC):
        member, rest = _inflate(rest, 31, max_bytes - len(out))
        out += member
    _nothing_behind(rest)
    return out


def _undeflate(data: bytes, max_bytes: int) -> bytes:
    try:
        out, rest = _inflate(data, 15, max_bytes)
    except zlib.error:
        # "deflate" means zlib by the standard, and raw deflate in a good part of the world.
        out, rest = _inflate(data, -15, max_bytes)
    _nothing_behind(rest)
    return out


def _nothing_behind(rest: bytes) -> None:
    # Zeros are padding, which tape archives have (gzip(1) reads past them too); anything else could be words.
    if rest.strip(b"\0"):
        raise UnreadableError("something stands behind the compressed body")


def _unbrotli(data: bytes, max_bytes: int) -> bytes:
    import brotli  # type: ignore[import-untyped]

    stream = brotli.Decompressor()
    out = bytearray(stream.process(data, output_buffer_limit=max_bytes + 1))
    while not stream.is_finished() and not stream.can_accept_more_data() and len(out) <= max_bytes:
        out += stream.process(b"", output_buffer_limit=max_bytes + 1)
    return _finished(bytes(out), stream.is_finished(), max_bytes)


def _unzstd(data: bytes, max_bytes: int) -> bytes:
    import zstandard

    out, rest = bytearray(), data
    while rest:
        stream = zstandard.ZstdDecompressor(max_window_size=1 << 27).decompressobj()
        for start in range(0, len(rest), _STEP_BYTES):
            out += stream.decompress(rest[start : start + _STEP_BYTES])
            if stream.eof or len(out) > max_bytes:
                break
        _finished(out, stream.eof, max_bytes)
        rest = stream.unused_data + rest[start + _STEP_BYTES :]
    return bytes(out)


def _finished(out: bytes | bytearray, finished: bool, max_bytes: int) -> bytes:
    if len(out) > max_bytes:
        raise TooMuchError(f"the body unpacks to more than {max_bytes} bytes")
    if not finished:
        raise UnreadableError("the compressed body is cut short")
    return bytes(out)


_DECODERS: dict[str, Callable[[bytes, int], bytes]] = {
    "gzip": _gunzip,
    "x-gzip": _gunzip,
    "deflate": _undeflate,
    "br": _unbrotli,
    "zstd": _unzstd,
}
