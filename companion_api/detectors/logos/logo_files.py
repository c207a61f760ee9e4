"""The logos a school wants looked for: checked by content, tried out, kept owner-only in the home's ``logos/``."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from xml.parsers import expat

from companion_api.detectors.logos.logo_calibration import Calibration, calibrate, read_calibration
from companion_api.detectors.logos.logo_pixels import logo_pixels
from companion_api.detectors.logos.logo_shelf import SUFFIXES, calibration_path
from companion_api.detectors.picture import open_picture
from gatepost.errors import InputError, UnreadableError
from gatepost.home import Home, write_private_bytes

#: Largest logo file, in bytes.
MAX_LOGO_BYTES = 5 * 1024 * 1024
_UNSAFE = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Logo:
    """One logo on disk: ``name`` is its file in ``logos/``, ``kind`` PNG, JPEG or SVG.

    ``calibration`` is None where it shows nothing to look for, or an earlier version kept it.
    """

    name: str
    kind: str
    size_bytes: int
    calibration: Calibration | None = None


def add_logo(home: Home, path: Path, tell: Callable[[int, int], None] = lambda done, of: None) -> Logo:
    """Try a logo out and copy it into the home; ``tell`` hears how many of the trial's pictures are done.

    Raises InputError for what is no logo, is too large or is there already.
    """
    data = _read(path)
    suffix = _suffix_of(data, path)
    digest = hashlib.sha256(data).hexdigest()[:12]
    same = next(home.logos.glob(f"*-{digest}{suffix}"), None) if home.logos.is_dir() else None
    if same is not None:
        raise InputError(f"this logo is there already, as {same.name}", place=str(path))
    stem = _UNSAFE.sub("-", path.stem.lower()).strip("-")[:40] or "logo"
    kept, calibration = home.logos / f"{stem}-{digest}{suffix}", _tried(data, tell)
    if calibration is not None:
        write_private_bytes(calibration_path(kept), calibration.to_json().encode())
    write_private_bytes(kept, data)
    return Logo(kept.name, SUFFIXES[suffix], len(data), calibration)


def list_logos(home: Home) -> list[Logo]:
    """Return the home's logos by name; an empty list when there is none."""
    found = sorted(home.logos.iterdir()) if home.logos.is_dir() else []
    return [
        Logo(path.name, SUFFIXES[path.suffix], path.stat().st_size, _calibration(path))
        for path in found
        if path.suffix in SUFFIXES
    ]


def _calibration(path: Path) -> Calibration | None:
    try:
        return read_calibration(calibration_path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _tried(data: bytes, tell: Callable[[int, int], None]) -> Calibration | None:
    try:
        return calibrate(logo_pixels(data), tell)
    except InputError:
        return None


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
