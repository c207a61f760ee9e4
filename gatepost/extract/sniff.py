"""What a body is, told from its bytes: the declared type is only a hint."""

from __future__ import annotations

import re

#: (offset, magic, media type); the first that fits.
_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (0, b"II*\x00", "image/tiff"),
    (0, b"MM\x00*", "image/tiff"),
    (0, b"\x00\x00\x01\x00", "image/x-icon"),
    (0, b"\xff\x0a", "image/jxl"),
    (0, b"\x00\x00\x00\x0cJXL ", "image/jxl"),
    (0, b"\x1aE\xdf\xa3", "video/webm"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"PK\x03\x04", "application/zip"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (0, b"OggS", "audio/ogg"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"fLaC", "audio/flac"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
)
#: What a finished file of a kind has at its end.
_END_SIGNS = {
    "image/jpeg": b"\xff\xd9", "image/png": b"IEND", "image/gif": b";", "application/pdf": b"%%EOF",
    "application/zip": b"PK\x05\x06",
}  # fmt: skip
_END_BYTES = 64
_HEIF_BRANDS = (b"avif", b"avis", b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
_RIFF_FORMS = {b"WEBP": "image/webp", b"AVI ": "video/x-msvideo", b"WAVE": "audio/wav"}
_SVG = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*(?:<!DOCTYPE\s+svg[^>]*>\s*)?<svg[\s>]", re.DOTALL | re.I)
_MULTIPART_START = re.compile(rb"(?:\r?\n)?--([^\r\n]{1,200}?)[ \t]*\r?\n(?=[!-9;-~]+:|\r?\n)")


def media_type(data: bytes) -> str | None:
    """The media type that the first bytes give away, or None for text and for what is not known."""
    for offset, magic, name in _MAGIC:
        if data.startswith(magic, offset):
            return name
    if data[:4] == b"RIFF":
        return _RIFF_FORMS.get(data[8:12])
    return _boxed_type(data) or _bitmap_type(data) or ("image/svg+xml" if _SVG.match(data[:2048]) else None)


def is_image(data: bytes) -> bool:
    """True for the bytes of a picture."""
    return (media_type(data) or "").startswith("image/")


def looks_finished(head: bytes, tail: bytes, size: int) -> bool | None:
    """Whether a file that begins and ends so is all there; None for kinds whose ends do not tell."""
    kind = media_type(head)
    if kind == "image/webp":
        return size >= int.from_bytes(head[4:8], "little") + 8
    sign = _END_SIGNS.get(kind or "")
    return None if sign is None else sign in tail[-_END_BYTES:]


def sniff_boundary(data: bytes) -> bytes | None:
    """The boundary of a multipart body that does not declare one."""
    match = _MULTIPART_START.match(data)
    return match[1] if match else None


def text_of(data: bytes, charset: str = "") -> str | None:
    """The bytes as text: BOM first, then UTF-8, then the declared charset; None for binary data."""
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return _decoded(data, name)
    if (wide := _wide_charset(data)) is not None:
        return _decoded(data, wide)
    if b"\x00" in data[:4096]:
        return None
    return _decoded(data, "utf-8") or (_decoded(data, charset) if charset else None) or _legacy_text(data)


def _decoded(data: bytes, charset: str) -> str | None:
    try:
        return data.decode(charset)
    except (UnicodeError, LookupError, ValueError):
        return None


def _wide_charset(data: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of the beginning is nought."""
    head = data[:64]
    if len(head) < 4 or len(data) % 2:
        return None
    if not any(head[1::2]) and all(head[0::2]):
        return "utf-16-le"
    return "utf-16-be" if not any(head[0::2]) and all(head[1::2]) else None


def _legacy_text(data: bytes) -> str | None:
    """Windows-1252 when the bytes are mostly printable: school intranets still send it."""
    odd = sum(byte < 32 and byte not in b"\t\r\n\f" for byte in data[:4096])
    high = sum(byte >= 127 for byte in data[:4096])
    if odd or high * 4 > len(data[:4096]):
        return None
    return data.decode("cp1252", errors="replace")


def _boxed_type(data: bytes) -> str | None:
    """ISO base media files: HEIF pictures and MP4 films share their frame."""
    if data[4:8] != b"ftyp":
        return "video/mp4" if data[4:8] in (b"moov", b"mdat", b"moof", b"styp") else None
    return "image/heif" if data[8:12] in _HEIF_BRANDS else "video/mp4"


def _bitmap_type(data: bytes) -> str | None:
    """BM alone is too little: two letters begin many a text."""
    fits = data[:2] == b"BM" and len(data) > 26 and data[6:10] == b"\x00\x00\x00\x00"
    return "image/bmp" if fits else None
