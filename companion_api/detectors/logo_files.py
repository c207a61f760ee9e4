"""The logos a school wants looked for: checked by content, kept owner-only in the home's ``logos/``."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from xml.parsers import expat

from companion_api.detectors.picture import open_picture
from gatepost.errors import InputError, UnreadableError
from gatepost.home import Home, write_private_bytes

#: Largest logo file, in bytes.
MAX_LOGO_BYTES = 5 * 1024 * 1024
_UNSAFE = re.compile(r"[^a-z0-9]+")
_SUFFIXES = {".png": "PNG", ".jpg": "JPEG", ".svg": "SVG"}


@dataclass(frozen=True, slots=True)
class Logo:
    """One logo on disk: ``name`` is its file in ``logos/``, ``kind`` PNG, JPEG or SVG."""

    name: str
    kind: str
    size_bytes: int


def add_logo(home: Home, path: Path) -> Logo:
    """Copy a logo into the home; raises InputError for what is no logo, is too large or is there already."""
    data = _read(path)
    suffix = _suffix_of(data, path)
    digest = hashlib.sha256(data).hexdigest()[:12]
    same = next(home.logos.glob(f"*-{digest}{suffix}"), None) if home.logos.is_dir() else None
    if same is not None:
        raise InputError(f"this logo is there already, as {same.name}", place=str(path))
    stem = _UNSAFE.sub("-", path.stem.lower()).strip("-")[:40] or "logo"
    write_private_bytes(home.logos / f"{stem}-{digest}{suffix}", data)
    return Logo(f"{stem}-{digest}{suffix}", _SUFFIXES[suffix], len(data))


def list_logos(home: Home) -> list[Logo]:
    """Return the home's logos by name; an empty list when there is none."""
    found = sorted(home.logos.iterdir()) if home.logos.is_dir() else []
    return [Logo(path.name, _SUFFIXES[path.suffix], path.stat().st_size) for path in found if path.suffix in _SUFFIXES]


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_LOGO_BYTES + 1)
    except (OSError, ValueError) as error:
        raise InputError(f"cannot be read: {getattr(error, 'strerror', error)}", place=str(path)) from error
    if len(data) > MAX_LOGO_BYTES:
        raise InputError(f"is larger than {MAX_LOGO_BYTES // 1024 // 1024} MB; save it smaller", place=str(path))
    return data


def _suffix_of(data: bytes, path: Path) -> str:
    if data.startswith((b"\x89PNG", b"\xff\xd8\xff")):
        try:
            open_picture(data)
        except UnreadableError as error:
            raise InputError(str(error), place=str(path)) from error
        return ".png" if data.startswith(b"\x89PNG") else ".jpg"
    _check_svg(data, path)
    return ".svg"


def _check_svg(data: bytes, path: Path) -> None:
    look = _SvgLook()
    try:
        look.parse(data)
    except expat.ExpatError as error:
        raise InputError("is no PNG, JPEG or SVG picture", place=str(path)) from error
    if look.root != "svg":
        raise InputError("is no PNG, JPEG or SVG picture", place=str(path))
    if look.active:
        raise InputError("this SVG holds a script; export it again as a plain SVG", place=str(path))


class _SvgLook:
    """What an SVG's elements tell; entities are not unfolded beyond expat's own protection."""

    def __init__(self) -> None:
        self.root = ""
        self.active = False

    def parse(self, data: bytes) -> None:
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._element
        parser.Parse(data, True)

    def _element(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2].lower()
        self.root = self.root or local
        named = {key.lower(): value.strip().lower() for key, value in attributes.items()}
        handlers = any(key.startswith("on") for key in named)
        linked = any(value.startswith("javascript:") for value in named.values())
        self.active = self.active or local in ("script", "foreignobject") or handlers or linked
