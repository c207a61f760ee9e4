"""An SVG drawing: as the picture a browser would show, and its words. Nothing outside it is loaded. In a worker."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from companion_api.detectors.kinds import unpacked
from companion_api.detectors.kinds.decode import opened
from companion_api.detectors.kinds.kinds import WORKING_SIDE
from companion_api.detectors.kinds.xml_text import Attributes, walk
from companion_api.detectors.pixels import small_rgb, within
from gatepost.errors import UnreadableError

if TYPE_CHECKING:
    from companion_api.detectors.workers.worker import Answer

_DAMAGED = "the drawing is damaged or cut short"
#: References to other files and addresses: only what the drawing holds itself is drawn.
_OUTSIDE = re.compile(r"""\b(?:xlink:)?href\s*=\s*("(?!\s*(?:data:|#))[^"]*"|'(?!\s*(?:data:|#))[^']*')""", re.I)
_URL = re.compile(r"url\(\s*['\"]?(?!\s*(?:data:|#))[^)]*\)", re.I)
_NUMBER = re.compile(r"\s*([\d.]+(?:e[+-]?\d+)?)\s*(?:px)?\s*", re.I)
_WORDS = frozenset({"text", "tspan", "title", "desc", "textPath", "metadata", "p", "div", "span"})


def drawing(data: bytes, options: dict[str, Any]) -> Iterator[Answer]:
    """Yield the rendered picture and the words; raises UnreadableError."""
    reader = _Reader()
    walk(data, start=reader.start, end=reader.end, text=reader.text)
    if words := " ".join("".join(reader.words).split()):
        yield unpacked.words(words)
    width, height = reader.size or (WORKING_SIDE, WORKING_SIDE)
    across, down = within(round(width) or 1, round(height) or 1)
    with opened(_rendered(data, across, down), unpacked.options_of(options)[0]) as image:
        image.load()
        rgb = small_rgb(image, within(*image.size))
        yield unpacked.picture(rgb, (max(1, round(width)), max(1, round(height))) if reader.size else image.size)


def _rendered(data: bytes, across: int, down: int) -> bytes:
    try:
        import resvg_py  # type: ignore[import-not-found, unused-ignore]
    except ImportError as error:
        raise UnreadableError("SVG drawings cannot be read here; save it as PNG") from error
    inside = _URL.sub("none", _OUTSIDE.sub("", data.decode("utf-8", "replace")))
    # One side alone keeps the drawing's shape.
    width, height = (across, None) if across >= down else (None, down)
    try:
        return bytes(
            resvg_py.svg_to_bytes(
                svg_string=inside, skip_system_fonts=True, background="#ffffff", width=width, height=height
            )
        )
    except ValueError as error:
        raise UnreadableError(_DAMAGED) from error


class _Reader:
    """Collects the words and the size of the outermost element, in its own units."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.size: tuple[float, float] | None = None
        self._open: list[str] = []

    def start(self, name: str, attributes: Attributes) -> None:
        if not self._open and name == "svg":
            self.size = _size(attributes)
        self._open.append(name)

    def end(self, name: str) -> None:
        del self._open[-1:]
        if name in _WORDS - {"tspan"}:
            self.words.append("\n")

    def text(self, text: str) -> None:
        if any(name in _WORDS for name in self._open):
            self.words.append(text)


def _size(attributes: Attributes) -> tuple[float, float] | None:
    told = [_NUMBER.fullmatch(attributes.get(name, "")) for name in ("width", "height")]
    if all(told):
        sides = [float(match[1]) for match in told if match]
    else:
        box = re.split(r"[\s,]+", attributes.get("viewBox", "").strip())
        sides = [float(part) for part in box[2:4]] if len(box) == 4 and all(map(_NUMBER.fullmatch, box[2:4])) else []
    usable = len(sides) == 2 and all(0 < side < 1e6 for side in sides)
    return (sides[0], sides[1]) if usable else None
